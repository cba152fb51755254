// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_CONDITION_PARSER_H_
#define ASSAY_ENGINE_CONDITION_PARSER_H_

#include <cstddef>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/condition_expression.h"

namespace assay {

// Longer conditions, and deeper nesting of parentheses, not and aggregates, are refused.
inline constexpr size_t kMaxConditionBytes = 4096;
inline constexpr size_t kMaxConditionDepth = 32;

// InvalidArgument "condition column N: what". Columns count bytes from 1.
absl::Status MalformedCondition(size_t column, absl::string_view what);

// Parses the whole of `text` after the grammar of docs/formats/condition.md.
absl::StatusOr<std::unique_ptr<const ConditionExpression>> ParseConditionText(absl::string_view text);

}  // namespace assay

#endif  // ASSAY_ENGINE_CONDITION_PARSER_H_
