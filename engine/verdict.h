// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_VERDICT_H_
#define ASSAY_ENGINE_VERDICT_H_

#include <span>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace assay {

// Common Criteria verdicts and not-applicable, which needs a written justification. The zero value is inconclusive, so
// what nobody judged has not passed.
enum class Verdict { kInconclusive = 0, kPass, kFail, kNotApplicable };

inline constexpr Verdict kVerdicts[] = {Verdict::kInconclusive, Verdict::kPass, Verdict::kFail,
                                        Verdict::kNotApplicable};

// "inconclusive", "pass", "fail" or "not-applicable".
absl::string_view VerdictName(Verdict verdict);
absl::StatusOr<Verdict> ParseVerdict(absl::string_view name);

// The verdict over parts: any fail gives fail, else any inconclusive gives inconclusive, else any pass gives pass.
// Nothing at all, and nothing but not-applicable, is inconclusive.
Verdict CombineVerdicts(std::span<const Verdict> parts);

// The verdict of a criterion over its work units: as above, but where every unit is justified as not applicable, the
// criterion itself does not apply, and leaves the level to the others.
Verdict CriterionVerdict(std::span<const Verdict> work_units);

// Why a work unit is inconclusive.
enum class InconclusiveReason {
  kHumanPending,        // a person has not decided yet
  kEvaluatorError,      // the evaluator ended with an error, or died
  kTimeout,             // it did not end by its deadline
  kNotCovered,          // no evaluator for it, or the condition inconclusive-when holds
  kNoEvidence,          // there was nothing to look at
  kSelfCheckFailed,     // the evaluator did not prove itself on this host
  kUnknownMeasurement,  // a value the condition needs is unknown
};

// "human-pending", "evaluator-error", "timeout", "not-covered", "no-evidence", "self-check-failed" or
// "unknown-measurement".
absl::string_view InconclusiveReasonName(InconclusiveReason reason);

}  // namespace assay

#endif  // ASSAY_ENGINE_VERDICT_H_
