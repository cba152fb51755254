// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_CONDITION_LEXER_H_
#define ASSAY_ENGINE_CONDITION_LEXER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace assay {

// One word of a condition.
struct ConditionToken {
  enum class Kind {
    kEnd,
    kKeyword,      // one of the reserved words
    kName,         // a measurement
    kInteger,      // an integer that fits 64 bits
    kText,         // 'text', without its quotes
    kParameter,    // {id}, without its braces
    kPunctuation,  // ( ) [ ] , and the relational operators
  };
  Kind kind = Kind::kEnd;
  absl::string_view text;
  int64_t integer = 0;
  size_t column = 1;

  bool Is(Kind wanted, absl::string_view wanted_text) const { return kind == wanted && text == wanted_text; }
};

// Splits a condition into words; the last one is kEnd. The words point into `text`.
absl::StatusOr<std::vector<ConditionToken>> SplitCondition(absl::string_view text);

// The integer that `text` writes: 64 bits, an optional -, no leading zeros. Parameters of integer type are read by it
// too.
std::optional<int64_t> ParseConditionInteger(absl::string_view text);

}  // namespace assay

#endif  // ASSAY_ENGINE_CONDITION_LEXER_H_
