// SPDX-License-Identifier: Apache-2.0
#include "certs/public_key.h"

#include <botan/data_src.h>
#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/ed25519.h>
#include <botan/pk_keys.h>
#include <botan/pubkey.h>
#include <botan/x509_key.h>

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"

namespace assay {

struct PublicKey::Key {
  std::unique_ptr<Botan::Public_Key> key;
};

namespace {

absl::StatusOr<KeyAlgorithm> AlgorithmOf(const Botan::Public_Key& key) {
  const std::string name = key.algo_name();
  if (name == "Ed25519") return KeyAlgorithm::kEd25519;
  if (name == "ECDSA") {
    const auto& ecdsa = dynamic_cast<const Botan::EC_PublicKey&>(key);
    if (ecdsa.domain().get_curve_oid() == Botan::OID::from_string("secp256r1")) return KeyAlgorithm::kEcdsaP256;
    return absl::InvalidArgumentError("ECDSA key on a curve other than P-256; expected ECDSA P-256 or Ed25519");
  }
  return absl::InvalidArgumentError(absl::StrCat(Printable(name), " key; expected ECDSA P-256 or Ed25519"));
}

}  // namespace

absl::string_view KeyAlgorithmName(KeyAlgorithm algorithm) {
  switch (algorithm) {
    case KeyAlgorithm::kEcdsaP256:
      return "ecdsa-p256-sha256";
    case KeyAlgorithm::kEd25519:
      return "ed25519";
  }
  return "";
}

PublicKey::PublicKey(KeyAlgorithm algorithm, Bytes spki, std::shared_ptr<const Key> key)
    : algorithm_(algorithm), spki_(std::move(spki)), key_(std::move(key)) {}

absl::StatusOr<PublicKey> PublicKey::FromKey(std::shared_ptr<const Key> key) {
  ASSAY_ASSIGN_OR_RETURN(const KeyAlgorithm algorithm, AlgorithmOf(*key->key));
  Bytes spki = key->key->subject_public_key();
  return PublicKey(algorithm, std::move(spki), std::move(key));
}

absl::StatusOr<PublicKey> PublicKey::FromSpki(ByteSpan der) {
  try {
    Botan::DataSource_Memory source(der);
    std::unique_ptr<Botan::Public_Key> key = Botan::X509::load_key(source);
    ASSAY_ASSIGN_OR_RETURN(PublicKey made, FromKey(std::make_shared<const Key>(Key{std::move(key)})));
    // One key, one text: another encoding of the same key would have another fingerprint.
    if (!std::equal(der.begin(), der.end(), made.spki_.begin(), made.spki_.end())) {
      return absl::InvalidArgumentError("not the canonical DER encoding of a public key");
    }
    return made;
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("not a public key: ", Printable(error.what())));
  }
}

absl::StatusOr<PublicKey> PublicKey::FromPem(absl::string_view pem, absl::string_view file) {
  try {
    const Bytes bytes(pem.begin(), pem.end());
    Botan::DataSource_Memory source(bytes);
    std::unique_ptr<Botan::Public_Key> key = Botan::X509::load_key(source);
    absl::StatusOr<PublicKey> made = FromKey(std::make_shared<const Key>(Key{std::move(key)}));
    return made.ok() ? made : Prefixed(file, made.status());
  } catch (const std::exception&) {
    return MalformedFile(file, "not a PEM public key; expected one block -----BEGIN PUBLIC KEY-----");
  }
}

absl::StatusOr<PublicKey> PublicKey::FromRawEd25519(ByteSpan raw) {
  if (raw.size() != 32) {
    return absl::InvalidArgumentError(absl::StrCat("Ed25519 key of ", raw.size(), " bytes; expected 32"));
  }
  try {
    return FromKey(std::make_shared<const Key>(Key{std::make_unique<Botan::Ed25519_PublicKey>(raw)}));
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("not an Ed25519 key: ", Printable(error.what())));
  }
}

std::string PublicKey::ToPem() const { return Botan::X509::PEM_encode(*key_->key); }

Bytes PublicKey::RawEd25519() const {
  return algorithm_ == KeyAlgorithm::kEd25519 ? key_->key->raw_public_key_bits() : Bytes();
}

absl::Status PublicKey::Verify(ByteSpan message, ByteSpan signature) const {
  const bool ecdsa = algorithm_ == KeyAlgorithm::kEcdsaP256;
  bool matches = false;
  try {
    Botan::PK_Verifier verifier(*key_->key, ecdsa ? "SHA-256" : "Pure",
                                ecdsa ? Botan::Signature_Format::DerSequence : Botan::Signature_Format::Standard);
    matches = verifier.verify_message(message, signature);
  } catch (const std::exception&) {
    // Botan throws on a signature that is no DER; that is a signature that does not match.
    matches = false;
  }
  if (matches) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("signature does not match the key ", Fingerprint().ToHex()));
}

}  // namespace assay
