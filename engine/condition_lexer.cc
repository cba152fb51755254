// SPDX-License-Identifier: Apache-2.0
#include "engine/condition_lexer.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"
#include "engine/base/status_macros.h"
#include "engine/condition_parser.h"

namespace assay {
namespace {

using Kind = ConditionToken::Kind;

constexpr std::array<absl::string_view, 13> kKeywords = {"all", "and",   "any", "applicable", "at",   "count", "false",
                                                         "in",  "least", "not", "or",         "true", "where"};
// Longer ones first: "<=" is one word, not two.
constexpr std::array<absl::string_view, 11> kPunctuation = {"==", "!=", "<=", ">=", "<", ">", "(", ")", "[", "]", ","};

bool IsNameByte(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-'; }

class ConditionLexer {
 public:
  explicit ConditionLexer(absl::string_view text) : text_(text) {}

  absl::StatusOr<std::vector<ConditionToken>> Split() {
    std::vector<ConditionToken> tokens;
    while (true) {
      while (at_ < text_.size() && absl::ascii_isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
      ASSAY_ASSIGN_OR_RETURN(const ConditionToken token, Next());
      tokens.push_back(token);
      if (token.kind == Kind::kEnd) return tokens;
    }
  }

 private:
  absl::StatusOr<ConditionToken> Next() {
    if (at_ == text_.size()) return Take(Kind::kEnd, 0);
    const char c = text_[at_];
    if (absl::ascii_isalpha(static_cast<unsigned char>(c))) return Name();
    if (absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-') return Integer();
    if (c == '\'') return Quoted();
    if (c == '{') return Parameter();
    for (const absl::string_view symbol : kPunctuation) {
      if (text_.substr(at_, symbol.size()) == symbol) return Take(Kind::kPunctuation, symbol.size());
    }
    return Malformed(absl::StrCat("\"", Printable(text_.substr(at_, 1)), "\" begins no word of a condition"));
  }

  absl::StatusOr<ConditionToken> Name() {
    const size_t length = NameLength(at_);
    const absl::string_view name = text_.substr(at_, length);
    if (name.back() == '.' || name.find("..") != absl::string_view::npos) {
      return Malformed(absl::StrCat("name \"", name, "\" has an empty part; expected one such as elf.relro"));
    }
    const bool keyword = std::find(kKeywords.begin(), kKeywords.end(), name) != kKeywords.end();
    return Take(keyword ? Kind::kKeyword : Kind::kName, length);
  }

  absl::StatusOr<ConditionToken> Integer() {
    const absl::string_view whole = text_.substr(at_, NameLength(at_));
    const std::optional<int64_t> value = ParseConditionInteger(whole);
    if (!value) return Malformed(absl::StrCat("\"", whole, "\" is no integer of 64 bits without leading zeros"));
    ConditionToken token = Take(Kind::kInteger, whole.size());
    token.integer = *value;
    return token;
  }

  absl::StatusOr<ConditionToken> Quoted() {
    const size_t close = text_.find('\'', at_ + 1);
    if (close == absl::string_view::npos) return Malformed("text without a closing '");
    ConditionToken token = Take(Kind::kText, close + 1 - at_);
    token.text = token.text.substr(1, token.text.size() - 2);
    return token;
  }

  absl::StatusOr<ConditionToken> Parameter() {
    const size_t length = NameLength(at_ + 1);
    if (length == 0 || text_.substr(at_ + 1 + length, 1) != "}") {
      return Malformed("{ without a parameter id of letters, digits, _, - and . and a closing }");
    }
    ConditionToken token = Take(Kind::kParameter, length + 2);
    token.text = token.text.substr(1, length);
    return token;
  }

  size_t NameLength(size_t from) const {
    size_t end = from;
    while (end < text_.size() && (IsNameByte(text_[end]) || text_[end] == '.')) ++end;
    return end - from;
  }

  ConditionToken Take(Kind kind, size_t length) {
    ConditionToken token;
    token.kind = kind;
    token.text = text_.substr(at_, length);
    token.column = at_ + 1;
    at_ += length;
    return token;
  }

  absl::Status Malformed(absl::string_view what) const { return MalformedCondition(at_ + 1, what); }

  absl::string_view text_;
  size_t at_ = 0;
};

}  // namespace

std::optional<int64_t> ParseConditionInteger(absl::string_view text) {
  int64_t value = 0;
  // SimpleAtoi also takes spaces, + and leading zeros; one value has one text here.
  if (!absl::SimpleAtoi(text, &value) || absl::StrCat(value) != text) return std::nullopt;
  return value;
}

absl::StatusOr<std::vector<ConditionToken>> SplitCondition(absl::string_view text) {
  return ConditionLexer(text).Split();
}

}  // namespace assay
