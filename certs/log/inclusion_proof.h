// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CERTS_LOG_INCLUSION_PROOF_H_
#define ASSAY_CERTS_LOG_INCLUSION_PROOF_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/digest.h"

namespace assay {

// That a leaf lies at `index` in a tree of `size` leaves (RFC 6962 section 2.1.1).
struct InclusionProof {
  uint64_t index = 0;
  uint64_t size = 0;
  std::vector<Digest> hashes;  // from the leaf up

  // The root of the tree that the proof leads to from `leaf_hash`. InvalidArgument when no tree has such a proof: index
  // beyond size, or too few or too many hashes.
  absl::StatusOr<Digest> Root(const Digest& leaf_hash) const;

  // OK if Root(leaf_hash) is `root`, otherwise DataLoss that names both.
  absl::Status Verify(const Digest& leaf_hash, const Digest& root) const;
};

}  // namespace assay

#endif  // ASSAY_CERTS_LOG_INCLUSION_PROOF_H_
