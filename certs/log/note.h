// SPDX-License-Identifier: Apache-2.0
// Signed notes, https://c2sp.org/signed-note@v1.0.0.
#ifndef ASSAY_CERTS_LOG_NOTE_H_
#define ASSAY_CERTS_LOG_NOTE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/public_key.h"
#include "certs/signer.h"
#include "engine/base/bytes.h"

namespace assay {

inline constexpr size_t kMaxNoteBytes = size_t{1} << 20;
inline constexpr size_t kMaxNoteSignatures = 100;

// One signature line. The type of the signature is known only by the key that has the same name and id.
struct NoteSignature {
  std::string name;
  uint32_t key_id = 0;
  Bytes bytes;
};

struct SignedNote {
  std::string text;  // what is signed; ends with a line feed
  std::vector<NoteSignature> signatures;
};

// Parses a note; `file` names it in errors. Nothing is verified. InvalidArgument unless the note is UTF-8 without
// control characters, of at most kMaxNoteBytes, with 1 to kMaxNoteSignatures well-formed signature lines.
absl::StatusOr<SignedNote> ParseNote(absl::string_view note, absl::string_view file);

// The inverse of ParseNote.
std::string EncodeNote(const SignedNote& note);

// Whether `name` may name a key: not empty, UTF-8, without Unicode white space, control characters or '+'.
bool IsNoteKeyName(absl::string_view name);

// A public key with a name, as a vkey line carries it. Ed25519 only (type 0x01).
class NoteVerifier {
 public:
  // InvalidArgument when `name` is no key name or `key` is not Ed25519.
  static absl::StatusOr<NoteVerifier> Create(absl::string_view name, const PublicKey& key);

  // Parses "NAME+HEX+BASE64". A key type other than 0x01 is Unimplemented, anything malformed InvalidArgument, a key id
  // that does not belong to the name and key DataLoss.
  static absl::StatusOr<NoteVerifier> FromVkey(absl::string_view vkey);

  std::string ToVkey() const;
  // The whole SHA-256 that the key id is cut from: the logId.keyId of Sigstore, there in base64.
  Digest LogId() const;

  const std::string& name() const { return name_; }
  uint32_t key_id() const { return key_id_; }
  const PublicKey& key() const { return key_; }

 private:
  NoteVerifier(absl::string_view name, const PublicKey& key);

  std::string name_;
  PublicKey key_;
  uint32_t key_id_;
};

// Whether the note has a signature line of the verifier's name and key id. Nothing is verified.
bool HasSignatureOf(const SignedNote& note, const NoteVerifier& verifier);

// OK if at least one of `verifiers` signed the note and no signature of any of them fails. Lines of other names or ids
// are ignored. A failing signature of a known key is DataLoss, no signature by a known key PermissionDenied.
absl::Status VerifyNote(const SignedNote& note, std::span<const NoteVerifier> verifiers);

// Signs `text`, which must end with a line feed, as `name`. `signer` must hold an Ed25519 key.
absl::StatusOr<SignedNote> SignNote(absl::string_view text, absl::string_view name, const Signer& signer);

}  // namespace assay

#endif  // ASSAY_CERTS_LOG_NOTE_H_
