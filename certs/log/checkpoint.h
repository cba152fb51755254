// SPDX-License-Identifier: Apache-2.0
// Checkpoints, https://c2sp.org/tlog-checkpoint@v1.0.0: what a log signs about its tree.
#ifndef ASSAY_CERTS_LOG_CHECKPOINT_H_
#define ASSAY_CERTS_LOG_CHECKPOINT_H_

#include <cstdint>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/log/note.h"
#include "certs/signer.h"
#include "engine/base/digest.h"

namespace assay {

struct Checkpoint {
  std::string origin;
  uint64_t size = 0;
  Digest root;

  bool operator==(const Checkpoint&) const = default;
};

// Whether `origin` is a bare host name in lower case (RFC 1123 section 2.1), of at most 253 bytes. Sigstore clients
// take the key name of a log from the host part of its URL, so a path or port in the origin would break them.
bool IsLogOrigin(absl::string_view origin);

// The three lines that are signed: origin, decimal size, base64 of the root.
std::string EncodeCheckpoint(const Checkpoint& checkpoint);

// The inverse of EncodeCheckpoint; `file` names the input in errors. Extension lines are refused, and so is a tree of
// size 0 with a root other than EmptyRoot().
absl::StatusOr<Checkpoint> ParseCheckpoint(absl::string_view text, absl::string_view file);

// The signed note over `checkpoint`; the key is named by the origin. The same checkpoint and key give the same bytes.
absl::StatusOr<std::string> SignCheckpoint(const Checkpoint& checkpoint, const Signer& signer);

// Parses the note and verifies it. One of `logs` whose name is the origin must have signed, and no signature of any of
// `logs` may fail. Malformed notes are InvalidArgument; a failing signature is DataLoss; an origin of no known log, or
// no signature by it, is PermissionDenied.
absl::StatusOr<Checkpoint> VerifyCheckpoint(absl::string_view note, absl::string_view file,
                                            std::span<const NoteVerifier> logs);

}  // namespace assay

#endif  // ASSAY_CERTS_LOG_CHECKPOINT_H_
