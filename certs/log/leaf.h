// SPDX-License-Identifier: Apache-2.0
// The entry that the log keeps of a signed statement: Rekor v2 "hashedrekord 0.0.2" over the DSSE pre-authentication
// encoding (PAE), as Sigstore clients rebuild it from a bundle.
#ifndef ASSAY_CERTS_LOG_LEAF_H_
#define ASSAY_CERTS_LOG_LEAF_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/bytes.h"
#include "engine/base/digest.h"

namespace assay {

struct Leaf {
  Digest pae_digest;  // SHA-256 of the PAE
  Bytes signature;    // ECDSA P-256 over the PAE, DER
  Bytes signer_spki;  // the signer's P-256 key, DER SubjectPublicKeyInfo

  bool operator==(const Leaf&) const = default;
};

// The entry as JSON in the one form that RFC 8785 allows; at most kMaxEntryBytes. InvalidArgument when the signature is
// not shaped as a DER ECDSA signature or the key not as an uncompressed P-256 key. Nothing is verified.
absl::StatusOr<std::string> EncodeLeaf(const Leaf& leaf);

// The inverse of EncodeLeaf: any other text, even if it means the same, is InvalidArgument. `file` names it in errors.
absl::StatusOr<Leaf> ParseLeaf(absl::string_view entry, absl::string_view file);

}  // namespace assay

#endif  // ASSAY_CERTS_LOG_LEAF_H_
