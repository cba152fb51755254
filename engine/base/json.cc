// SPDX-License-Identifier: Apache-2.0
#include "engine/base/json.h"

#include <cstddef>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

absl::string_view KindName(JsonValue::Kind kind) {
  switch (kind) {
    case JsonValue::Kind::kNull:
      return "null";
    case JsonValue::Kind::kBool:
      return "a boolean";
    case JsonValue::Kind::kNumber:
      return "a number";
    case JsonValue::Kind::kString:
      return "a string";
    case JsonValue::Kind::kArray:
      return "an array";
    case JsonValue::Kind::kObject:
      return "an object";
  }
  return "";
}

// Counts what the parser consumed: it stops at what it refuses but does not say where.
struct CountingIterator {
  using iterator_category = std::forward_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at = nullptr;
  size_t* consumed = nullptr;

  reference operator*() const { return *at; }
  CountingIterator& operator++() {
    ++at;
    ++*consumed;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at == other.at; }
  bool operator!=(const CountingIterator& other) const { return at != other.at; }
};

}  // namespace

// Receives the parser's events and builds the tree; returning false stops the parser. The open containers are kept
// apart and moved into their parent when they close, so no pointer into a growing vector is ever held.
class JsonTreeBuilder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  // The parser's callback names are nlohmann's.
  // NOLINTBEGIN(readability-identifier-naming)
  bool null() { return Add(Make(JsonValue::Kind::kNull)); }
  bool boolean(bool value) {
    JsonValue made = Make(JsonValue::Kind::kBool);
    made.boolean_ = value;
    return Add(std::move(made));
  }
  // Called for numbers with a minus only, so a zero is -0.
  bool number_integer(number_integer_t value) { return AddNumber(value == 0 ? "-0" : absl::StrCat(value)); }
  bool number_unsigned(number_unsigned_t value) { return AddNumber(absl::StrCat(value)); }
  bool number_float(number_float_t, const string_t& digits) { return AddNumber(digits); }
  bool string(string_t& text) {
    JsonValue made = Make(JsonValue::Kind::kString);
    made.text_ = std::move(text);
    return Add(std::move(made));
  }
  bool binary(binary_t&) { return Refuse("binary value"); }
  bool start_object(size_t) { return Open(JsonValue::Kind::kObject); }
  bool start_array(size_t) { return Open(JsonValue::Kind::kArray); }
  bool key(string_t& name) {
    if (!open_.back().names.insert(name).second) {
      return Refuse(absl::StrCat("member ", JsonQuote(name), " occurs twice in one object"));
    }
    open_.back().pending_name = std::move(name);
    return true;
  }
  bool end_object() { return Close(); }
  bool end_array() { return Close(); }
  bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception& error) {
    error_offset_ = position > 0 ? position - 1 : 0;
    // nlohmann's texts read "[json.exception...] parse error at line 1, column 2: reason; last read: ...".
    absl::string_view what = error.what();
    const size_t reason = what.find(": ");
    problem_ = std::string(reason == absl::string_view::npos ? what : what.substr(reason + 2));
    return false;
  }
  // NOLINTEND(readability-identifier-naming)

  const std::string& problem() const { return problem_; }
  size_t error_offset() const { return error_offset_; }
  bool has_offset() const { return error_offset_ != std::string::npos; }
  JsonValue TakeRoot() { return std::move(root_); }

 private:
  struct OpenContainer {
    JsonValue value;
    std::string pending_name;
    absl::flat_hash_set<std::string> names;
  };

  static JsonValue Make(JsonValue::Kind kind) {
    JsonValue value;
    value.kind_ = kind;
    return value;
  }
  bool Refuse(absl::string_view problem) {
    problem_ = std::string(problem);
    return false;
  }
  bool AddNumber(std::string digits) {
    JsonValue made = Make(JsonValue::Kind::kNumber);
    made.text_ = std::move(digits);
    return Add(std::move(made));
  }
  bool Add(JsonValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (OpenContainer& top = open_.back(); top.value.IsObject()) {
      top.value.members_.emplace_back(std::move(top.pending_name), std::move(value));
    } else {
      top.value.items_.push_back(std::move(value));
    }
    return true;
  }
  bool Open(JsonValue::Kind kind) {
    if (open_.size() >= kMaxJsonDepth) return Refuse(absl::StrCat("nested deeper than ", kMaxJsonDepth, " levels"));
    open_.emplace_back();
    open_.back().value.kind_ = kind;
    return true;
  }
  bool Close() {
    JsonValue done = std::move(open_.back().value);
    open_.pop_back();
    return Add(std::move(done));
  }

  JsonValue root_;
  std::vector<OpenContainer> open_;
  std::string problem_;
  size_t error_offset_ = std::string::npos;
};

