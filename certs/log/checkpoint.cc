// SPDX-License-Identifier: Apache-2.0
#include "certs/log/checkpoint.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "certs/log/merkle.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"

namespace assay {

bool IsLogOrigin(absl::string_view origin) {
  if (origin.empty() || origin.size() > 253) return false;
  for (const absl::string_view label : absl::StrSplit(origin, '.')) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    const auto allowed = [](char c) {
      return absl::ascii_islower(static_cast<unsigned char>(c)) || absl::ascii_isdigit(static_cast<unsigned char>(c)) ||
             c == '-';
    };
    if (!std::all_of(label.begin(), label.end(), allowed)) return false;
  }
  return true;
}

std::string EncodeCheckpoint(const Checkpoint& checkpoint) {
  return absl::StrCat(checkpoint.origin, "\n", checkpoint.size, "\n", EncodeBase64(checkpoint.root.span()), "\n");
}

absl::StatusOr<Checkpoint> ParseCheckpoint(absl::string_view text, absl::string_view file) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  if (lines.size() != 4 || !lines[3].empty()) {
    return MalformedFile(file, "expected a checkpoint of three lines: origin, size, root");
  }
  Checkpoint checkpoint;
  if (!IsLogOrigin(lines[0])) {
    return MalformedText(file, {1, 1},
                         absl::StrCat("origin \"", Printable(lines[0].substr(0, 300)), "\" is not a bare host name"));
  }
  checkpoint.origin = std::string(lines[0]);
  const absl::StatusOr<uint64_t> size = ParseUnsigned(lines[1], INT64_MAX);
  if (!size.ok()) return MalformedText(file, {2, 1}, "expected the tree size as a decimal below 2^63");
  checkpoint.size = *size;
  const absl::StatusOr<Bytes> root = DecodeBase64(lines[2]);
  if (!root.ok() || root->size() != 32) return MalformedText(file, {3, 1}, "expected base64 of a 32-byte root");
  std::copy(root->begin(), root->end(), checkpoint.root.bytes.begin());
  if (checkpoint.size == 0 && checkpoint.root != EmptyRoot()) {
    return MalformedText(
        file, {3, 1},
        absl::StrCat("root of the empty tree is ", lines[2], "; expected ", EncodeBase64(EmptyRoot().span())));
  }
  return checkpoint;
}

absl::StatusOr<std::string> SignCheckpoint(const Checkpoint& checkpoint, const Signer& signer) {
  const std::string text = EncodeCheckpoint(checkpoint);
  ASSAY_RETURN_IF_ERROR(ParseCheckpoint(text, "checkpoint to sign").status());
  ASSAY_ASSIGN_OR_RETURN(const SignedNote note, SignNote(text, checkpoint.origin, signer));
  return EncodeNote(note);
}

absl::StatusOr<Checkpoint> VerifyCheckpoint(absl::string_view note, absl::string_view file,
                                            std::span<const NoteVerifier> logs) {
  ASSAY_ASSIGN_OR_RETURN(const SignedNote parsed, ParseNote(note, file));
  ASSAY_ASSIGN_OR_RETURN(Checkpoint checkpoint, ParseCheckpoint(parsed.text, file));
  if (const absl::Status status = VerifyNote(parsed, logs); !status.ok()) return Prefixed(file, status);
  // Every signature of a known log holds now; one of them must be by the log that the checkpoint speaks of.
  const bool by_origin = std::any_of(logs.begin(), logs.end(), [&](const NoteVerifier& log) {
    return log.name() == checkpoint.origin && HasSignatureOf(parsed, log);
  });
  if (by_origin) return checkpoint;
  return absl::PermissionDeniedError(absl::StrCat(file, ": signed by no known key of its origin ", checkpoint.origin));
}

}  // namespace assay
