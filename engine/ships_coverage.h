// SPDX-License-Identifier: Apache-2.0
// A certificate's first subject is what ships. It may speak of those bytes only if they are what was evaluated.
#ifndef ASSAY_ENGINE_SHIPS_COVERAGE_H_
#define ASSAY_ENGINE_SHIPS_COVERAGE_H_

#include "absl/status/status.h"
#include "engine/evaluation_plan.h"
#include "engine/evaluation_report.h"
#include "engine/evidence.h"

namespace assay {

// OK if what ships is one of the plan's artifacts by digest, or lies by its path below an artifact that is a folder.
// FailedPrecondition says that it is neither: nothing in the plan looks at it.
absl::Status CheckShipsPlanned(const EvaluationPlan& plan);

// OK if the evaluation looked at what ships. An artifact of the same digest was evaluated, or an evaluator recorded the
// file of that path and digest within a folder that was; and each evaluator that gave a work unit its pass or fail saw
// something there to which one of its measurements applies. FailedPrecondition says what is missing, DataLoss that the
// evidence is not what the report names.
absl::Status CheckShipsEvaluated(const EvaluationPlan& plan, const EvaluationReport& report,
                                 const EvidenceStore& evidence);

}  // namespace assay

#endif  // ASSAY_ENGINE_SHIPS_COVERAGE_H_
