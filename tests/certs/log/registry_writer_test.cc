// SPDX-License-Identifier: Apache-2.0
#include "certs/log/registry_writer.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "certs/log/fsck.h"
#include "certs/log/merkle.h"
#include "certs/log/tile.h"
#include "tests/certs/log/reference_tree.h"
#include "tests/certs/log/test_log.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::HasSubstr;

class RegistryWriterTest : public testing::Test {
 protected:
  absl::StatusOr<RegistryWriter> Create() { return RegistryWriter::Create(folder_ / "log", kTestOrigin, keys_.log); }
  absl::StatusOr<RegistryWriter> Open() { return RegistryWriter::Open(folder_ / "log", keys_.log); }

  void ExpectClean(uint64_t size) {
    const NoteVerifier verifier = keys_.verifier();
    const FsckReport report = Fsck(folder_ / "log", {&verifier, 1});
    for (const FsckProblem& p : report.problems) ADD_FAILURE() << p.file << ": " << p.found << "; " << p.expected;
    ASSERT_TRUE(report.checkpoint.has_value());
    EXPECT_TRUE(report.signature_verified);
    EXPECT_EQ(report.checkpoint->size, size);
    EXPECT_EQ(report.entries, size);
  }

  TemporaryFolder folder_;
  TestKeys keys_;
};

TEST_F(RegistryWriterTest, CreatesAnEmptySignedLog) {
  ASSERT_OK_AND_ASSIGN(const RegistryWriter writer, Create());
  EXPECT_EQ(writer.checkpoint(), (Checkpoint{kTestOrigin, 0, EmptyRoot()}));
  ExpectClean(0);
  struct stat info{};
  ASSERT_EQ(::stat((folder_ / "log/private").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0700u);
}

TEST_F(RegistryWriterTest, RefusesToCreateOverALog) {
  ASSERT_OK_AND_ASSIGN(RegistryWriter writer, Create());
  ASSERT_THAT(writer.Append(SignedEntries(0, 1, keys_.issuer)), IsOk());
  {
    const RegistryWriter closed = std::move(writer);
  }
  EXPECT_THAT(Create(), HasStatus(absl::StatusCode::kAlreadyExists, HasSubstr("holds a log")));
  // Also over one that has lost its checkpoint.
  std::filesystem::remove(folder_ / "log/checkpoint");
  EXPECT_THAT(Create(), HasStatus(absl::StatusCode::kAlreadyExists, HasSubstr("holds a log")));
  std::filesystem::remove_all(folder_ / "log/tile");
  std::filesystem::remove_all(folder_ / "log/statement");
  EXPECT_THAT(Create(), HasStatus(absl::StatusCode::kAlreadyExists, HasSubstr("holds a log")));
}

TEST_F(RegistryWriterTest, RefusesAnOriginWithAPathAndAnEcdsaKey) {
  EXPECT_THAT(RegistryWriter::Create(folder_ / "log", "example.eu/log", keys_.log),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("bare host name")));
  EXPECT_THAT(RegistryWriter::Create(folder_ / "log", kTestOrigin, keys_.issuer),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("ed25519")));
  EXPECT_FALSE(FileExists(folder_ / "log"));
}

TEST_F(RegistryWriterTest, AppendsAcrossReopening) {
  {
    ASSERT_OK_AND_ASSIGN(RegistryWriter writer, Create());
    ASSERT_OK_AND_ASSIGN(const auto appended, writer.Append(SignedEntries(0, 3, keys_.issuer)));
    EXPECT_EQ(appended.indices, (std::vector<uint64_t>{0, 1, 2}));
    EXPECT_EQ(appended.checkpoint, *ReadFile(folder_ / "log/checkpoint", 10000));
  }
  ExpectClean(3);
  ASSERT_OK_AND_ASSIGN(RegistryWriter writer, Open());
  ASSERT_OK_AND_ASSIGN(const auto appended, writer.Append(SignedEntries(3, 2, keys_.issuer)));
  EXPECT_EQ(appended.indices, (std::vector<uint64_t>{3, 4}));
  ExpectClean(5);
}

