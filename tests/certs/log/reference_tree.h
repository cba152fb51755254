// SPDX-License-Identifier: Apache-2.0
// The definitions of RFC 6962 section 2.1, word for word and slow, over the hashes of the leaves.
#ifndef ASSAY_TESTS_CERTS_LOG_REFERENCE_TREE_H_
#define ASSAY_TESTS_CERTS_LOG_REFERENCE_TREE_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/digest.h"

namespace assay {

class ReferenceTree {
 public:
  // MTH({d(0)}) = SHA-256(0x00 || d(0))
  void Add(const std::string& entry) { leaves_.push_back(Sha256(std::string(1, '\0') + entry)); }
  size_t size() const { return leaves_.size(); }
  const Digest& leaf(size_t i) const { return leaves_[i]; }

  // MTH(D[first:last]). Results are remembered, or comparing all sizes would take minutes.
  Digest Mth(size_t first, size_t last) const {
    if (first == last) return Sha256(std::string());
    if (last - first == 1) return leaves_[first];
    const auto known = known_.find({first, last});
    if (known != known_.end()) return known->second;
    const size_t k = Split(last - first);
    const Digest hash = Node(Mth(first, first + k), Mth(first + k, last));
    known_[{first, last}] = hash;
    return hash;
  }

  // PATH(m, D[first:last]) with m counted from first.
  std::vector<Digest> Path(size_t m, size_t first, size_t last) const {
    const size_t n = last - first;
    if (n == 1) return {};
    const size_t k = Split(n);
    std::vector<Digest> path = m < k ? Path(m, first, first + k) : Path(m - k, first + k, last);
    path.push_back(m < k ? Mth(first + k, last) : Mth(first, first + k));
    return path;
  }

  // PROOF(m, D[n]) = SUBPROOF(m, D[n], true)
  std::vector<Digest> Proof(size_t m, size_t n) const { return Subproof(m, 0, n, true); }

 private:
  static size_t Split(size_t n) {
    size_t k = 1;
    while (2 * k < n) k *= 2;
    return k;
  }

  static Digest Node(const Digest& left, const Digest& right) {
    std::string bytes(1, '\1');
    bytes.append(left.bytes.begin(), left.bytes.end());
    bytes.append(right.bytes.begin(), right.bytes.end());
    return Sha256(bytes);
  }

  std::vector<Digest> Subproof(size_t m, size_t first, size_t last, bool b) const {
    const size_t n = last - first;
    if (m == n) return b ? std::vector<Digest>{} : std::vector<Digest>{Mth(first, last)};
    const size_t k = Split(n);
    std::vector<Digest> proof = m <= k ? Subproof(m, first, first + k, b) : Subproof(m - k, first + k, last, false);
    proof.push_back(m <= k ? Mth(first + k, last) : Mth(first, first + k));
    return proof;
  }

  std::vector<Digest> leaves_;
  mutable std::map<std::pair<size_t, size_t>, Digest> known_;
};

}  // namespace assay

#endif  // ASSAY_TESTS_CERTS_LOG_REFERENCE_TREE_H_