const JsonValue* JsonValue::Find(absl::string_view name) const {
  for (const Member& member : members_) {
    if (member.first == name) return &member.second;
  }
  return nullptr;
}

absl::StatusOr<JsonValue> ParseJson(absl::string_view text, absl::string_view file) {
  if (text.substr(0, 3) == "\xef\xbb\xbf") return MalformedText(file, {}, "byte order mark; expected a JSON value");
  // The parser takes a NUL for the end of its input and would not look at what follows.
  if (const size_t nul = text.find('\0'); nul != absl::string_view::npos) {
    return MalformedText(file, PositionAt(text, nul), "NUL byte; expected JSON");
  }
  size_t consumed = 0;
  JsonTreeBuilder builder;
  const bool parsed = nlohmann::json::sax_parse(CountingIterator{text.data(), &consumed},
                                                CountingIterator{text.data() + text.size(), &consumed}, &builder,
                                                nlohmann::json::input_format_t::json, /*strict=*/true);
  if (parsed) return builder.TakeRoot();
  const size_t offset = builder.has_offset() ? builder.error_offset() : (consumed > 0 ? consumed - 1 : 0);
  return MalformedText(file, PositionAt(text, offset), Printable(builder.problem()));
}

absl::StatusOr<JsonObjectReader> JsonObjectReader::Create(const JsonValue& value, absl::string_view file,
                                                          absl::string_view path) {
  if (!value.IsObject()) {
    return MalformedFile(file, absl::StrCat(path, " is ", KindName(value.kind()), "; expected an object"));
  }
  return JsonObjectReader(value, file, path);
}

absl::Status JsonObjectReader::Malformed(absl::string_view name, absl::string_view what) const {
  return MalformedFile(file_, absl::StrCat(path_, ".", Printable(name), " ", what));
}

absl::StatusOr<const JsonValue*> JsonObjectReader::Required(absl::string_view name, JsonValue::Kind kind) const {
  const JsonValue* found = value_->Find(name);
  if (found == nullptr) return Malformed(name, absl::StrCat("is missing; expected ", KindName(kind)));
  if (found->kind() != kind) {
    return Malformed(name, absl::StrCat("is ", KindName(found->kind()), "; expected ", KindName(kind)));
  }
  return found;
}

absl::StatusOr<std::string> JsonObjectReader::String(absl::string_view name) const {
  ASSAY_ASSIGN_OR_RETURN(const JsonValue* found, Required(name, JsonValue::Kind::kString));
  return found->text();
}

absl::StatusOr<std::string> JsonObjectReader::OptionalString(absl::string_view name, absl::string_view fallback) const {
  if (!Has(name)) return std::string(fallback);
  return String(name);
}

absl::StatusOr<uint64_t> JsonObjectReader::Unsigned(absl::string_view name) const {
  const JsonValue* found = value_->Find(name);
  if (found == nullptr) return Malformed(name, "is missing; expected a non-negative integer");
  if (found->kind() == JsonValue::Kind::kNumber || found->IsString()) {
    absl::StatusOr<uint64_t> number = ParseUnsigned(found->text());
    if (number.ok()) return number;
  }
  return Malformed(name, "is not a non-negative integer");
}

absl::StatusOr<const JsonValue*> JsonObjectReader::Array(absl::string_view name) const {
  return Required(name, JsonValue::Kind::kArray);
}

absl::StatusOr<JsonObjectReader> JsonObjectReader::Object(absl::string_view name) const {
  ASSAY_ASSIGN_OR_RETURN(const JsonValue* found, Required(name, JsonValue::Kind::kObject));
  return JsonObjectReader(*found, file_, absl::StrCat(path_, ".", name));
}

