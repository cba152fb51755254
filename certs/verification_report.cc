// SPDX-License-Identifier: Apache-2.0
#include "certs/verification_report.h"

namespace assay {

absl::string_view FailureClassName(FailureClass failure) {
  switch (failure) {
    case FailureClass::kMalformed:
      return "MALFORMED";
    case FailureClass::kTrustPolicy:
      return "TRUST_POLICY";
    case FailureClass::kSignerUnknown:
      return "SIGNER_UNKNOWN";
    case FailureClass::kSignatureInvalid:
      return "SIGNATURE_INVALID";
    case FailureClass::kCheckpointInvalid:
      return "CHECKPOINT_INVALID";
    case FailureClass::kEntryMismatch:
      return "ENTRY_MISMATCH";
    case FailureClass::kNotIncluded:
      return "NOT_INCLUDED";
    case FailureClass::kLogForked:
      return "LOG_FORKED";
    case FailureClass::kStatementInvalid:
      return "STATEMENT_INVALID";
    case FailureClass::kProductMissing:
      return "PRODUCT_MISSING";
    case FailureClass::kProductMismatch:
      return "PRODUCT_MISMATCH";
    case FailureClass::kIssuerNotAuthorised:
      return "ISSUER_NOT_AUTHORISED";
    case FailureClass::kExpired:
      return "EXPIRED";
    case FailureClass::kNotYetValid:
      return "NOT_YET_VALID";
    case FailureClass::kStatusMissing:
      return "STATUS_MISSING";
    case FailureClass::kStatusStale:
      return "STATUS_STALE";
    case FailureClass::kWithdrawn:
      return "WITHDRAWN";
    case FailureClass::kSuperseded:
      return "SUPERSEDED";
    case FailureClass::kPolicyNotMet:
      return "POLICY_NOT_MET";
  }
  return "";
}

absl::string_view VerificationOutcomeName(VerificationOutcome outcome) {
  switch (outcome) {
    case VerificationOutcome::kUndetermined:
      return "UNDETERMINED";
    case VerificationOutcome::kInvalid:
      return "INVALID";
    case VerificationOutcome::kValid:
      return "VALID";
  }
  return "";
}

absl::string_view CheckResultName(CheckResult result) {
  switch (result) {
    case CheckResult::kNotChecked:
      return "not-checked";
    case CheckResult::kPassed:
      return "passed";
    case CheckResult::kFailed:
      return "failed";
    case CheckResult::kNotRequired:
      return "not-required";
  }
  return "";
}

}  // namespace assay
