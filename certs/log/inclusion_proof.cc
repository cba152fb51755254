// SPDX-License-Identifier: Apache-2.0
#include "certs/log/inclusion_proof.h"

#include <bit>

#include "absl/strings/str_cat.h"
#include "certs/log/merkle.h"
#include "engine/base/status_macros.h"

namespace assay {

absl::StatusOr<Digest> InclusionProof::Root(const Digest& leaf_hash) const {
  if (index >= size || size > INT64_MAX) {
    return absl::InvalidArgumentError(absl::StrCat("inclusion proof for leaf ", index, " of ", size));
  }
  // Below the level where the paths of this leaf and of the last one meet, every node has a sibling; above it only
  // where this path is a right child (RFC 9162 section 2.1.3.2).
  const int meeting = 64 - std::countl_zero(index ^ (size - 1));
  const size_t expected = static_cast<size_t>(meeting) + static_cast<size_t>(std::popcount(index >> meeting));
  if (hashes.size() != expected) {
    return absl::InvalidArgumentError(absl::StrCat("inclusion proof of ", hashes.size(), " hashes for leaf ", index,
                                                   " of ", size, "; expected ", expected));
  }
  Digest hash = leaf_hash;
  uint64_t node = index;
  uint64_t last = size - 1;
  for (const Digest& sibling : hashes) {
    while ((node & 1) == 0 && node == last) {
      node >>= 1;
      last >>= 1;
    }
    hash = (node & 1) != 0 ? NodeHash(sibling, hash) : NodeHash(hash, sibling);
    node >>= 1;
    last >>= 1;
  }
  return hash;
}

absl::Status InclusionProof::Verify(const Digest& leaf_hash, const Digest& root) const {
  ASSAY_ASSIGN_OR_RETURN(const Digest found, Root(leaf_hash));
  if (found == root) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("inclusion proof for leaf ", index, " of ", size, " leads to root ",
                                          found.ToHex(), "; expected ", root.ToHex()));
}

}  // namespace assay
