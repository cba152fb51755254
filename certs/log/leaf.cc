// SPDX-License-Identifier: Apache-2.0
#include "certs/log/leaf.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "certs/log/tile.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

// All members have fixed names and values of ASCII alone, so RFC 8785 asks for no more than sorted names.
constexpr absl::string_view kBeforeDigest =
    R"({"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":{"data":{"algorithm":"SHA2_256","digest":")";
constexpr absl::string_view kBeforeSignature = R"("},"signature":{"content":")";
constexpr absl::string_view kBeforeKey =
    R"(","verifier":{"keyDetails":"PKIX_ECDSA_P256_SHA_256","publicKey":{"rawBytes":")";
constexpr absl::string_view kEnd = R"("}}}}}})";

// The DER SubjectPublicKeyInfo of every uncompressed P-256 key starts so (RFC 5480); 64 bytes follow.
constexpr uint8_t kP256Prefix[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
                                   0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
constexpr size_t kP256SpkiBytes = sizeof kP256Prefix + 64;
constexpr size_t kMaxSignatureBytes = 72;

absl::Status CheckShape(const Leaf& leaf, absl::string_view file) {
  const Bytes& signature = leaf.signature;
  if (signature.size() < 8 || signature.size() > kMaxSignatureBytes || signature[0] != 0x30 ||
      signature[1] != signature.size() - 2) {
    return MalformedFile(file, "signature is not shaped as a DER ECDSA P-256 signature");
  }
  if (leaf.signer_spki.size() != kP256SpkiBytes ||
      !std::equal(std::begin(kP256Prefix), std::end(kP256Prefix), leaf.signer_spki.begin())) {
    return MalformedFile(file, "public key is not an uncompressed P-256 SubjectPublicKeyInfo");
  }
  return absl::OkStatus();
}

// Cuts `marker` and then base64 up to the next quote off the front of `rest`.
absl::StatusOr<Bytes> TakeBase64(absl::string_view marker, absl::string_view entry, absl::string_view& rest,
                                 absl::string_view file) {
  const size_t offset = entry.size() - rest.size();
  if (rest.substr(0, marker.size()) != marker) {
    return MalformedBytes(file, offset, "not a hashedrekord 0.0.2 of an ECDSA P-256 signature in canonical JSON");
  }
  rest.remove_prefix(marker.size());
  const size_t end = std::min(rest.find('"'), rest.size());
  absl::StatusOr<Bytes> bytes = DecodeBase64(rest.substr(0, end));
  if (!bytes.ok()) return MalformedBytes(file, offset + marker.size(), "not base64");
  rest.remove_prefix(end);
  return bytes;
}

}  // namespace

absl::StatusOr<std::string> EncodeLeaf(const Leaf& leaf) {
  ASSAY_RETURN_IF_ERROR(CheckShape(leaf, "leaf"));
  return absl::StrCat(kBeforeDigest, EncodeBase64(leaf.pae_digest.span()), kBeforeSignature,
                      EncodeBase64(leaf.signature), kBeforeKey, EncodeBase64(leaf.signer_spki), kEnd);
}

absl::StatusOr<Leaf> ParseLeaf(absl::string_view entry, absl::string_view file) {
  if (entry.size() > kMaxEntryBytes) {
    return MalformedFile(file, absl::StrCat("entry larger than ", kMaxEntryBytes, " bytes"));
  }
  absl::string_view rest = entry;
  Leaf leaf;
  ASSAY_ASSIGN_OR_RETURN(const Bytes digest, TakeBase64(kBeforeDigest, entry, rest, file));
  if (digest.size() != leaf.pae_digest.bytes.size()) return MalformedFile(file, "digest is not one of SHA-256");
  std::copy(digest.begin(), digest.end(), leaf.pae_digest.bytes.begin());
  ASSAY_ASSIGN_OR_RETURN(leaf.signature, TakeBase64(kBeforeSignature, entry, rest, file));
  ASSAY_ASSIGN_OR_RETURN(leaf.signer_spki, TakeBase64(kBeforeKey, entry, rest, file));
  if (rest != kEnd) return MalformedBytes(file, entry.size() - rest.size(), "bytes after the key");
  ASSAY_RETURN_IF_ERROR(CheckShape(leaf, file));
  return leaf;
}

}  // namespace assay
