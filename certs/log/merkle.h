// SPDX-License-Identifier: Apache-2.0
// The Merkle tree hash of RFC 6962 section 2.1 (RFC 9162 section 2.1.1 defines the same one).
#ifndef ASSAY_CERTS_LOG_MERKLE_H_
#define ASSAY_CERTS_LOG_MERKLE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/bytes.h"
#include "engine/base/digest.h"

namespace assay {

// SHA-256(0x00 || entry).
Digest LeafHash(ByteSpan entry);

// SHA-256(0x01 || left || right).
Digest NodeHash(const Digest& left, const Digest& right);

// The root of the empty tree, SHA-256 of the empty string.
Digest EmptyRoot();

// The hash of a perfect subtree over `hashes`, whose number is a power of two.
Digest PerfectSubtreeHash(std::span<const Digest> hashes);

// Places hashes of a log by key in hash tables.
struct DigestHash {
  size_t operator()(const Digest& digest) const;
};

// Returns MTH(D[start:end]) of some tree, 0 <= start < end. Proofs are made from such hashes.
using RangeHasher = std::function<absl::StatusOr<Digest>(uint64_t start, uint64_t end)>;

// PATH(index, D[0:size]) of RFC 6962 section 2.1.1, from the leaf up. InvalidArgument unless index < size.
absl::StatusOr<std::vector<Digest>> InclusionPath(uint64_t index, uint64_t size, const RangeHasher& range_hash);

// PROOF(old_size, D[0:new_size]) of RFC 6962 section 2.1.2, empty for equal sizes. InvalidArgument unless
// 0 < old_size <= new_size.
absl::StatusOr<std::vector<Digest>> ConsistencyPath(uint64_t old_size, uint64_t new_size,
                                                    const RangeHasher& range_hash);

// The largest power of two smaller than `size`, which is at least 2: where RFC 6962 splits a tree.
uint64_t SplitPoint(uint64_t size);

}  // namespace assay

#endif  // ASSAY_CERTS_LOG_MERKLE_H_
