// SPDX-License-Identifier: Apache-2.0
// Protobuf messages as JSON files. Protobuf's own writer writes them; its reader accepts duplicate members and rounds
// numbers, so reading goes through the strict reader of engine/base/json.h.
#ifndef ASSAY_ENGINE_PROTO_JSON_H_
#define ASSAY_ENGINE_PROTO_JSON_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace google::protobuf {
class Message;
}

namespace assay {

// proto3 JSON with the field names of the .proto, indented, ending in a line feed; fields at their default value are
// written too, so that a reader never has to know the default. The same message gives the same bytes. Internal where
// a string field is not UTF-8.
absl::StatusOr<std::string> EncodeProtoJson(const google::protobuf::Message& message);

// Fills `message` from JSON text. Unknown members, members twice, wrong types, numbers out of range and strings that
// are not UTF-8 are InvalidArgument "file: $.path: ...".
absl::Status ParseProtoJson(absl::string_view text, absl::string_view file, google::protobuf::Message& message);

}  // namespace assay

#endif  // ASSAY_ENGINE_PROTO_JSON_H_
