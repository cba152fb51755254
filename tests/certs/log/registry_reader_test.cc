// SPDX-License-Identifier: Apache-2.0
#include "certs/log/registry_reader.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "certs/log/merkle.h"
#include "certs/log/tile.h"
#include "tests/certs/log/reference_tree.h"
#include "tests/certs/log/test_log.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::HasSubstr;

constexpr size_t kSize = 70000;

// One log of 70,000 entries for all tests of this file; each test that changes a file puts it back.
class RegistryReaderTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    log_ = new Log();
    RegistryWriter writer = *RegistryWriter::Create(log_->folder.path(), kTestOrigin, log_->keys.log);
    std::vector<RegistryEntry> batch;
    for (size_t i = 0; i < kSize; ++i) {
      batch.push_back(UnsignedEntry(i, log_->keys.issuer.public_key().spki()));
      log_->tree.Add(batch.back().leaf);
    }
    ASSERT_THAT(writer.Append(batch), IsOk());
  }
  static void TearDownTestSuite() {
    delete log_;
    log_ = nullptr;
  }

  absl::StatusOr<RegistryReader> Open() {
    const NoteVerifier verifier = log_->keys.verifier();
    return RegistryReader::Open(log_->folder.path(), {&verifier, 1});
  }

  // Flips one bit of a file while `test` runs.
  template <typename Test>
  void WithFlippedBit(const std::string& file, size_t byte, const Test& test) {
    const std::string bytes = *ReadFile(log_->folder / file, 1 << 25);
    std::string flipped = bytes;
    flipped[byte] = static_cast<char>(flipped[byte] ^ 4);
    log_->folder.Write(file, flipped);
    test();
    log_->folder.Write(file, bytes);
  }

  struct Log {
    TemporaryFolder folder;
    TestKeys keys;
    ReferenceTree tree;
  };
  static Log* log_;
};

RegistryReaderTest::Log* RegistryReaderTest::log_ = nullptr;

