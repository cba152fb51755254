// SPDX-License-Identifier: Apache-2.0
#include "certs/check_list.h"

#include <utility>

namespace assay {
namespace {

struct CheckTableRow {
  absl::string_view name;
  // Says why the check is not required; empty where it is.
  absl::string_view not_required;
  Check check;
  // Whether a certificate can only be valid when the check passed.
  bool mandatory;
};

constexpr CheckTableRow kCheckTable[] = {
    {"form and limits of the certificate", "", Check::kInput, true},
    {"trust folder is current", "", Check::kTrustPolicy, true},
    {"signer is known", "", Check::kSigner, true},
    {"signature", "", Check::kSignature, true},
    {"trusted time", "not required by the policy: the time of issue is claimed by the issuer, not proven",
     Check::kTrustedTime, false},
    {"X.509 chain", "not required by the policy: the trust list names the issuer's key itself", Check::kChain, false},
    {"signed checkpoint of the log", "", Check::kCheckpoint, true},
    {"log entry is this certificate's", "", Check::kEntry, true},
    {"entry is in the log", "", Check::kInclusion, true},
    {"witness quorum", "not required by the policy: no witness stands against a forked log", Check::kQuorum, false},
    {"log agrees with what was seen before", "not required by the policy: no earlier checkpoint is kept",
     Check::kConsistency, false},
    {"post-quantum signature", "not required by the policy", Check::kPostQuantum, false},
    {"statement", "", Check::kStatement, true},
    {"this exact product", "", Check::kProduct, true},
    {"issuer was authorised", "", Check::kIssuer, true},
    {"within its dates", "", Check::kDates, true},
    {"status is known and fresh", "", Check::kStatusKnown, true},
    {"status", "", Check::kStatusValue, true},
    {"people behind the evaluation", "", Check::kConsumerPolicy, false},
};

}  // namespace

CheckList::CheckList() {
  for (const CheckTableRow& row : kCheckTable) {
    CheckRecord record;
    record.number = static_cast<int>(row.check);
    record.name = row.name;
    record.detail = "an earlier check failed";
    if (!row.not_required.empty()) {
      record.result = CheckResult::kNotRequired;
      record.detail = std::string(row.not_required);
    }
    records_.push_back(std::move(record));
  }
}

void CheckList::Pass(Check check, std::string detail) {
  record(check).result = CheckResult::kPassed;
  record(check).detail = std::move(detail);
}

void CheckList::Fail(Check check, FailureClass failure, absl::string_view detail, VerificationOutcome means) {
  CheckRecord& failed = record(check);
  failed.result = CheckResult::kFailed;
  failed.detail = std::string(detail);
  failed.failure = failure;
  failed.means = means;
}

void CheckList::NotRequired(Check check, std::string detail) {
  record(check).result = CheckResult::kNotRequired;
  record(check).detail = std::move(detail);
}

void CheckList::NotChecked(Check check, std::string detail) { record(check).detail = std::move(detail); }

const CheckRecord* CheckList::DecidingFailure() const {
  for (const Check check : {Check::kInput, Check::kTrustPolicy}) {
    const CheckRecord& first = records_[static_cast<size_t>(check)];
    if (first.result == CheckResult::kFailed) return &first;
  }
  for (const VerificationOutcome means : {VerificationOutcome::kInvalid, VerificationOutcome::kUndetermined}) {
    for (const CheckRecord& record : records_) {
      if (record.result == CheckResult::kFailed && record.means == means) return &record;
    }
  }
  return nullptr;
}

void CheckList::DecideInto(VerificationReport& report, bool product_waived) && {
  if (const CheckRecord* const failure = DecidingFailure()) {
    report.outcome = failure->means;
    report.failure = failure->failure;
    report.failure_detail = failure->detail;
    report.status.accepted = false;
  } else {
    bool all = true;
    for (const CheckTableRow& row : kCheckTable) {
      const bool waived = row.check == Check::kProduct && product_waived;
      if (row.mandatory && !waived) all = all && record(row.check).result == CheckResult::kPassed;
    }
    report.outcome = all ? VerificationOutcome::kValid : VerificationOutcome::kUndetermined;
  }
  report.checks = std::move(records_);
}

}  // namespace assay
