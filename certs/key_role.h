// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CERTS_KEY_ROLE_H_
#define ASSAY_CERTS_KEY_ROLE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/public_key.h"

namespace assay {

// What a key may sign. One key has one role.
enum class KeyRole {
  kEvaluator,  // a person's verdict on a work unit
  kReviewer,   // the second person's review of an evaluation
  kIssuer,     // certificates
  kAuthority,  // the trust list
  kRegistry,   // checkpoints of the log
  kStatus,     // status snapshots
  kWitness,    // cosignatures of checkpoints
};

inline constexpr KeyRole kKeyRoles[] = {KeyRole::kEvaluator, KeyRole::kReviewer, KeyRole::kIssuer, KeyRole::kAuthority,
                                        KeyRole::kRegistry,  KeyRole::kStatus,   KeyRole::kWitness};

// "evaluator", "reviewer", "issuer", "authority", "registry", "status" or "witness".
absl::string_view KeyRoleName(KeyRole role);
absl::StatusOr<KeyRole> ParseKeyRole(absl::string_view name);

// ECDSA P-256 for what existing DSSE tools verify; Ed25519 for notes, whose key ids are bound to a name, and trust
// lists.
KeyAlgorithm AlgorithmOfRole(KeyRole role);

// Whether keys of this role are bound to schemes and levels: evaluator, reviewer and issuer.
bool IsBoundToScheme(KeyRole role);

}  // namespace assay

#endif  // ASSAY_CERTS_KEY_ROLE_H_
