// SPDX-License-Identifier: Apache-2.0
#include "engine/base/errors.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace assay {

TextPosition PositionAt(absl::string_view text, size_t offset) {
  offset = std::min(offset, text.size());
  TextPosition at;
  for (size_t i = 0; i < offset; ++i) {
    if (text[i] == '\n') {
      ++at.line;
      at.column = 1;
    } else {
      ++at.column;
    }
  }
  return at;
}

absl::Status MalformedText(absl::string_view file, TextPosition at, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(file, ":", at.line, ":", at.column, ": ", what));
}

absl::Status MalformedBytes(absl::string_view file, uint64_t offset, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrFormat("%s:offset 0x%x: %s", file, offset, what));
}

absl::Status MalformedFile(absl::string_view file, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(file, ": ", what));
}

absl::Status SystemError(int error_number, absl::string_view subject, absl::string_view action) {
  const std::string message = absl::StrCat(subject, ": ", action, ": ", std::generic_category().message(error_number));
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(message);
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(message);
    case EEXIST:
      return absl::AlreadyExistsError(message);
    case ENOSPC:
    case EDQUOT:
      return absl::ResourceExhaustedError(message);
    default:
      return absl::InternalError(message);
  }
}

absl::Status Prefixed(absl::string_view subject, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(subject, ": ", status.message()));
}

}  // namespace assay
