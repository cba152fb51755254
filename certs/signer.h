// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CERTS_SIGNER_H_
#define ASSAY_CERTS_SIGNER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "certs/public_key.h"
#include "engine/base/bytes.h"

namespace assay {

// A private key held in a file. Signing is deterministic (RFC 6979 for ECDSA, RFC 8032 for Ed25519): the same message
// gives the same bytes. Copies share the key.
class Signer {
 public:
  static absl::StatusOr<Signer> Generate(KeyAlgorithm algorithm);

  // Reads an unencrypted PKCS#8 PEM file (RFC 5958).
  static absl::StatusOr<Signer> Read(const std::string& path);

  // Writes the private key as PKCS#8 PEM, readable by its owner alone. An existing file is AlreadyExists.
  absl::Status Write(const std::string& path) const;

  const PublicKey& public_key() const { return public_key_; }

  // ECDSA signatures are DER. Every signature is verified before it is returned, so that a fault in the machine cannot
  // leak the key through a wrong one.
  absl::StatusOr<Bytes> Sign(ByteSpan message) const;

 private:
  struct Key;
  Signer(std::shared_ptr<const Key> key, PublicKey public_key);
  static absl::StatusOr<Signer> FromKey(std::shared_ptr<const Key> key);

  std::shared_ptr<const Key> key_;
  PublicKey public_key_;
};

}  // namespace assay

#endif  // ASSAY_CERTS_SIGNER_H_
