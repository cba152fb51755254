// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_EVALUATION_REPORT_H_
#define ASSAY_ENGINE_EVALUATION_REPORT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "assay/v1/report.pb.h"
#include "engine/base/digest.h"
#include "engine/evaluation_plan.h"
#include "engine/verdict.h"

namespace assay {

using v1::EvaluationReport;
using v1::WorkUnitResult;

inline constexpr absl::string_view kReportSchema = "assay-report/1";

// At most this many findings of a work unit stand in the report; the observations in the evidence hold them all.
inline constexpr int kMaxFindings = 100;

// Fills criteria, verdict and counts from the work units: the lattice of engine/verdict.h from work unit to criterion
// to level. A criterion of the plan without work units stays inconclusive.
void CombineReport(const EvaluationPlan& plan, EvaluationReport& report);

// Reads report.json and refuses one that does not fit the plan: other work units or criteria, another plan digest, an
// unknown verdict, a verdict without rationale, or combined verdicts that do not follow from the work units.
absl::StatusOr<EvaluationReport> ParseReport(absl::string_view json, absl::string_view file, const EvaluationPlan& plan,
                                             const Digest& plan_sha256);

// The verdict of a result that ParseReport accepted; anything unknown is inconclusive.
Verdict VerdictOf(absl::string_view name);

// A person's verdict on a work unit that only people close.
struct HumanDecision {
  Verdict verdict = Verdict::kInconclusive;
  std::string rationale;
  Digest decision_sha256;  // of the signed statement, kept as evidence
};

// Puts a person's verdict in place and combines again; a machine's verdict that was only evidence stays beside it.
// NotFound for a unit the plan lacks; PermissionDenied for a unit that the machine closes; InvalidArgument for an empty
// rationale.
absl::Status ApplyDecision(const EvaluationPlan& plan, absl::string_view work_unit, const HumanDecision& decision,
                           EvaluationReport& report);

}  // namespace assay

#endif  // ASSAY_ENGINE_EVALUATION_REPORT_H_
