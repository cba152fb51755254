// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_EVALUATORS_ALL_EVALUATORS_H_
#define ASSAY_EVALUATORS_ALL_EVALUATORS_H_

#include <vector>

#include "absl/status/status.h"
#include "engine/evaluator_catalog.h"
#include "engine/isolation/static_worker.h"

namespace assay {

// Adds every evaluator that comes with Assay; this is the one list of them.
absl::Status AddAllEvaluators(EvaluatorCatalog& catalog);

// What static workers of a program with these evaluators run; for RunStaticWorkerIfAsked in its main.
std::vector<StaticHandler> AllStaticHandlers();

}  // namespace assay

#endif  // ASSAY_EVALUATORS_ALL_EVALUATORS_H_