TEST_F(RegistryWriterTest, GivesADuplicateItsFirstIndex) {
  const std::vector<RegistryEntry> entries = SignedEntries(0, 3, keys_.issuer);
  {
    ASSERT_OK_AND_ASSIGN(RegistryWriter writer, Create());
    ASSERT_OK_AND_ASSIGN(const auto appended,
                         writer.Append(std::vector<RegistryEntry>{entries[0], entries[1], entries[0]}));
    EXPECT_EQ(appended.indices, (std::vector<uint64_t>{0, 1, 0}));
  }
  ASSERT_OK_AND_ASSIGN(RegistryWriter writer, Open());
  const std::string before = writer.checkpoint_note();
  ASSERT_OK_AND_ASSIGN(const auto again, writer.Append(std::vector<RegistryEntry>{entries[1]}));
  EXPECT_EQ(again.indices, std::vector<uint64_t>{1});
  EXPECT_EQ(again.checkpoint, before);
  ASSERT_OK_AND_ASSIGN(const auto mixed, writer.Append(entries));
  EXPECT_EQ(mixed.indices, (std::vector<uint64_t>{0, 1, 2}));
  ExpectClean(3);
}

TEST_F(RegistryWriterTest, KeepsOneStatementThatTwoKeysSigned) {
  ASSERT_OK_AND_ASSIGN(const Signer second, Signer::Generate(KeyAlgorithm::kEcdsaP256));
  ASSERT_OK_AND_ASSIGN(RegistryWriter writer, Create());
  ASSERT_OK_AND_ASSIGN(const auto appended,
                       writer.Append(std::vector<RegistryEntry>{SignedEntry(0, keys_.issuer), SignedEntry(0, second)}));
  EXPECT_EQ(appended.indices, (std::vector<uint64_t>{0, 1}));
  ExpectClean(2);
}

TEST_F(RegistryWriterTest, RefusesAStatementThatIsNotTheLeafsAndAppendsNothing) {
  ASSERT_OK_AND_ASSIGN(RegistryWriter writer, Create());
  std::vector<RegistryEntry> entries = SignedEntries(0, 3, keys_.issuer);
  std::swap(entries[1].envelope, entries[2].envelope);
  EXPECT_THAT(writer.Append(entries),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("entry 1 of the batch: statement hashes to")));
  entries = SignedEntries(0, 1, keys_.issuer);
  entries[0].envelope = SignedEntry(0, *Signer::Generate(KeyAlgorithm::kEcdsaP256)).envelope;
  EXPECT_THAT(writer.Append(entries), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("signature")));
  entries[0].leaf = "{}";
  EXPECT_THAT(writer.Append(entries), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("hashedrekord")));
  ExpectClean(0);
  // A refused batch is no damage: the writer goes on.
  EXPECT_THAT(writer.Append(SignedEntries(0, 1, keys_.issuer)), IsOk());
}

TEST_F(RegistryWriterTest, LetsOneWriterInAtATime) {
  ASSERT_OK_AND_ASSIGN(RegistryWriter first, Create());
  EXPECT_THAT(Open(), HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr("another writer")));
  EXPECT_THAT(Create(), HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr("another writer")));
  {
    const RegistryWriter closed = std::move(first);
  }
  EXPECT_THAT(Open(), IsOk());
}

TEST_F(RegistryWriterTest, RefusesToOpenWithAnotherKey) {
  {
    ASSERT_OK_AND_ASSIGN(const RegistryWriter writer, Create());
  }
  EXPECT_THAT(RegistryWriter::Open(folder_ / "log", TestKeys().log),
              HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr("no known key")));
}

TEST_F(RegistryWriterTest, RefusesToAppendToACopyOfThePublishedFiles) {
  {
    ASSERT_OK_AND_ASSIGN(const RegistryWriter writer, Create());
  }
  std::filesystem::remove_all(folder_ / "log/private");
  EXPECT_THAT(Open(), HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr("copy")));
}

TEST_F(RegistryWriterTest, RefusesToOpenAfterAnOlderCommitRecordWasPutBack) {
  ASSERT_OK_AND_ASSIGN(RegistryWriter writer, Create());
  const std::string old = *ReadFile(folder_ / "log/private/committed", 10000);
  ASSERT_THAT(writer.Append(SignedEntries(0, 2, keys_.issuer)), IsOk());
  {
    const RegistryWriter closed = std::move(writer);
  }
  folder_.Write("log/private/committed", old);
  EXPECT_THAT(Open(), HasStatus(absl::StatusCode::kDataLoss, HasSubstr("size 0; the checkpoint is")));
}

TEST_F(RegistryWriterTest, RestoresACheckpointThatWasPutBack) {
  ASSERT_OK_AND_ASSIGN(RegistryWriter writer, Create());
  const std::string old = writer.checkpoint_note();
  ASSERT_THAT(writer.Append(SignedEntries(0, 2, keys_.issuer)), IsOk());
  const std::string current = writer.checkpoint_note();
  {
    const RegistryWriter closed = std::move(writer);
  }
  folder_.Write("log/checkpoint", old);
  ASSERT_OK_AND_ASSIGN(const RegistryWriter reopened, Open());
  EXPECT_EQ(reopened.checkpoint_note(), current);
  EXPECT_EQ(*ReadFile(folder_ / "log/checkpoint", 10000), current);
}

