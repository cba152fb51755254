// SPDX-License-Identifier: Apache-2.0
#include "engine/profile.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace assay {
namespace {

std::vector<ActivityKind> FloorOf(AssuranceLevel level) {
  switch (level) {
    case AssuranceLevel::kBasic:
      return {ActivityKind::kDocumentationReview};
    case AssuranceLevel::kSubstantial:
      return {ActivityKind::kDocumentationReview, ActivityKind::kKnownVulnerabilityReview,
              ActivityKind::kFunctionalTest};
    case AssuranceLevel::kHigh:
      return {ActivityKind::kDocumentationReview, ActivityKind::kKnownVulnerabilityReview,
              ActivityKind::kFunctionalTest, ActivityKind::kStateOfTheArtTest, ActivityKind::kPenetrationTest};
  }
  return {};
}

}  // namespace

absl::Status CheckEditionInForce(const SchemeIdentity& scheme, absl::Time when) {
  // RFC 3339 dates sort as text.
  const std::string day = absl::FormatTime("%Y-%m-%d", when, absl::UTCTimeZone());
  const bool early = !scheme.valid_from.empty() && day < scheme.valid_from;
  const bool late = !scheme.valid_to.empty() && day > scheme.valid_to;
  if (!early && !late) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("scheme ", scheme.id, " edition ", scheme.edition, early ? " is valid from " : " was valid to ",
                   early ? scheme.valid_from : scheme.valid_to, "; the day asked about is ", day));
}

absl::Status CheckActivityFloor(absl::string_view scheme_id, AssuranceLevel level,
                                const std::set<ActivityKind>& present) {
  std::vector<absl::string_view> missing;
  for (const ActivityKind kind : FloorOf(level)) {
    if (!present.contains(kind)) missing.push_back(ActivityKindName(kind));
  }
  if (missing.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("level ", AssuranceLevelName(level), " of scheme ", scheme_id,
                                                    " has no work unit of activity ", absl::StrJoin(missing, ", "),
                                                    " (CSA Art. 52(5)-(7))"));
}

absl::Status CheckActivityFloor(const Profile& profile) {
  std::set<ActivityKind> present;
  for (const Criterion& criterion : profile.criteria) {
    for (const WorkUnit& unit : criterion.work_units) present.insert(unit.activity);
  }
  return CheckActivityFloor(profile.scheme.id, profile.level, present);
}

}  // namespace assay
