// SPDX-License-Identifier: Apache-2.0
// The vocabulary of refusals. A message names the place first, then what was found, then what was expected, and ends
// without a full stop: `pack.xml:41:7: level "medium" is not one of basic, substantial, high`.
//
// Status codes have one meaning each in Assay:
//   InvalidArgument     malformed input; the message starts with its place
//   NotFound            an input named by the user, or an id, does not exist
//   AlreadyExists       an id or a file is there already
//   FailedPrecondition  the environment or the product lacks what the work needs
//   PermissionDenied    a rule or the system forbids it
//   DataLoss            a digest, a log or a proof does not match; both values are named
//   DeadlineExceeded    the time allowed ran out
//   Internal            a defect of Assay or of the machine
#ifndef ASSAY_ENGINE_BASE_ERRORS_H_
#define ASSAY_ENGINE_BASE_ERRORS_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace assay {

// A place in a text, counted from 1; columns count bytes.
struct TextPosition {
  size_t line = 1;
  size_t column = 1;
};

// Returns the position of the byte `offset` of `text`; past the end, the position after the last byte.
TextPosition PositionAt(absl::string_view text, size_t offset);

// InvalidArgument "file:line:column: what".
absl::Status MalformedText(absl::string_view file, TextPosition at, absl::string_view what);

// InvalidArgument "file:offset 0xHEX: what", for binary input.
absl::Status MalformedBytes(absl::string_view file, uint64_t offset, absl::string_view what);

// InvalidArgument "file: what", where the input has no finer place.
absl::Status MalformedFile(absl::string_view file, absl::string_view what);

// The Status of a failed system call, "subject: action: strerror". ENOENT becomes NotFound, EACCES and EPERM
// PermissionDenied, EEXIST AlreadyExists, ENOSPC and EDQUOT ResourceExhausted, everything else Internal.
absl::Status SystemError(int error_number, absl::string_view subject, absl::string_view action);

// The same code with `subject: ` before the message.
absl::Status Prefixed(absl::string_view subject, const absl::Status& status);

}  // namespace assay

#endif  // ASSAY_ENGINE_BASE_ERRORS_H_
