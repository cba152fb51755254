// SPDX-License-Identifier: Apache-2.0
#include "certs/log/merkle.h"

#include <gtest/gtest.h>

#include <string>

#include "certs/log/consistency_proof.h"
#include "certs/log/inclusion_proof.h"
#include "certs/log/tree_edge.h"
#include "tests/certs/log/reference_tree.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

constexpr size_t kSizes = 300;

ReferenceTree MakeTree(size_t size) {
  ReferenceTree tree;
  for (size_t i = 0; i < size; ++i) tree.Add("entry " + std::to_string(i));
  return tree;
}

TEST(Merkle, EmptyRootIsTheHashOfNothing) {
  EXPECT_EQ(EmptyRoot().ToHex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Merkle, RootsOfAllSizesEqualTheReference) {
  const ReferenceTree tree = MakeTree(kSizes);
  TreeEdge edge;
  for (size_t size = 0; size <= kSizes; ++size) {
    ASSERT_EQ(edge.Root(), tree.Mth(0, size)) << size;
    if (size == kSizes) break;
    const Digest leaf = LeafHash(AsBytes("entry " + std::to_string(size)));
    ASSERT_EQ(leaf, tree.leaf(size));
    ASSERT_THAT(edge.Append(leaf,
                            [&](int level, const std::vector<Digest>& hashes) {
                              EXPECT_EQ(level, 0);
                              EXPECT_EQ(PerfectSubtreeHash(hashes), tree.Mth(size - 255, size + 1));
                              return absl::OkStatus();
                            }),
                IsOk());
  }
}

TEST(Merkle, InclusionProofsOfAllLeavesOfAllSizesEqualTheReferenceAndVerify) {
  const ReferenceTree tree = MakeTree(kSizes);
  const RangeHasher hasher = [&](uint64_t start, uint64_t end) { return tree.Mth(start, end); };
  for (size_t size = 1; size <= kSizes; ++size) {
    for (size_t index = 0; index < size; ++index) {
      ASSERT_OK_AND_ASSIGN(const std::vector<Digest> path, InclusionPath(index, size, hasher));
      ASSERT_EQ(path, tree.Path(index, 0, size)) << index << " of " << size;
      const InclusionProof proof{index, size, path};
      ASSERT_THAT(proof.Verify(tree.leaf(index), tree.Mth(0, size)), IsOk()) << index << " of " << size;
      // The same proof holds for no other leaf.
      ASSERT_FALSE(proof.Verify(tree.leaf((index + 1) % kSizes), tree.Mth(0, size)).ok()) << index << " of " << size;
    }
  }
}

TEST(Merkle, ConsistencyProofsOfAllPairsOfSizesEqualTheReferenceAndVerify) {
  const ReferenceTree tree = MakeTree(kSizes);
  const RangeHasher hasher = [&](uint64_t start, uint64_t end) { return tree.Mth(start, end); };
  for (size_t new_size = 1; new_size <= kSizes; ++new_size) {
    for (size_t old_size = 1; old_size <= new_size; ++old_size) {
      ASSERT_OK_AND_ASSIGN(const std::vector<Digest> path, ConsistencyPath(old_size, new_size, hasher));
      ASSERT_EQ(path, tree.Proof(old_size, new_size)) << old_size << " to " << new_size;
      const ConsistencyProof proof{old_size, new_size, path};
      ASSERT_THAT(proof.Verify(tree.Mth(0, old_size), tree.Mth(0, new_size)), IsOk()) << old_size << " " << new_size;
      if (old_size == new_size) continue;
      ASSERT_FALSE(proof.Verify(tree.Mth(0, new_size), tree.Mth(0, old_size)).ok()) << "swapped roots";
    }
  }
}

TEST(InclusionProof, NamesBothRootsOnMismatch) {
  const ReferenceTree tree = MakeTree(5);
  const InclusionProof proof{2, 5, tree.Path(2, 0, 5)};
  EXPECT_THAT(proof.Verify(tree.leaf(2), tree.Mth(0, 4)),
              HasStatus(absl::StatusCode::kDataLoss, testing::AllOf(testing::HasSubstr(tree.Mth(0, 5).ToHex()),
                                                                    testing::HasSubstr(tree.Mth(0, 4).ToHex()))));
}

TEST(InclusionProof, RefusesIndexAtAndBeyondSize) {
  const ReferenceTree tree = MakeTree(5);
  for (const uint64_t index : {uint64_t{5}, uint64_t{6}, UINT64_MAX}) {
    const InclusionProof proof{index, 5, tree.Path(4, 0, 5)};
    EXPECT_EQ(proof.Root(tree.leaf(4)).status().code(), absl::StatusCode::kInvalidArgument) << index;
  }
  const InclusionProof huge{0, UINT64_MAX, std::vector<Digest>(64)};
  EXPECT_EQ(huge.Root(tree.leaf(0)).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(InclusionProof, RefusesTruncatedAndExtendedProofs) {
  const ReferenceTree tree = MakeTree(7);
  InclusionProof proof{3, 7, tree.Path(3, 0, 7)};
  proof.hashes.push_back(tree.Mth(0, 7));
  EXPECT_EQ(proof.Root(tree.leaf(3)).status().code(), absl::StatusCode::kInvalidArgument);
  proof.hashes.resize(2);
  EXPECT_EQ(proof.Root(tree.leaf(3)).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ConsistencyProof, NamesBothRootsOnMismatch) {
  const ReferenceTree tree = MakeTree(9);
  const ConsistencyProof proof{4, 9, tree.Proof(4, 9)};
  EXPECT_THAT(proof.Verify(tree.Mth(0, 4), tree.Mth(0, 8)),
              HasStatus(absl::StatusCode::kDataLoss, testing::AllOf(testing::HasSubstr(tree.Mth(0, 9).ToHex()),
                                                                    testing::HasSubstr(tree.Mth(0, 8).ToHex()))));
}

TEST(ConsistencyProof, RefusesTheEmptyTreeAsTheOldOne) {
  EXPECT_EQ((ConsistencyProof{0, 1, {}}.Verify(EmptyRoot(), Digest())).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace assay
