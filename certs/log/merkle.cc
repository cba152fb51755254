// SPDX-License-Identifier: Apache-2.0
#include "certs/log/merkle.h"

#include <bit>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

// Looking the hash function up by name costs more than hashing a node.
Hasher& ThreadHasher() {
  thread_local Hasher hasher;
  return hasher;
}

// The subproof of RFC 6962 section 2.1.2: `whole` says that the verifier knows the hash of [start, start + old_size).
absl::Status AppendSubproof(uint64_t old_size, uint64_t start, uint64_t end, bool whole, const RangeHasher& range_hash,
                            std::vector<Digest>& proof) {
  if (old_size == end - start) {
    if (whole) return absl::OkStatus();
    ASSAY_ASSIGN_OR_RETURN(const Digest hash, range_hash(start, end));
    proof.push_back(hash);
    return absl::OkStatus();
  }
  const uint64_t split = SplitPoint(end - start);
  if (old_size <= split) {
    ASSAY_RETURN_IF_ERROR(AppendSubproof(old_size, start, start + split, whole, range_hash, proof));
    ASSAY_ASSIGN_OR_RETURN(const Digest right, range_hash(start + split, end));
    proof.push_back(right);
  } else {
    ASSAY_RETURN_IF_ERROR(AppendSubproof(old_size - split, start + split, end, false, range_hash, proof));
    ASSAY_ASSIGN_OR_RETURN(const Digest left, range_hash(start, start + split));
    proof.push_back(left);
  }
  return absl::OkStatus();
}

absl::Status AppendPath(uint64_t index, uint64_t start, uint64_t end, const RangeHasher& range_hash,
                        std::vector<Digest>& path) {
  if (end - start == 1) return absl::OkStatus();
  const uint64_t split = start + SplitPoint(end - start);
  const bool left = index < split;
  ASSAY_RETURN_IF_ERROR(AppendPath(index, left ? start : split, left ? split : end, range_hash, path));
  ASSAY_ASSIGN_OR_RETURN(const Digest sibling, left ? range_hash(split, end) : range_hash(start, split));
  path.push_back(sibling);
  return absl::OkStatus();
}

}  // namespace

Digest LeafHash(ByteSpan entry) {
  constexpr uint8_t kPrefix[] = {0x00};
  Hasher& hasher = ThreadHasher();
  hasher.Update(ByteSpan(kPrefix));
  hasher.Update(entry);
  return hasher.Finish().sha256;
}

Digest NodeHash(const Digest& left, const Digest& right) {
  uint8_t node[65] = {0x01};
  std::memcpy(node + 1, left.bytes.data(), 32);
  std::memcpy(node + 33, right.bytes.data(), 32);
  Hasher& hasher = ThreadHasher();
  hasher.Update(ByteSpan(node));
  return hasher.Finish().sha256;
}

Digest EmptyRoot() { return Sha256(ByteSpan()); }

Digest PerfectSubtreeHash(std::span<const Digest> hashes) {
  if (hashes.size() == 1) return hashes[0];
  const size_t half = hashes.size() / 2;
  return NodeHash(PerfectSubtreeHash(hashes.first(half)), PerfectSubtreeHash(hashes.subspan(half)));
}

size_t DigestHash::operator()(const Digest& digest) const {
  size_t hash;
  std::memcpy(&hash, digest.bytes.data(), sizeof hash);
  return hash;
}

absl::StatusOr<std::vector<Digest>> InclusionPath(uint64_t index, uint64_t size, const RangeHasher& range_hash) {
  if (index >= size) {
    return absl::InvalidArgumentError(absl::StrCat("leaf ", index, " of a tree of ", size, " leaves"));
  }
  std::vector<Digest> path;
  ASSAY_RETURN_IF_ERROR(AppendPath(index, 0, size, range_hash, path));
  return path;
}

absl::StatusOr<std::vector<Digest>> ConsistencyPath(uint64_t old_size, uint64_t new_size,
                                                    const RangeHasher& range_hash) {
  if (old_size == 0 || old_size > new_size) {
    return absl::InvalidArgumentError(absl::StrCat("consistency of size ", old_size, " with size ", new_size));
  }
  std::vector<Digest> proof;
  ASSAY_RETURN_IF_ERROR(AppendSubproof(old_size, 0, new_size, true, range_hash, proof));
  return proof;
}

uint64_t SplitPoint(uint64_t size) { return std::bit_floor(size - 1); }

}  // namespace assay
