// SPDX-License-Identifier: Apache-2.0
#include "certs/log/consistency_proof.h"

#include <bit>

#include "absl/strings/str_cat.h"
#include "certs/log/merkle.h"

namespace assay {
namespace {

absl::Status RootMismatch(uint64_t size, const Digest& found, const Digest& expected) {
  return absl::DataLossError(absl::StrCat("consistency proof leads to root ", found.ToHex(), " of size ", size,
                                          "; expected ", expected.ToHex()));
}

}  // namespace

// RFC 9162 section 2.1.4.2.
absl::Status ConsistencyProof::Verify(const Digest& old_root, const Digest& new_root) const {
  if (old_size == 0 || old_size > new_size || new_size > INT64_MAX) {
    return absl::InvalidArgumentError(absl::StrCat("consistency proof from size ", old_size, " to size ", new_size));
  }
  if (old_size == new_size) {
    if (!hashes.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("consistency proof of ", hashes.size(), " hashes for equal sizes; expected 0"));
    }
    return old_root == new_root ? absl::OkStatus() : RootMismatch(old_size, new_root, old_root);
  }
  uint64_t node = old_size - 1;
  uint64_t last = new_size - 1;
  // The walk starts at the largest perfect subtree that ends the old tree. When that is the whole old tree its hash is
  // the old root and the proof leaves it out.
  const int start = std::countr_one(node);
  node >>= start;
  last >>= start;
  const bool whole = node == 0;
  const int meeting = 64 - std::countl_zero(node ^ last);
  const size_t expected = (whole ? size_t{0} : size_t{1}) + static_cast<size_t>(meeting) +
                          static_cast<size_t>(std::popcount(node >> meeting));
  if (hashes.size() != expected) {
    return absl::InvalidArgumentError(absl::StrCat("consistency proof of ", hashes.size(), " hashes from size ",
                                                   old_size, " to ", new_size, "; expected ", expected));
  }
  size_t next = 0;
  Digest old_hash = whole ? old_root : hashes[next++];
  Digest new_hash = old_hash;
  for (; next < hashes.size(); ++next) {
    while ((node & 1) == 0 && node == last) {
      node >>= 1;
      last >>= 1;
    }
    if ((node & 1) != 0) {
      old_hash = NodeHash(hashes[next], old_hash);
      new_hash = NodeHash(hashes[next], new_hash);
    } else {
      new_hash = NodeHash(new_hash, hashes[next]);
    }
    node >>= 1;
    last >>= 1;
  }
  if (old_hash != old_root) return RootMismatch(old_size, old_hash, old_root);
  if (new_hash != new_root) return RootMismatch(new_size, new_hash, new_root);
  return absl::OkStatus();
}

}  // namespace assay
