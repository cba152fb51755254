// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_EVALUATORS_ALL_EVALUATORS_H_
#define ASSAY_EVALUATORS_ALL_EVALUATORS_H_

#include "absl/status/status.h"
#include "engine/evaluator_catalog.h"

namespace assay {

// Adds every evaluator of this program: the one visible list.
absl::Status AddAllEvaluators(EvaluatorCatalog& catalog);

}  // namespace assay

#endif  // ASSAY_EVALUATORS_ALL_EVALUATORS_H_
