// SPDX-License-Identifier: Apache-2.0
#include "engine/work_unit.h"

#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"

namespace assay {

absl::string_view ActivityKindName(ActivityKind kind) {
  switch (kind) {
    case ActivityKind::kDocumentationReview:
      return "documentation-review";
    case ActivityKind::kKnownVulnerabilityReview:
      return "known-vulnerability-review";
    case ActivityKind::kFunctionalTest:
      return "functional-test";
    case ActivityKind::kStateOfTheArtTest:
      return "state-of-the-art-test";
    case ActivityKind::kPenetrationTest:
      return "penetration-test";
  }
  return "";
}

absl::StatusOr<ActivityKind> ParseActivityKind(absl::string_view name) {
  for (const ActivityKind kind : kActivityKinds) {
    if (ActivityKindName(kind) == name) return kind;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("activity \"", Printable(name),
                   "\" is not one of documentation-review, known-vulnerability-review, functional-test, "
                   "state-of-the-art-test, penetration-test"));
}

}  // namespace assay
