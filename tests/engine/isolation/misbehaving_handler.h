// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_ENGINE_ISOLATION_MISBEHAVING_HANDLER_H_
#define ASSAY_TESTS_ENGINE_ISOLATION_MISBEHAVING_HANDLER_H_

#include <vector>

#include "engine/isolation/static_worker.h"
#include "engine/observation.h"

namespace assay {

// A static handler for tests: the bytes of the file say how it misbehaves, e.g. "crash"; "good" does not.
StaticHandler MisbehavingHandler();

// What it declares: test.value [good, bad] and test.size.
std::vector<MeasurementDeclaration> MisbehavingDeclarations();

}  // namespace assay

#endif  // ASSAY_TESTS_ENGINE_ISOLATION_MISBEHAVING_HANDLER_H_
