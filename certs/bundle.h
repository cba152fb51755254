// SPDX-License-Identifier: Apache-2.0
// Sigstore bundle v0.3 in the one shape Assay makes and accepts: a DSSE envelope, a public key hint and one entry of a
// transparency log with its inclusion proof (docs/formats/certificate.md).
#ifndef ASSAY_CERTS_BUNDLE_H_
#define ASSAY_CERTS_BUNDLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/envelope.h"
#include "certs/public_key.h"
#include "engine/base/bytes.h"
#include "engine/base/digest.h"

namespace assay {

inline constexpr absl::string_view kBundleMediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";

// A larger bundle is refused unread. A status list of a million certificates, 5 % of them withdrawn, stays far below.
inline constexpr size_t kMaxBundleBytes = 8 << 20;

// Where and how a log holds the entry. Indices, size and root stand in the bundle and again in the checkpoint.
struct TlogEntry {
  uint64_t log_index = 0;
  Bytes log_id;  // SHA-256 of the log key's C2SP key-id input
  uint64_t proof_index = 0;
  Digest root;
  uint64_t tree_size = 0;
  std::vector<Digest> hashes;  // leaf to root
  std::string checkpoint;      // the signed note
  std::string body;            // the leaf's bytes
};

struct Bundle {
  std::string key_hint;
  Envelope envelope;
  TlogEntry entry;
};

// How bundles name the key that signed: base64 of the SHA-256 of its SubjectPublicKeyInfo.
std::string KeyHint(const PublicKey& key);

std::string EncodeBundle(const Bundle& bundle);

// Refuses unknown members, any other media type, content or verification material, more than one log entry and any
// kind of entry but hashedrekord 0.0.2. Nothing is verified yet.
absl::StatusOr<Bundle> ParseBundle(absl::string_view text, absl::string_view file);

}  // namespace assay

#endif  // ASSAY_CERTS_BUNDLE_H_
