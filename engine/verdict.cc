// SPDX-License-Identifier: Apache-2.0
#include "engine/verdict.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"

namespace assay {

absl::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kInconclusive:
      return "inconclusive";
    case Verdict::kPass:
      return "pass";
    case Verdict::kFail:
      return "fail";
    case Verdict::kNotApplicable:
      return "not-applicable";
  }
  return "";
}

absl::StatusOr<Verdict> ParseVerdict(absl::string_view name) {
  for (const Verdict verdict : kVerdicts) {
    if (VerdictName(verdict) == name) return verdict;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("verdict \"", Printable(name), "\" is not one of pass, fail, inconclusive, not-applicable"));
}

Verdict CombineVerdicts(std::span<const Verdict> parts) {
  bool any_pass = false;
  bool any_inconclusive = false;
  for (const Verdict part : parts) {
    switch (part) {
      case Verdict::kFail:
        return Verdict::kFail;
      case Verdict::kInconclusive:
        any_inconclusive = true;
        break;
      case Verdict::kPass:
        any_pass = true;
        break;
      case Verdict::kNotApplicable:
        break;
    }
  }
  return any_pass && !any_inconclusive ? Verdict::kPass : Verdict::kInconclusive;
}

Verdict CriterionVerdict(std::span<const Verdict> work_units) {
  const bool none_applies =
      std::all_of(work_units.begin(), work_units.end(), [](Verdict unit) { return unit == Verdict::kNotApplicable; });
  return none_applies && !work_units.empty() ? Verdict::kNotApplicable : CombineVerdicts(work_units);
}

absl::string_view InconclusiveReasonName(InconclusiveReason reason) {
  switch (reason) {
    case InconclusiveReason::kHumanPending:
      return "human-pending";
    case InconclusiveReason::kEvaluatorError:
      return "evaluator-error";
    case InconclusiveReason::kTimeout:
      return "timeout";
    case InconclusiveReason::kNotCovered:
      return "not-covered";
    case InconclusiveReason::kNoEvidence:
      return "no-evidence";
    case InconclusiveReason::kSelfCheckFailed:
      return "self-check-failed";
    case InconclusiveReason::kUnknownMeasurement:
      return "unknown-measurement";
  }
  return "";
}

}  // namespace assay
