// SPDX-License-Identifier: Apache-2.0
#include "engine/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::HasSubstr;

constexpr Verdict kI = Verdict::kInconclusive;
constexpr Verdict kP = Verdict::kPass;
constexpr Verdict kF = Verdict::kFail;
constexpr Verdict kN = Verdict::kNotApplicable;

Verdict Combine(const std::vector<Verdict>& parts) { return CombineVerdicts(parts); }

TEST(Verdict, StartsInconclusive) { EXPECT_EQ(Verdict(), kI); }

TEST(Verdict, NamesParseBackAndNothingElseDoes) {
  const char* names[] = {"inconclusive", "pass", "fail", "not-applicable"};
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(VerdictName(kVerdicts[i]), names[i]);
    EXPECT_EQ(*ParseVerdict(names[i]), kVerdicts[i]);
  }
  for (const char* text : {"", "Pass", "pass ", "passed", "n/a", "not_applicable", "0"}) {
    EXPECT_THAT(ParseVerdict(text), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("is not one of"))) << text;
  }
}

TEST(CombineVerdicts, OverNothingIsInconclusive) { EXPECT_EQ(Combine({}), kI); }

TEST(CombineVerdicts, OverOnePartIsThatPartButNothingButNotApplicableIsInconclusive) {
  EXPECT_EQ(Combine({kI}), kI);
  EXPECT_EQ(Combine({kP}), kP);
  EXPECT_EQ(Combine({kF}), kF);
  EXPECT_EQ(Combine({kN}), kI);
}

TEST(CombineVerdicts, OverTwoPartsFollowsTheTable) {
  // Rows and columns in the order of kVerdicts: inconclusive, pass, fail, not-applicable.
  const Verdict table[4][4] = {{kI, kI, kF, kI}, {kI, kP, kF, kP}, {kF, kF, kF, kF}, {kI, kP, kF, kI}};
  for (size_t a = 0; a < 4; ++a) {
    for (size_t b = 0; b < 4; ++b) EXPECT_EQ(Combine({kVerdicts[a], kVerdicts[b]}), table[a][b]) << a << " " << b;
  }
}

TEST(CombineVerdicts, OverThreePartsIsDecidedByWhichVerdictsOccurInWhateverOrder) {
  for (const Verdict a : kVerdicts) {
    for (const Verdict b : kVerdicts) {
      for (const Verdict c : kVerdicts) {
        const std::set<Verdict> occur = {a, b, c};
        const Verdict expected = occur.contains(kF) ? kF : occur.contains(kI) ? kI : occur.contains(kP) ? kP : kI;
        EXPECT_EQ(Combine({a, b, c}), expected);
      }
    }
  }
}

TEST(InconclusiveReason, HasTheNamesOfTheReport) {
  EXPECT_EQ(InconclusiveReasonName(InconclusiveReason::kHumanPending), "human-pending");
  EXPECT_EQ(InconclusiveReasonName(InconclusiveReason::kEvaluatorError), "evaluator-error");
  EXPECT_EQ(InconclusiveReasonName(InconclusiveReason::kTimeout), "timeout");
  EXPECT_EQ(InconclusiveReasonName(InconclusiveReason::kNotCovered), "not-covered");
  EXPECT_EQ(InconclusiveReasonName(InconclusiveReason::kNoEvidence), "no-evidence");
  EXPECT_EQ(InconclusiveReasonName(InconclusiveReason::kSelfCheckFailed), "self-check-failed");
  EXPECT_EQ(InconclusiveReasonName(InconclusiveReason::kUnknownMeasurement), "unknown-measurement");
}

}  // namespace
}  // namespace assay
