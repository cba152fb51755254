// SPDX-License-Identifier: Apache-2.0
#include "engine/work_unit.h"

#include "absl/strings/ascii.h"
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

absl::Status CheckWorkUnitId(absl::string_view id) {
  bool plain = !id.empty() && id.size() <= 128 && id[0] != '.';
  for (const char c : id) {
    plain = plain && (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '-');
  }
  if (plain) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("id \"", Printable(id), "\"; expected letters, digits, dots, dashes and underscores, 128 at most"));
}

}  // namespace assay
