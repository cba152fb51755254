// SPDX-License-Identifier: Apache-2.0
#include "engine/profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "engine/base/clock.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::HasSubstr;

constexpr ActivityKind kDocuments = ActivityKind::kDocumentationReview;
constexpr ActivityKind kVulnerabilities = ActivityKind::kKnownVulnerabilityReview;
constexpr ActivityKind kFunctional = ActivityKind::kFunctionalTest;
constexpr ActivityKind kStateOfTheArt = ActivityKind::kStateOfTheArtTest;
constexpr ActivityKind kPenetration = ActivityKind::kPenetrationTest;

// A profile with one criterion for each of `activities`.
Profile Of(AssuranceLevel level, const std::vector<ActivityKind>& activities) {
  Profile profile;
  profile.scheme.id = "demo";
  profile.level = level;
  for (const ActivityKind activity : activities) {
    WorkUnit unit;
    unit.activity = activity;
    profile.criteria.emplace_back().work_units.push_back(unit);
  }
  return profile;
}

TEST(AssuranceLevel, NamesParseBackAndNothingElseDoes) {
  const char* names[] = {"basic", "substantial", "high"};
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(AssuranceLevelName(kAssuranceLevels[i]), names[i]);
    EXPECT_EQ(*ParseAssuranceLevel(names[i]), kAssuranceLevels[i]);
  }
  for (const char* text : {"", "medium", "High", "basic ", "low"}) {
    EXPECT_THAT(ParseAssuranceLevel(text),
                HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("is not one of basic, substantial, high")));
  }
}

TEST(ActivityKind, NamesParseBackAndNothingElseDoes) {
  const char* names[] = {"documentation-review", "known-vulnerability-review", "functional-test",
                         "state-of-the-art-test", "penetration-test"};
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(ActivityKindName(kActivityKinds[i]), names[i]);
    EXPECT_EQ(*ParseActivityKind(names[i]), kActivityKinds[i]);
  }
  for (const char* text : {"", "review", "Functional-test", "functional test"}) {
    EXPECT_THAT(ParseActivityKind(text), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("is not one of")));
  }
}

TEST(WorkUnit, IsForPeopleUnderTheirEvaluatorOnly) {
  WorkUnit unit;
  EXPECT_FALSE(unit.IsHuman());
  unit.evaluator = "human.examine@1";
  EXPECT_TRUE(unit.IsHuman());
  unit.evaluator = "human.examine@2";
  EXPECT_FALSE(unit.IsHuman());
}

TEST(ActivityFloor, IsMetByTheActivitiesOfArticle52) {
  EXPECT_THAT(CheckActivityFloor(Of(AssuranceLevel::kBasic, {kDocuments})), IsOk());
  EXPECT_THAT(CheckActivityFloor(Of(AssuranceLevel::kSubstantial, {kFunctional, kDocuments, kVulnerabilities})),
              IsOk());
  EXPECT_THAT(CheckActivityFloor(
                  Of(AssuranceLevel::kHigh, {kFunctional, kDocuments, kVulnerabilities, kStateOfTheArt, kPenetration})),
              IsOk());
}

TEST(ActivityFloor, NamesEachActivityThatIsMissing) {
  const auto lacks = [](const char* message) {
    return HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr(message));
  };
  EXPECT_THAT(CheckActivityFloor(Of(AssuranceLevel::kBasic, {})),
              lacks("level basic of scheme demo has no work unit of activity documentation-review ("));
  EXPECT_THAT(CheckActivityFloor(Of(AssuranceLevel::kBasic, {kPenetration})), lacks("documentation-review"));
  EXPECT_THAT(CheckActivityFloor(Of(AssuranceLevel::kSubstantial, {kDocuments})),
              lacks("known-vulnerability-review, functional-test ("));
}

TEST(ActivityFloor, OfHighIsMissedWithoutAnyOneOfItsFive) {
  for (const ActivityKind left_out : kActivityKinds) {
    std::vector<ActivityKind> others;
    for (const ActivityKind kind : kActivityKinds) {
      if (kind != left_out) others.push_back(kind);
    }
    EXPECT_THAT(CheckActivityFloor(Of(AssuranceLevel::kHigh, others)),
                HasStatus(absl::StatusCode::kFailedPrecondition,
                          HasSubstr("activity " + std::string(ActivityKindName(left_out)) + " (")));
  }
}

TEST(ActivityFloor, CountsAllWorkUnitsOfACriterion) {
  Profile profile = Of(AssuranceLevel::kSubstantial, {kDocuments});
  for (const ActivityKind kind : {kVulnerabilities, kFunctional}) {
    profile.criteria[0].work_units.emplace_back().activity = kind;
  }
  EXPECT_THAT(CheckActivityFloor(profile), IsOk());
}

TEST(Edition, IsInForceFromItsFirstToItsLastDay) {
  SchemeIdentity scheme;
  scheme.valid_from = "2026-11-01";
  scheme.valid_to = "2027-10-31";
  const auto at = [&](absl::string_view time) { return CheckEditionInForce(scheme, ParseRfc3339(time).value()); };
  EXPECT_THAT(at("2026-10-31T23:59:59Z"), HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr("valid from")));
  EXPECT_THAT(at("2026-11-01T00:00:00Z"), IsOk());
  EXPECT_THAT(at("2027-10-31T23:59:59Z"), IsOk());
  EXPECT_THAT(at("2027-11-01T00:00:00Z"), HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr("valid to")));
  scheme.valid_to.clear();
  EXPECT_THAT(at("2099-01-01T00:00:00Z"), IsOk());
}

}  // namespace
}  // namespace assay
