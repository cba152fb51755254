// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_APPLICABILITY_H_
#define ASSAY_ENGINE_APPLICABILITY_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "assay/v1/plan.pb.h"
#include "engine/condition.h"

namespace assay {

// Parses a criterion's applies-when: a condition over facts about the product.
//   claims.NAME        text: what the manifest claims under that name; a claim it does not make is unknown
//   artifacts.folders  integer: how many artifacts are folders
//   artifacts.files    integer: how many artifacts are files
// Empty text means that the criterion always applies: no condition. Any other name, or a parameter, is
// InvalidArgument.
absl::StatusOr<std::optional<Condition>> ParseApplicability(absl::string_view text);

// Judges it for a product; no condition is true.
ConditionResult Applies(const std::optional<Condition>& condition, const v1::ProductRecord& product);

}  // namespace assay

#endif  // ASSAY_ENGINE_APPLICABILITY_H_
