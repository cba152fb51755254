// SPDX-License-Identifier: Apache-2.0
#include "engine/proto_json.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <cstdint>
#include <limits>

#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

absl::Status Unsupported(const FieldDescriptor& field) {
  return absl::InternalError(absl::StrCat("proto field ", field.full_name(), " has a type that JSON files do not use"));
}

// Reads one message. Messages nest only as deep as the .proto says and the JSON reader caps the depth before that.
class MessageReader {
 public:
  explicit MessageReader(absl::string_view file) : file_(file) {}

  absl::Status Read(const JsonValue& value, absl::string_view path, Message& message) const {
    ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader object, JsonObjectReader::Create(value, file_, path));
    for (const JsonValue::Member& member : value.members()) {
      const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(member.first);
      if (field == nullptr) return object.Malformed(member.first, "is not known here");
      const std::string at = absl::StrCat(path, ".", member.first);
      if (!field->is_repeated()) {
        ASSAY_RETURN_IF_ERROR(ReadOne(member.second, at, *field, message));
        continue;
      }
      if (!member.second.IsArray()) return object.Malformed(member.first, "is not an array");
      size_t index = 0;
      for (const JsonValue& item : member.second.items()) {
        ASSAY_RETURN_IF_ERROR(ReadOne(item, absl::StrCat(at, "[", index++, "]"), *field, message));
      }
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Wrong(absl::string_view path, absl::string_view expected) const {
    return MalformedFile(file_, absl::StrCat(Printable(path), ": expected ", expected));
  }

  absl::Status ReadOne(const JsonValue& value, absl::string_view path, const FieldDescriptor& field,
                       Message& message) const {
    const Reflection& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        Message* child =
            field.is_repeated() ? reflection.AddMessage(&message, &field) : reflection.MutableMessage(&message, &field);
        return Read(value, path, *child);
      }
      case FieldDescriptor::CPPTYPE_STRING:
        if (!value.IsString()) return Wrong(path, "a string");
        if (field.is_repeated()) {
          reflection.AddString(&message, &field, value.text());
        } else {
          reflection.SetString(&message, &field, value.text());
        }
        return absl::OkStatus();
      case FieldDescriptor::CPPTYPE_BOOL:
        if (field.is_repeated()) return Unsupported(field);
        if (value.kind() != JsonValue::Kind::kBool) return Wrong(path, "true or false");
        reflection.SetBool(&message, &field, value.boolean());
        return absl::OkStatus();
      case FieldDescriptor::CPPTYPE_UINT64: {
        if (field.is_repeated()) return Unsupported(field);
        // Protobuf writes 64-bit integers as strings of digits.
        const bool digits = value.IsString() || value.kind() == JsonValue::Kind::kNumber;
        const absl::StatusOr<uint64_t> number = ParseUnsigned(digits ? value.text() : "");
        if (!number.ok()) return Wrong(path, "a non-negative integer");
        reflection.SetUInt64(&message, &field, *number);
        return absl::OkStatus();
      }
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_INT64:
      case FieldDescriptor::CPPTYPE_UINT32:
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
      case FieldDescriptor::CPPTYPE_ENUM:
        return Unsupported(field);
    }
    return Unsupported(field);
  }

  std::string file_;
};

}  // namespace

absl::StatusOr<std::string> EncodeProtoJson(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) {
    return absl::InternalError(absl::StrCat("write ", message.GetTypeName(), " as JSON: ",
                                            absl::string_view(status.message().data(), status.message().size())));
  }
  if (json.empty() || json.back() != '\n') json.push_back('\n');
  return json;
}

absl::Status ParseProtoJson(absl::string_view text, absl::string_view file, Message& message) {
  ASSAY_ASSIGN_OR_RETURN(const JsonValue value, ParseJson(text, file));
  message.Clear();
  return MessageReader(file).Read(value, "$", message);
}

}  // namespace assay
