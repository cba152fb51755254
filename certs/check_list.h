// SPDX-License-Identifier: Apache-2.0
// The checks of a certificate in their order, what came of each, and what they decide together.
#ifndef ASSAY_CERTS_CHECK_LIST_H_
#define ASSAY_CERTS_CHECK_LIST_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "certs/verification_report.h"

namespace assay {

// The numbers stand in reports.
enum class Check {
  kInput = 0,
  kTrustPolicy = 1,
  kSigner = 2,
  kSignature = 3,
  kTrustedTime = 4,
  kChain = 5,
  kCheckpoint = 6,
  kEntry = 7,
  kInclusion = 8,
  kQuorum = 9,
  kConsistency = 10,
  kPostQuantum = 11,
  kStatement = 12,
  kProduct = 13,
  kIssuer = 14,
  kDates = 15,
  kStatusKnown = 16,
  kStatusValue = 17,
  kConsumerPolicy = 18,
};

class CheckList {
 public:
  // Nothing is checked yet.
  CheckList();

  void Pass(Check check, std::string detail);
  void Fail(Check check, FailureClass failure, absl::string_view detail,
            VerificationOutcome means = VerificationOutcome::kInvalid);
  // The request leaves the check out.
  void NotRequired(Check check, std::string detail);
  // What the check needs was not there.
  void NotChecked(Check check, std::string detail);

  // Moves the records into the report and sets its outcome. The form of the certificate and the state of the trust
  // folder decide first, then the first check whose failure means invalid, then the first that leaves it undetermined.
  // Without a failure the outcome is kValid only if every mandatory check passed; `product_waived` takes the comparison
  // with a product out of these.
  void DecideInto(VerificationReport& report, bool product_waived) &&;

 private:
  CheckRecord& record(Check check) { return records_[static_cast<size_t>(check)]; }
  const CheckRecord* DecidingFailure() const;

  std::vector<CheckRecord> records_;
};

}  // namespace assay

#endif  // ASSAY_CERTS_CHECK_LIST_H_
