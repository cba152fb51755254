// SPDX-License-Identifier: Apache-2.0
#include "certs/signer.h"

#include <botan/data_src.h>
#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/ed25519.h>
#include <botan/pkcs8.h>
#include <botan/pubkey.h>
#include <botan/system_rng.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"

namespace assay {

struct Signer::Key {
  std::unique_ptr<Botan::Private_Key> key;
};

Signer::Signer(std::shared_ptr<const Key> key, PublicKey public_key)
    : key_(std::move(key)), public_key_(std::move(public_key)) {}

absl::StatusOr<Signer> Signer::FromKey(std::shared_ptr<const Key> key) {
  ASSAY_ASSIGN_OR_RETURN(PublicKey public_key, PublicKey::FromSpki(key->key->subject_public_key()));
  return Signer(std::move(key), std::move(public_key));
}

absl::StatusOr<Signer> Signer::Generate(KeyAlgorithm algorithm) {
  try {
    auto& rng = Botan::system_rng();
    std::unique_ptr<Botan::Private_Key> key;
    switch (algorithm) {
      case KeyAlgorithm::kEcdsaP256:
        key = std::make_unique<Botan::ECDSA_PrivateKey>(rng, Botan::EC_Group::from_name("secp256r1"));
        break;
      case KeyAlgorithm::kEd25519:
        key = std::make_unique<Botan::Ed25519_PrivateKey>(rng);
        break;
    }
    return FromKey(std::make_shared<const Key>(Key{std::move(key)}));
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("generate key: ", Printable(error.what())));
  }
}

absl::StatusOr<Signer> Signer::Read(const std::string& path) {
  ASSAY_ASSIGN_OR_RETURN(const std::string pem, ReadFile(path, 65536));
  try {
    const Bytes bytes(pem.begin(), pem.end());
    Botan::DataSource_Memory source(bytes);
    absl::StatusOr<Signer> signer = FromKey(std::make_shared<const Key>(Key{Botan::PKCS8::load_key(source)}));
    return signer.ok() ? signer : Prefixed(path, signer.status());
  } catch (const std::exception&) {
    return MalformedFile(path, "not a PEM private key; expected one block -----BEGIN PRIVATE KEY-----");
  }
}

absl::Status Signer::Write(const std::string& path) const {
  const std::string pem = Botan::PKCS8::PEM_encode(*key_->key);
  // Created under its own name with O_EXCL: a key is never written over another, nor readable by others for a moment.
  FileDescriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) return SystemError(errno, path, "create");
  absl::Status written = WriteAll(fd.get(), AsBytes(pem), path);
  if (written.ok() && ::fsync(fd.get()) != 0) written = SystemError(errno, path, "sync");
  if (!written.ok()) ::unlink(path.c_str());
  return written;
}

absl::StatusOr<Bytes> Signer::Sign(ByteSpan message) const {
  const bool ecdsa = public_key_.algorithm() == KeyAlgorithm::kEcdsaP256;
  Bytes signature;
  try {
    auto& rng = Botan::system_rng();
    Botan::PK_Signer signer(*key_->key, rng, ecdsa ? "SHA-256" : "Pure",
                            ecdsa ? Botan::Signature_Format::DerSequence : Botan::Signature_Format::Standard);
    signature = signer.sign_message(message, rng);
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("sign: ", Printable(error.what())));
  }
  ASSAY_RETURN_IF_ERROR(public_key_.Verify(message, signature));
  return signature;
}

}  // namespace assay
