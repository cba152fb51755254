// SPDX-License-Identifier: Apache-2.0
#include "certs/key_role.h"

#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"

namespace assay {

absl::string_view KeyRoleName(KeyRole role) {
  switch (role) {
    case KeyRole::kEvaluator:
      return "evaluator";
    case KeyRole::kReviewer:
      return "reviewer";
    case KeyRole::kIssuer:
      return "issuer";
    case KeyRole::kAuthority:
      return "authority";
    case KeyRole::kRegistry:
      return "registry";
    case KeyRole::kStatus:
      return "status";
    case KeyRole::kWitness:
      return "witness";
  }
  return "";
}

absl::StatusOr<KeyRole> ParseKeyRole(absl::string_view name) {
  for (const KeyRole role : kKeyRoles) {
    if (KeyRoleName(role) == name) return role;
  }
  return absl::InvalidArgumentError(absl::StrCat("role \"", Printable(name),
                                                 "\" is not one of evaluator, reviewer, issuer, authority, registry, "
                                                 "status, witness"));
}

KeyAlgorithm AlgorithmOfRole(KeyRole role) {
  switch (role) {
    case KeyRole::kEvaluator:
    case KeyRole::kReviewer:
    case KeyRole::kIssuer:
    case KeyRole::kStatus:
      return KeyAlgorithm::kEcdsaP256;
    case KeyRole::kAuthority:
    case KeyRole::kRegistry:
    case KeyRole::kWitness:
      return KeyAlgorithm::kEd25519;
  }
  return KeyAlgorithm::kEcdsaP256;
}

bool IsBoundToScheme(KeyRole role) {
  switch (role) {
    case KeyRole::kEvaluator:
    case KeyRole::kReviewer:
    case KeyRole::kIssuer:
      return true;
    case KeyRole::kAuthority:
    case KeyRole::kRegistry:
    case KeyRole::kStatus:
    case KeyRole::kWitness:
      return false;
  }
  return false;
}

}  // namespace assay
