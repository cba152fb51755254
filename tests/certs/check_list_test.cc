// SPDX-License-Identifier: Apache-2.0
#include "certs/check_list.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace assay {
namespace {

// Without these nothing is valid, whatever the policy says (docs/formats/certificate.md).
const std::vector<Check>& MandatoryChecks() {
  static const auto* const checks = new std::vector<Check>{
      Check::kInput, Check::kTrustPolicy, Check::kSigner,     Check::kSignature, Check::kCheckpoint,
      Check::kEntry, Check::kInclusion,   Check::kStatement,  Check::kProduct,   Check::kIssuer,
      Check::kDates, Check::kStatusKnown, Check::kStatusValue};
  return *checks;
}

VerificationReport Decided(CheckList checks, bool product_waived = false) {
  VerificationReport report;
  report.status.accepted = true;
  std::move(checks).DecideInto(report, product_waived);
  return report;
}

CheckList AllPassedBut(Check left_out) {
  CheckList checks;
  for (const Check check : MandatoryChecks()) {
    if (check != left_out) checks.Pass(check, "");
  }
  return checks;
}

TEST(CheckList, IsNeverValidWithoutAnyMandatoryCheck) {
  EXPECT_EQ(Decided(CheckList()).outcome, VerificationOutcome::kUndetermined);
  for (const Check left_out : MandatoryChecks()) {
    CheckList checks = AllPassedBut(left_out);
    EXPECT_EQ(Decided(checks).outcome, VerificationOutcome::kUndetermined) << static_cast<int>(left_out);
    checks.NotRequired(left_out, "");
    EXPECT_EQ(Decided(checks).outcome, VerificationOutcome::kUndetermined) << static_cast<int>(left_out);
    checks.Pass(left_out, "");
    EXPECT_EQ(Decided(checks).outcome, VerificationOutcome::kValid);
  }
}

TEST(CheckList, WaivesTheProductAlone) {
  for (const Check left_out : MandatoryChecks()) {
    EXPECT_EQ(Decided(AllPassedBut(left_out), /*product_waived=*/true).outcome,
              left_out == Check::kProduct ? VerificationOutcome::kValid : VerificationOutcome::kUndetermined);
  }
}

TEST(CheckList, IsInvalidOnceAnyCheckFails) {
  for (int number = 0; number <= static_cast<int>(Check::kConsumerPolicy); ++number) {
    CheckList checks = AllPassedBut(Check::kConsumerPolicy);
    checks.Fail(static_cast<Check>(number), FailureClass::kPolicyNotMet, "why");
    const VerificationReport report = Decided(checks);
    EXPECT_EQ(report.outcome, VerificationOutcome::kInvalid);
    EXPECT_EQ(report.failure, FailureClass::kPolicyNotMet);
    EXPECT_EQ(report.failure_detail, "why");
    EXPECT_FALSE(report.status.accepted);
    EXPECT_EQ(report.check(number).number, number);
  }
}

TEST(CheckList, LetsInvalidComeBeforeUndetermined) {
  CheckList checks;
  checks.Fail(Check::kProduct, FailureClass::kProductMissing, "", VerificationOutcome::kUndetermined);
  checks.Fail(Check::kStatusValue, FailureClass::kWithdrawn, "");
  EXPECT_EQ(Decided(checks).failure, FailureClass::kWithdrawn);
}

TEST(CheckList, LeavesAllUndeterminedUnderAStaleTrustFolder) {
  CheckList checks;
  checks.Fail(Check::kSignature, FailureClass::kSignatureInvalid, "");
  checks.Fail(Check::kTrustPolicy, FailureClass::kTrustPolicy, "", VerificationOutcome::kUndetermined);
  const VerificationReport report = Decided(checks);
  EXPECT_EQ(report.outcome, VerificationOutcome::kUndetermined);
  EXPECT_EQ(report.failure, FailureClass::kTrustPolicy);
}

}  // namespace
}  // namespace assay
