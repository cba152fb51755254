// SPDX-License-Identifier: Apache-2.0
// One strict JSON reader (RFC 8259) for every JSON file Assay takes in, and one writer for the JSON it gives out.
//
// The reader refuses what two readers could understand in two ways: duplicate member names, bytes after the value,
// invalid UTF-8, a byte order mark, lone surrogates, and nesting deeper than kMaxJsonDepth. Numbers keep their digits.
#ifndef ASSAY_ENGINE_BASE_JSON_H_
#define ASSAY_ENGINE_BASE_JSON_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace assay {

inline constexpr size_t kMaxJsonDepth = 64;

// One JSON value. Members keep the order of the text.
class JsonValue {
 public:
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };
  using Member = std::pair<std::string, JsonValue>;

  Kind kind() const { return kind_; }
  bool IsObject() const { return kind_ == Kind::kObject; }
  bool IsArray() const { return kind_ == Kind::kArray; }
  bool IsString() const { return kind_ == Kind::kString; }

  bool boolean() const { return boolean_; }
  // The text of a string, or the digits of a number as they stood in the file.
  const std::string& text() const { return text_; }
  const std::vector<JsonValue>& items() const { return items_; }
  const std::vector<Member>& members() const { return members_; }

  // Returns the member, or null when there is none or this is not an object.
  const JsonValue* Find(absl::string_view name) const;

 private:
  friend class JsonTreeBuilder;
  Kind kind_ = Kind::kNull;
  bool boolean_ = false;
  std::string text_;
  std::vector<JsonValue> items_;
  std::vector<Member> members_;
};

// Parses one JSON text. `file` names it in errors: "file:line:column: ...".
absl::StatusOr<JsonValue> ParseJson(absl::string_view text, absl::string_view file);

// A checked look into an object: each accessor says in its error which member of which file was wanted and what stood
// there. `path` is the place of the object, e.g. "$.predicate.status".
class JsonObjectReader {
 public:
  // `value` must be an object, otherwise InvalidArgument. Keeps references to `value` only.
  static absl::StatusOr<JsonObjectReader> Create(const JsonValue& value, absl::string_view file,
                                                 absl::string_view path = "$");

  absl::StatusOr<std::string> String(absl::string_view name) const;
  absl::StatusOr<std::string> OptionalString(absl::string_view name, absl::string_view fallback) const;
  // A non-negative integer written as a JSON number, or as a string of digits as Protobuf writes 64-bit values.
  absl::StatusOr<uint64_t> Unsigned(absl::string_view name) const;
  absl::StatusOr<const JsonValue*> Array(absl::string_view name) const;
  absl::StatusOr<JsonObjectReader> Object(absl::string_view name) const;
  bool Has(absl::string_view name) const { return value_->Find(name) != nullptr; }

  // Refuses any member that is not one of `known`.
  absl::Status OnlyMembers(const std::vector<absl::string_view>& known) const;

  // InvalidArgument "file: path.name: what".
  absl::Status Malformed(absl::string_view name, absl::string_view what) const;

  const JsonValue& value() const { return *value_; }
  const std::string& path() const { return path_; }
  const std::string& file() const { return file_; }

 private:
  JsonObjectReader(const JsonValue& value, absl::string_view file, absl::string_view path)
      : value_(&value), file_(file), path_(path) {}
  absl::StatusOr<const JsonValue*> Required(absl::string_view name, JsonValue::Kind kind) const;

  const JsonValue* value_;
  std::string file_;
  std::string path_;
};

// Parses a decimal without sign, leading zeros or anything else; at most `max`.
absl::StatusOr<uint64_t> ParseUnsigned(absl::string_view digits, uint64_t max = UINT64_MAX);

// `text` as a JSON string with its quotes. Escapes only what RFC 8259 section 7 demands; bytes that are not UTF-8
// become U+FFFD, so the result is always valid JSON.
std::string JsonQuote(absl::string_view text);

// Builds JSON text member by member, in the order called. With `indent` 0 the text is one line without spaces.
//   JsonWriter w; w.BeginObject(); w.Member("name", "x"); w.BeginArray("list"); w.Item("y"); w.End(); w.End();
class JsonWriter {
 public:
  explicit JsonWriter(int indent = 0) : indent_(indent) {}

  void BeginObject();                        // as the root or an array item
  void BeginObject(absl::string_view name);  // as a member
  void BeginArray();
  void BeginArray(absl::string_view name);
  void End();  // closes the innermost object or array

  void Member(absl::string_view name, absl::string_view text);
  void Member(absl::string_view name, const char* text) { Member(name, absl::string_view(text)); }
  void Member(absl::string_view name, bool value);
  void MemberNumber(absl::string_view name, int64_t value);
  // `json` is JSON text already.
  void MemberJson(absl::string_view name, absl::string_view json);
  void Item(absl::string_view text);
  void ItemJson(absl::string_view json);

  // The text; every Begin must have met its End.
  std::string Finish() &&;

 private:
  void StartValue(const absl::string_view* name);
  void NewLine();

  struct Level {
    char close;
    bool empty;
  };
  int indent_;
  std::string out_;
  std::vector<Level> levels_;
};

}  // namespace assay

#endif  // ASSAY_ENGINE_BASE_JSON_H_
