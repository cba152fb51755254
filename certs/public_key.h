// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CERTS_PUBLIC_KEY_H_
#define ASSAY_CERTS_PUBLIC_KEY_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/bytes.h"
#include "engine/base/digest.h"

namespace assay {

// The algorithms of release 1: people, issuers and status sign with ECDSA P-256 and SHA-256, for that is what existing
// DSSE tools verify; checkpoints and trust lists are signed with Ed25519 (C2SP signed-note type 0x01, RFC 8032).
enum class KeyAlgorithm { kEcdsaP256, kEd25519 };

// "ecdsa-p256-sha256" or "ed25519".
absl::string_view KeyAlgorithmName(KeyAlgorithm algorithm);

// A public key that verifies signatures. Immutable; copies share the key; safe to use from several threads.
class PublicKey {
 public:
  // A DER SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7). Any other algorithm or curve, and bytes after the structure,
  // are InvalidArgument.
  static absl::StatusOr<PublicKey> FromSpki(ByteSpan der);

  // The same in PEM, one "PUBLIC KEY" block. `file` names the input in errors.
  static absl::StatusOr<PublicKey> FromPem(absl::string_view pem, absl::string_view file);

  // 32 bytes, RFC 8032 section 5.1.5.
  static absl::StatusOr<PublicKey> FromRawEd25519(ByteSpan raw);

  KeyAlgorithm algorithm() const { return algorithm_; }
  // The canonical DER SubjectPublicKeyInfo.
  const Bytes& spki() const { return spki_; }
  // SHA-256 of spki().
  Digest Fingerprint() const { return Sha256(ByteSpan(spki_)); }
  std::string ToPem() const;
  // The 32 bytes of an Ed25519 key; empty for any other algorithm.
  Bytes RawEd25519() const;

  // OK if `signature` is one over `message`; ECDSA signatures are DER (RFC 3279 section 2.2.3). A signature that does
  // not match is DataLoss.
  absl::Status Verify(ByteSpan message, ByteSpan signature) const;

  bool operator==(const PublicKey& other) const { return spki_ == other.spki_; }

 private:
  friend class Signer;
  struct Key;
  PublicKey(KeyAlgorithm algorithm, Bytes spki, std::shared_ptr<const Key> key);
  static absl::StatusOr<PublicKey> FromKey(std::shared_ptr<const Key> key);

  KeyAlgorithm algorithm_;
  Bytes spki_;
  std::shared_ptr<const Key> key_;
};

}  // namespace assay

#endif  // ASSAY_CERTS_PUBLIC_KEY_H_
