// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_EVALUATORS_HARDENING_IMAGE_EVALUATOR_H_
#define ASSAY_EVALUATORS_HARDENING_IMAGE_EVALUATOR_H_

#include <memory>

#include "engine/evaluator.h"

namespace assay {

// hardening.image@1: file modes of an image as it lies on disk. One observation "." with counts for the folder as a
// whole, then one for each entry that is counted among its risks or could not be looked at. A single file is no image:
// its one observation is not-applicable.
std::unique_ptr<const Evaluator> NewImageEvaluator();

}  // namespace assay

#endif  // ASSAY_EVALUATORS_HARDENING_IMAGE_EVALUATOR_H_