absl::Status JsonObjectReader::OnlyMembers(const std::vector<absl::string_view>& known) const {
  for (const JsonValue::Member& member : value_->members()) {
    bool found = false;
    for (const absl::string_view name : known) found = found || name == member.first;
    if (!found) return Malformed(member.first, "is not known here");
  }
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> ParseUnsigned(absl::string_view digits, uint64_t max) {
  const auto refuse = [&] {
    return absl::InvalidArgumentError(absl::StrCat("\"", Printable(digits), "\" is not a decimal from 0 to ", max));
  };
  if (digits.empty() || (digits.size() > 1 && digits[0] == '0')) return refuse();
  uint64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return refuse();
    const auto digit = static_cast<uint64_t>(c - '0');
    if (value > (std::numeric_limits<uint64_t>::max() - digit) / 10) return refuse();
    value = value * 10 + digit;
  }
  if (value > max) return refuse();
  return value;
}

std::string JsonQuote(absl::string_view text) {
  std::string clean;
  if (!IsUtf8(text)) {
    // Replace byte by byte: the valid stretches stay as they are.
    for (size_t i = 0; i < text.size();) {
      size_t length = 1;
      while (length <= 4 && i + length <= text.size() && !IsUtf8(text.substr(i, length))) ++length;
      if (length <= 4 && i + length <= text.size()) {
        absl::StrAppend(&clean, text.substr(i, length));
        i += length;
      } else {
        clean.append("\xef\xbf\xbd");
        ++i;
      }
    }
    text = clean;
  }
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out.append("\\\"");
        break;
      case '\\':
        out.append("\\\\");
        break;
      case '\n':
        out.append("\\n");
        break;
      case '\r':
        out.append("\\r");
        break;
      case '\t':
        out.append("\\t");
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned>(c));
        } else {
          out.push_back(c);
        }
    }
  }
  out.push_back('"');
  return out;
}

void JsonWriter::NewLine() {
  if (indent_ == 0) return;
  out_.push_back('\n');
  out_.append(levels_.size() * static_cast<size_t>(indent_), ' ');
}

void JsonWriter::StartValue(const absl::string_view* name) {
  if (!levels_.empty()) {
    if (!levels_.back().empty) out_.push_back(',');
    levels_.back().empty = false;
    NewLine();
  }
  if (name != nullptr) absl::StrAppend(&out_, JsonQuote(*name), indent_ == 0 ? ":" : ": ");
}

void JsonWriter::BeginObject() {
  StartValue(nullptr);
  out_.push_back('{');
  levels_.push_back({'}', true});
}

void JsonWriter::BeginObject(absl::string_view name) {
  StartValue(&name);
  out_.push_back('{');
  levels_.push_back({'}', true});
}

void JsonWriter::BeginArray() {
  StartValue(nullptr);
  out_.push_back('[');
  levels_.push_back({']', true});
}

void JsonWriter::BeginArray(absl::string_view name) {
  StartValue(&name);
  out_.push_back('[');
  levels_.push_back({']', true});
}

void JsonWriter::End() {
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.empty) NewLine();
  out_.push_back(level.close);
}

void JsonWriter::Member(absl::string_view name, absl::string_view text) { MemberJson(name, JsonQuote(text)); }
void JsonWriter::Member(absl::string_view name, bool value) { MemberJson(name, value ? "true" : "false"); }
void JsonWriter::MemberNumber(absl::string_view name, int64_t value) { MemberJson(name, absl::StrCat(value)); }

void JsonWriter::MemberJson(absl::string_view name, absl::string_view json) {
  StartValue(&name);
  absl::StrAppend(&out_, json);
}

void JsonWriter::Item(absl::string_view text) { ItemJson(JsonQuote(text)); }

void JsonWriter::ItemJson(absl::string_view json) {
  StartValue(nullptr);
  absl::StrAppend(&out_, json);
}

std::string JsonWriter::Finish() && {
  if (indent_ != 0) out_.push_back('\n');
  return std::move(out_);
}

}  // namespace assay