TEST_F(RegistryWriterTest, RefusesToOpenADamagedLog) {
  ASSERT_OK_AND_ASSIGN(RegistryWriter writer, Create());
  ASSERT_THAT(writer.Append(SignedEntries(0, 3, keys_.issuer)), IsOk());
  {
    const RegistryWriter closed = std::move(writer);
  }
  for (const char* file : {"tile/0/000.p/3", "tile/entries/000.p/3"}) {
    const std::string bytes = *ReadFile(folder_ / (std::string("log/") + file), 1 << 20);
    std::string flipped = bytes;
    flipped[40] = static_cast<char>(flipped[40] ^ 1);
    folder_.Write(std::string("log/") + file, flipped);
    EXPECT_EQ(Open().status().code(), absl::StatusCode::kDataLoss) << file << Open().status();
    folder_.Write(std::string("log/") + file, bytes);
  }
  std::filesystem::remove_all(folder_ / "log/statement");
  EXPECT_THAT(Open(), HasStatus(absl::StatusCode::kDataLoss, HasSubstr("0 statements of leaves; expected 3")));
}

TEST_F(RegistryWriterTest, RemovesWhatAnUncommittedAppendLeft) {
  ASSERT_OK_AND_ASSIGN(RegistryWriter writer, Create());
  ASSERT_THAT(writer.Append(SignedEntries(0, 3, keys_.issuer)), IsOk());
  const std::map<std::string, std::string> before = ReadAllFiles(folder_ / "log");
  {
    const RegistryWriter closed = std::move(writer);
  }
  const std::string hex = Sha256("never logged").ToHex();
  for (const std::string& file :
       {std::string("tile/0/000.p/5"), std::string("tile/0/000"), std::string("tile/0/x001/000.p/9"),
        std::string("tile/entries/001"), std::string("tile/1/000.p/1"), std::string("private/new/file"),
        "statement/sha256/" + hex}) {
    folder_.Write("log/" + file, "left by a crash");
  }
  ASSERT_OK_AND_ASSIGN(const RegistryWriter reopened, Open());
  EXPECT_EQ(ReadAllFiles(folder_ / "log"), before);
}

// Sizes around the boundaries of one and of two levels of tiles, reached by batches of different lengths.
TEST_F(RegistryWriterTest, WritesTheTilesOfTheReferenceAtEveryBoundary) {
  ASSERT_OK_AND_ASSIGN(RegistryWriter writer, Create());
  ReferenceTree tree;
  const Bytes spki = keys_.issuer.public_key().spki();
  std::vector<std::string> leaves;
  for (const size_t size : {1u, 2u, 254u, 255u, 256u, 257u, 511u, 512u, 513u, 1000u, 65535u, 65536u, 65537u, 65793u}) {
    std::vector<RegistryEntry> batch;
    while (tree.size() + batch.size() < size) batch.push_back(UnsignedEntry(tree.size() + batch.size(), spki));
    ASSERT_THAT(writer.Append(batch), IsOk());
    for (const RegistryEntry& entry : batch) {
      tree.Add(entry.leaf);
      leaves.push_back(entry.leaf);
    }
    ASSERT_EQ(writer.checkpoint().root, tree.Mth(0, size)) << size;
    // Every tile that a tree of this size has, written now or earlier.
    for (const Tile& tile : NewTiles(0, size)) {
      ASSERT_OK_AND_ASSIGN(const std::string bytes, ReadFile(folder_ / ("log/" + TilePath(tile)), 1 << 25));
      std::string expected;
      for (size_t i = tile.index * 256; i < tile.index * 256 + tile.width; ++i) {
        if (tile.level == kEntryLevel) {
          expected.push_back(static_cast<char>(leaves[i].size() / 256));
          expected.push_back(static_cast<char>(leaves[i].size() % 256));
          expected += leaves[i];
        } else {
          const size_t span = size_t{1} << (8 * tile.level);
          const Digest hash = tree.Mth(i * span, (i + 1) * span);
          expected.append(hash.bytes.begin(), hash.bytes.end());
        }
      }
      ASSERT_TRUE(bytes == expected) << TilePath(tile) << " at size " << size;
    }
  }
  {
    const RegistryWriter closed = std::move(writer);
  }
  ASSERT_OK_AND_ASSIGN(const RegistryWriter reopened, Open());
  EXPECT_EQ(reopened.checkpoint().size, 65793u);
}

}  // namespace
}  // namespace assay
