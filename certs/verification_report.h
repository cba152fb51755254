// SPDX-License-Identifier: Apache-2.0
// What the verifier found: every check with its result, and two answers, validity and status.
#ifndef ASSAY_CERTS_VERIFICATION_REPORT_H_
#define ASSAY_CERTS_VERIFICATION_REPORT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/certificate.h"
#include "certs/log/checkpoint.h"
#include "certs/status_list.h"

namespace assay {

// Why a certificate is not valid, or cannot be judged.
enum class FailureClass {
  kMalformed,
  kTrustPolicy,
  kSignerUnknown,
  kSignatureInvalid,
  kCheckpointInvalid,
  kEntryMismatch,
  kNotIncluded,
  kLogForked,
  kStatementInvalid,
  kProductMissing,  // nobody said which product is meant
  kProductMismatch,
  kIssuerNotAuthorised,
  kExpired,
  kNotYetValid,
  kStatusMissing,
  kStatusStale,
  kWithdrawn,
  kSuperseded,
  kPolicyNotMet,
};

// "MALFORMED", "TRUST_POLICY", ...
absl::string_view FailureClassName(FailureClass failure);

enum class VerificationOutcome { kUndetermined, kInvalid, kValid };

// "UNDETERMINED", "INVALID" or "VALID".
absl::string_view VerificationOutcomeName(VerificationOutcome outcome);

enum class CheckResult {
  kNotChecked,  // an earlier failure left nothing to check, or the input for it was not there
  kPassed,
  kFailed,
  kNotRequired,  // the policy does not ask for it: nothing was checked
};

// "not-checked", "passed", "failed" or "not-required".
absl::string_view CheckResultName(CheckResult result);

struct CheckRecord {
  int number = 0;
  absl::string_view name;  // of the table in check_list.cc; lives for ever
  CheckResult result = CheckResult::kNotChecked;
  std::string detail;  // one sentence
  // Of a failed check: its class, and whether it means invalid or undetermined.
  FailureClass failure = FailureClass::kMalformed;
  VerificationOutcome means = VerificationOutcome::kUndetermined;
};

// The second answer. It is known only as of a moment.
struct StatusAnswer {
  std::optional<StatusValue> value;  // as of as_of; absent: unknown
  absl::Time as_of;
  absl::Time known_until;  // after it the value is no longer known
  bool fresh = false;      // whether the time asked about lies between
  bool accepted = false;   // fresh, and in force or of another accepted value
};

struct VerificationReport {
  VerificationOutcome outcome = VerificationOutcome::kUndetermined;
  // Of any outcome but kValid: the check that decided.
  std::optional<FailureClass> failure;
  std::string failure_detail;
  StatusAnswer status;
  std::vector<CheckRecord> checks;
  // What the certificate says; only when its signature and its place in the log are proven.
  std::optional<Certificate> certificate;
  std::optional<Checkpoint> checkpoint;  // the one that proves it
  uint64_t log_index = 0;
  // What was not asked or could not be looked at, one sentence each.
  std::vector<std::string> not_checked;

  // The outcome is kValid and the status is accepted.
  bool Accepted() const { return outcome == VerificationOutcome::kValid && status.accepted; }
  const CheckRecord& check(int number) const { return checks[static_cast<size_t>(number)]; }
};

}  // namespace assay

#endif  // ASSAY_CERTS_VERIFICATION_REPORT_H_
