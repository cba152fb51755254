// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CERTS_LOG_CONSISTENCY_PROOF_H_
#define ASSAY_CERTS_LOG_CONSISTENCY_PROOF_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "engine/base/digest.h"

namespace assay {

// That a tree of `old_size` leaves is the beginning of one of `new_size` (RFC 6962 section 2.1.2).
struct ConsistencyProof {
  uint64_t old_size = 0;
  uint64_t new_size = 0;
  std::vector<Digest> hashes;

  // OK if the proof ties `new_root` to `old_root`. A root that the proof does not lead to is DataLoss with both values;
  // sizes or a number of hashes that no proof has are InvalidArgument. A proof from the empty tree, which every tree
  // extends, would say nothing and is refused.
  absl::Status Verify(const Digest& old_root, const Digest& new_root) const;
};

}  // namespace assay

#endif  // ASSAY_CERTS_LOG_CONSISTENCY_PROOF_H_
