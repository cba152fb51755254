// SPDX-License-Identifier: Apache-2.0
#include "engine/verdict.h"

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