TEST_F(RegistryReaderTest, ProvesInclusionAsTheReferenceDoes) {
  ASSERT_OK_AND_ASSIGN(RegistryReader reader, Open());
  for (const uint64_t size : {uint64_t{1}, uint64_t{255}, uint64_t{256}, uint64_t{257}, uint64_t{65535},
                              uint64_t{65536}, uint64_t{65537}, uint64_t{69999}, uint64_t{kSize}}) {
    for (const uint64_t index : {uint64_t{0}, size / 3, size / 2, size - 1}) {
      ASSERT_OK_AND_ASSIGN(const InclusionProof proof, reader.ProveInclusion(index, size));
      EXPECT_EQ(proof.hashes, log_->tree.Path(index, 0, size)) << index << " of " << size;
      EXPECT_THAT(proof.Verify(log_->tree.leaf(index), log_->tree.Mth(0, size)), IsOk());
    }
  }
  EXPECT_EQ(reader.ProveInclusion(0, kSize + 1).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(reader.ProveInclusion(5, 5).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(RegistryReaderTest, ProvesConsistencyAsTheReferenceDoes) {
  ASSERT_OK_AND_ASSIGN(RegistryReader reader, Open());
  const std::vector<uint64_t> sizes = {1, 2, 255, 256, 257, 4097, 65535, 65536, 65537, kSize};
  for (const uint64_t new_size : sizes) {
    for (const uint64_t old_size : sizes) {
      if (old_size > new_size) continue;
      ASSERT_OK_AND_ASSIGN(const ConsistencyProof proof, reader.ProveConsistency(old_size, new_size));
      EXPECT_EQ(proof.hashes, log_->tree.Proof(old_size, new_size)) << old_size << " to " << new_size;
      ASSERT_OK_AND_ASSIGN(const Digest old_root, reader.RootAt(old_size));
      ASSERT_OK_AND_ASSIGN(const Digest new_root, reader.RootAt(new_size));
      EXPECT_EQ(new_root, log_->tree.Mth(0, new_size));
      EXPECT_THAT(proof.Verify(old_root, new_root), IsOk());
    }
  }
}

TEST_F(RegistryReaderTest, ReadsEntriesAndStatements) {
  ASSERT_OK_AND_ASSIGN(RegistryReader reader, Open());
  for (const size_t index : {size_t{0}, size_t{255}, size_t{256}, size_t{46592}, kSize - 1}) {
    const RegistryEntry expected = UnsignedEntry(index, log_->keys.issuer.public_key().spki());
    ASSERT_OK_AND_ASSIGN(const std::string entry, reader.ReadEntry(index));
    EXPECT_EQ(entry, expected.leaf);
    ASSERT_OK_AND_ASSIGN(const std::string statement, reader.ReadStatement(ParseLeaf(entry, "entry")->pae_digest));
    EXPECT_EQ(statement, UnsignedEntry(0, log_->keys.issuer.public_key().spki()).envelope);
  }
  EXPECT_EQ(reader.ReadEntry(kSize).status().code(), absl::StatusCode::kInvalidArgument);
}

// The defect of CVE-2026-56865: a checker that ties only the tiles at the right edge takes this one.
TEST_F(RegistryReaderTest, RefusesACorruptedFullTile) {
  WithFlippedBit("tile/0/182", 77 * 32, [&] {
    ASSERT_OK_AND_ASSIGN(RegistryReader reader, Open());
    // The flipped hash is neither the leaf's own nor on its path to the root.
    EXPECT_THAT(reader.ProveInclusion(182 * 256, kSize),
                HasStatus(absl::StatusCode::kDataLoss, HasSubstr("tile/0/182")));
    EXPECT_THAT(reader.ReadEntry(182 * 256), HasStatus(absl::StatusCode::kDataLoss, HasSubstr("tile/0/182")));
    EXPECT_THAT(reader.ProveInclusion(100 * 256, kSize), IsOk());
  });
}

TEST_F(RegistryReaderTest, RefusesACorruptedFullTileOfAnUpperLevel) {
  WithFlippedBit("tile/1/000", 3 * 32, [&] {
    ASSERT_OK_AND_ASSIGN(RegistryReader reader, Open());
    EXPECT_THAT(reader.ProveInclusion(0, kSize), HasStatus(absl::StatusCode::kDataLoss, HasSubstr("tile/1/000")));
  });
}

TEST_F(RegistryReaderTest, RefusesACorruptedRightEdge) {
  for (const char* file : {"tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"}) {
    WithFlippedBit(file, 9, [&] {
      EXPECT_THAT(Open(), HasStatus(absl::StatusCode::kDataLoss, HasSubstr("lead to root"))) << file;
    });
  }
}

TEST_F(RegistryReaderTest, RefusesACorruptedEntry) {
  WithFlippedBit("tile/entries/100", 300, [&] {
    ASSERT_OK_AND_ASSIGN(RegistryReader reader, Open());
    EXPECT_THAT(reader.ReadEntry(100 * 256), HasStatus(absl::StatusCode::kDataLoss, HasSubstr("tile/entries/100")));
  });
}

TEST_F(RegistryReaderTest, RefusesACorruptedStatement) {
  ASSERT_OK_AND_ASSIGN(RegistryReader reader, Open());
  ASSERT_OK_AND_ASSIGN(const std::string entry, reader.ReadEntry(0));
  const Digest digest = ParseLeaf(entry, "entry")->pae_digest;
  const std::string file = "statement/sha256/" + digest.ToHex();
  const std::string text = *ReadFile(log_->folder / file, 1 << 20);
  log_->folder.Write(file, SignedEntry(1, log_->keys.issuer).envelope);
  EXPECT_THAT(reader.ReadStatement(digest), HasStatus(absl::StatusCode::kDataLoss, HasSubstr("statement hashes to")));
  log_->folder.Write(file, text);
}

TEST_F(RegistryReaderTest, ReadsTheFullTileWhereAPartialOneIsGone) {
  // Seen from an older checkpoint, tile 0 had 100 hashes; only the full one lies there.
  ASSERT_OK_AND_ASSIGN(RegistryReader reader,
                       RegistryReader::OpenAt(log_->folder.path(), {kTestOrigin, 100, log_->tree.Mth(0, 100)}));
  ASSERT_OK_AND_ASSIGN(const InclusionProof proof, reader.ProveInclusion(99, 100));
  EXPECT_EQ(proof.hashes, log_->tree.Path(99, 0, 100));
  ASSERT_OK_AND_ASSIGN(const std::vector<std::string> entries, reader.ReadEntries(0));
  EXPECT_EQ(entries.size(), 100u);
}

TEST_F(RegistryReaderTest, RefusesACheckpointOfAnotherKey) {
  const NoteVerifier other = TestKeys().verifier();
  EXPECT_THAT(RegistryReader::Open(log_->folder.path(), {&other, 1}),
              HasStatus(absl::StatusCode::kPermissionDenied, HasSubstr("no known key")));
  EXPECT_FALSE(RegistryReader::Open(log_->folder.path(), {}).ok());
}

}  // namespace
}  // namespace assay
