// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_EVALUATORS_HARDENING_READELF_FACTS_H_
#define ASSAY_TESTS_EVALUATORS_HARDENING_READELF_FACTS_H_

#include <optional>
#include <string>

#include "tests/evaluators/hardening/measured.h"

namespace assay {

// What binutils' readelf shows of a file, put together by rules of its own; shares no code with the evaluator. Holds
// only the checks that its text decides. Nothing when readelf cannot read the file or warns about it.
std::optional<Measured> ReadelfFacts(const std::string& path);

}  // namespace assay

#endif  // ASSAY_TESTS_EVALUATORS_HARDENING_READELF_FACTS_H_
