// SPDX-License-Identifier: Apache-2.0
#include "engine/assurance_level.h"

#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"

namespace assay {

absl::string_view AssuranceLevelName(AssuranceLevel level) {
  switch (level) {
    case AssuranceLevel::kBasic:
      return "basic";
    case AssuranceLevel::kSubstantial:
      return "substantial";
    case AssuranceLevel::kHigh:
      return "high";
  }
  return "";
}

absl::StatusOr<AssuranceLevel> ParseAssuranceLevel(absl::string_view name) {
  for (const AssuranceLevel level : kAssuranceLevels) {
    if (AssuranceLevelName(level) == name) return level;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("level \"", Printable(name), "\" is not one of basic, substantial, high"));
}

}  // namespace assay
