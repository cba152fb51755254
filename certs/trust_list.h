// SPDX-License-Identifier: Apache-2.0
// trust-list.json: who may sign what, for which scheme and level, and since when (docs/formats/trust-folder.md).
#ifndef ASSAY_CERTS_TRUST_LIST_H_
#define ASSAY_CERTS_TRUST_LIST_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/envelope.h"
#include "certs/key_role.h"
#include "certs/public_key.h"
#include "certs/signer.h"
#include "engine/assurance_level.h"
#include "engine/base/digest.h"

namespace assay {

inline constexpr absl::string_view kTrustListPayloadType = "application/vnd.assay.trust-list.v1+json";
inline constexpr absl::string_view kTrustListSchema = "assay-trust-list/1";

// How far the clock of one who signed may be ahead of the one that is asked.
inline constexpr absl::Duration kClockSkew = absl::Minutes(5);

struct TrustedKey {
  KeyRole role = KeyRole::kEvaluator;
  std::string name;  // who holds it; of a registry key the log's origin
  PublicKey key;
  std::vector<std::string> schemes;    // of roles bound to a scheme: at least one
  std::vector<AssuranceLevel> levels;  // likewise
  absl::Time valid_from;
  absl::Time valid_to = absl::InfiniteFuture();  // the last moment included

  // OK if the key may act for this scheme and level at this time; otherwise PermissionDenied saying what is missing.
  absl::Status MayAct(absl::string_view scheme, AssuranceLevel level, absl::Time when) const;

  // OK if `when` lies in the key's dates.
  absl::Status IsValidAt(absl::Time when) const;
};

struct TrustList {
  uint64_t sequence = 0;  // rises with every edition
  absl::Time issued_at;
  absl::Time next_update;                    // after it the list says nothing any more
  std::vector<std::string> accept_critical;  // critical names that statements may carry
  std::vector<TrustedKey> keys;              // no key twice; one of the role authority

  const TrustedKey* FindKey(const Digest& fingerprint) const;
  const TrustedKey* FindKey(const PublicKey& key) const { return FindKey(key.Fingerprint()); }
  std::vector<const TrustedKey*> KeysOf(KeyRole role) const;
  // The key of that role whose signature the envelope carries, or null.
  const TrustedKey* FindSigner(const Envelope& envelope, KeyRole role) const;
  const TrustedKey& authority() const;
};

// The list as a DSSE envelope signed by the authority, whose key must be the list's one authority key.
absl::StatusOr<std::string> SignTrustList(const TrustList& list, const Signer& authority);

// Reads the envelope, verifies its signature with the one authority key in it, and checks the rules above: a key listed
// twice, a key of the wrong algorithm for its role, unknown members and roles are InvalidArgument. Whether that
// authority is the right one is told by its fingerprint alone.
absl::StatusOr<TrustList> ParseTrustList(absl::string_view text, absl::string_view file);

}  // namespace assay

#endif  // ASSAY_CERTS_TRUST_LIST_H_
