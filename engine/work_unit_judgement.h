// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_WORK_UNIT_JUDGEMENT_H_
#define ASSAY_ENGINE_WORK_UNIT_JUDGEMENT_H_

#include <vector>

#include "absl/status/status.h"
#include "assay/v1/report.pb.h"
#include "engine/evaluation_plan.h"
#include "engine/evaluation_report.h"
#include "engine/evidence.h"
#include "engine/observation.h"

namespace assay {

// One run of an evaluator over an artifact, and what it observed.
struct EvaluatorOutcome {
  v1::EvaluatorRun run;
  std::vector<Observation> observations;  // empty where the run did not end well
};

// Judges every work unit of the plan by its conditions over the observations, in the plan's order. A pure function:
// the same outcomes give the same results, so a report can be judged again from its evidence. A unit passes only if
// every run of its evaluator ended well after a passed self-check, something was observed, inconclusive-when is false
// and the pass condition is true. A unit that a person closes stays inconclusive (human-pending) with the machine's
// verdict beside it.
std::vector<WorkUnitResult> JudgeWorkUnits(const EvaluationPlan& plan, const std::vector<EvaluatorOutcome>& outcomes);

// Judges the report's machine work units again from the observations it names in `evidence`. DataLoss names the first
// result that does not follow from them.
absl::Status CheckJudgement(const EvaluationPlan& plan, const EvaluationReport& report, const EvidenceStore& evidence);

}  // namespace assay

#endif  // ASSAY_ENGINE_WORK_UNIT_JUDGEMENT_H_
