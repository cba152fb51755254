// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_ASSURANCE_LEVEL_H_
#define ASSAY_ENGINE_ASSURANCE_LEVEL_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace assay {

// Regulation (EU) 2019/881 Art. 52(1). A level states the depth of an evaluation, not security as such (Art. 2(21)).
enum class AssuranceLevel { kBasic, kSubstantial, kHigh };

inline constexpr AssuranceLevel kAssuranceLevels[] = {AssuranceLevel::kBasic, AssuranceLevel::kSubstantial,
                                                      AssuranceLevel::kHigh};

// "basic", "substantial" or "high".
absl::string_view AssuranceLevelName(AssuranceLevel level);

// The inverse; any other text is InvalidArgument.
absl::StatusOr<AssuranceLevel> ParseAssuranceLevel(absl::string_view name);

}  // namespace assay

#endif  // ASSAY_ENGINE_ASSURANCE_LEVEL_H_
