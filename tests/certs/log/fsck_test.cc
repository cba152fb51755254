// SPDX-License-Identifier: Apache-2.0
#include "certs/log/fsck.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "certs/log/merkle.h"
#include "certs/log/tile.h"
#include "tests/certs/log/test_log.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

class FsckTest : public testing::Test {
 protected:
  // Appends `sizes` entries, batch by batch, so that older partial tiles stay behind.
  void Build(const std::vector<size_t>& batches) {
    RegistryWriter writer = *RegistryWriter::Create(folder_.path(), kTestOrigin, keys_.log);
    size_t size = 0;
    for (const size_t count : batches) {
      ASSERT_THAT(writer.Append(SignedEntries(size, count, keys_.issuer)), IsOk());
      size += count;
    }
  }

  FsckReport Check() {
    const NoteVerifier verifier = keys_.verifier();
    return Fsck(folder_.path(), {&verifier, 1});
  }

  void Flip(const std::string& file, size_t byte, int mask = 1) {
    std::string bytes = *ReadFile(folder_ / file, 1 << 25);
    bytes[byte] = static_cast<char>(bytes[byte] ^ mask);
    folder_.Write(file, bytes);
  }

  // Checks that there is exactly one problem and that it names `file`.
  void ExpectOneProblemIn(const std::string& file) {
    const FsckReport report = Check();
    EXPECT_FALSE(report.ok());
    ASSERT_EQ(report.problems.size(), 1u) << report.problems[0].file << " and " << report.problems.back().file;
    EXPECT_EQ(report.problems[0].file, file) << report.problems[0].found;
    EXPECT_FALSE(report.problems[0].found.empty());
    EXPECT_NE(report.problems[0].found, report.problems[0].expected);
  }

  // Every file of the log, but of the many statements only those of the first four entries.
  std::map<std::string, std::string> FilesToDamage() {
    std::map<std::string, std::string> files = ReadAllFiles(folder_.path());
    std::erase_if(files, [](const auto& file) { return absl::StartsWith(file.first, "statement/"); });
    for (size_t i = 0; i < 4; ++i) files[StatementFile(i)] = *ReadFile(folder_ / StatementFile(i), 1 << 20);
    return files;
  }

  std::string StatementFile(size_t number) {
    return "statement/sha256/" + ParseLeaf(SignedEntry(number, keys_.issuer).leaf, "leaf")->pae_digest.ToHex();
  }

  TemporaryFolder folder_;
  TestKeys keys_;
};

TEST_F(FsckTest, FindsNothingInASoundLog) {
  Build({1, 2, 254, 3, 300});
  const FsckReport report = Check();
  for (const FsckProblem& p : report.problems) ADD_FAILURE() << p.file << ": " << p.found << "; " << p.expected;
  EXPECT_TRUE(report.ok());
  EXPECT_TRUE(report.signature_verified);
  EXPECT_EQ(report.entries, 560u);
  EXPECT_EQ(report.statements, 560u);
  EXPECT_EQ(report.tiles, 7u);  // three of entries, three of leaf hashes, one above them
}

TEST_F(FsckTest, SaysThatTheSignatureWasNotCheckedWithoutAKey) {
  Build({3});
  const FsckReport report = Fsck(folder_.path(), {});
  EXPECT_TRUE(report.ok());
  EXPECT_FALSE(report.signature_verified);
}

TEST_F(FsckTest, ReportsTheSignatureOfAnotherKey) {
  Build({3});
  const NoteVerifier other = TestKeys().verifier();
  const FsckReport report = Fsck(folder_.path(), {&other, 1});
  EXPECT_FALSE(report.ok());
  EXPECT_FALSE(report.signature_verified);
}

TEST_F(FsckTest, IsNotOkWhereThereIsNoLog) {
  EXPECT_FALSE(Check().ok());
  EXPECT_FALSE(Fsck(folder_ / "nothing", {}).ok());
}

TEST_F(FsckTest, ReportsTheFlipOfEveryByteOfEveryFile) {
  Build({2, 1});
  const std::map<std::string, std::string> files = ReadAllFiles(folder_.path());
  size_t flips = 0;
  for (const auto& [file, bytes] : files) {
    for (size_t byte = 0; byte < bytes.size(); ++byte) {
      Flip(file, byte, 1 << (byte % 8));
      EXPECT_FALSE(Check().ok()) << file << " byte " << byte;
      folder_.Write(file, bytes);
      ++flips;
    }
  }
  EXPECT_GT(flips, 3000u);
  EXPECT_TRUE(Check().ok());
}

TEST_F(FsckTest, ReportsEveryFileThatIsMissing) {
  Build({2, 1, 254});
  for (const auto& [file, bytes] : FilesToDamage()) {
    // Partial tiles that are full by now may go, the lock is made anew, and published copies have no private folder.
    const absl::StatusOr<Tile> tile = ParseTilePath(file);
    const bool dispensable =
        absl::StartsWith(file, "private/") || (tile.ok() && tile->width < TileWidth(tile->level, tile->index, 257));
    std::filesystem::remove(folder_ / file);
    EXPECT_EQ(Check().ok(), dispensable) << file;
    folder_.Write(file, bytes);
  }
}

TEST_F(FsckTest, ReportsEveryFileCutShortOrLengthened) {
  Build({2, 1, 254});
  for (const auto& [file, bytes] : FilesToDamage()) {
    if (file == "private/lock") continue;
    folder_.Write(file, bytes.substr(0, bytes.size() - 1));
    EXPECT_FALSE(Check().ok()) << file;
    folder_.Write(file, bytes + "x");
    EXPECT_FALSE(Check().ok()) << file;
    folder_.Write(file, bytes);
  }
}

TEST_F(FsckTest, NamesTheCorruptedFullTile) {
  Build({600});
  Flip("tile/0/001", 77 * 32);
  ExpectOneProblemIn("tile/0/001");
}

TEST_F(FsckTest, NamesTheCorruptedUpperTile) {
  Build({600});
  Flip("tile/1/000.p/2", 40);
  ExpectOneProblemIn("tile/1/000.p/2");
}

TEST_F(FsckTest, NamesTheCorruptedPartialTile) {
  Build({600});
  Flip("tile/0/002.p/88", 40);
  ExpectOneProblemIn("tile/0/002.p/88");
}

TEST_F(FsckTest, NamesTheCorruptedEntry) {
  Build({600});
  Flip("tile/entries/001", 10);
  const FsckReport report = Check();
  ASSERT_FALSE(report.problems.empty());
  for (const FsckProblem& problem : report.problems)
    EXPECT_TRUE(problem.file == "tile/entries/001" || absl::StartsWith(problem.file, "statement/")) << problem.file;
}

TEST_F(FsckTest, NamesTheOlderPartialTileThatContradictsTheTree) {
  Build({2, 3});
  Flip("tile/0/000.p/2", 1);
  ExpectOneProblemIn("tile/0/000.p/2");
}

TEST_F(FsckTest, ReportsSwappedEntries) {
  Build({2});
  const std::string bytes = *ReadFile(folder_ / "tile/entries/000.p/2", 1 << 20);
  std::vector<std::string> entries = *ParseEntryTile(bytes, 2, "tile");
  std::swap(entries[0], entries[1]);
  folder_.Write("tile/entries/000.p/2", EncodeEntryTile(entries));
  EXPECT_FALSE(Check().ok());
}

TEST_F(FsckTest, ReportsATreeThatWasRewrittenBelowItsCheckpoint) {
  Build({2});
  const std::string checkpoint = *ReadFile(folder_ / "checkpoint", 10000);
  const std::string committed = *ReadFile(folder_ / "private/committed", 10000);
  for (const char* name : {"checkpoint", "tile", "statement", "private"}) std::filesystem::remove_all(folder_ / name);
  RegistryWriter writer = *RegistryWriter::Create(folder_.path(), kTestOrigin, keys_.log);
  ASSERT_THAT(writer.Append(SignedEntries(50, 2, keys_.issuer)), IsOk());
  folder_.Write("checkpoint", checkpoint);
  folder_.Write("private/committed", committed);
  ExpectOneProblemIn("checkpoint");
}

TEST_F(FsckTest, ReportsMissingSwappedAndForeignStatements) {
  Build({3});
  const std::string text = *ReadFile(folder_ / StatementFile(0), 1 << 20);
  std::filesystem::remove(folder_ / StatementFile(0));
  ExpectOneProblemIn(StatementFile(0));
  folder_.Write(StatementFile(0), SignedEntry(1, keys_.issuer).envelope);
  ExpectOneProblemIn(StatementFile(0));
  // The same statement, signed by somebody else.
  folder_.Write(StatementFile(0), SignedEntry(0, TestKeys().issuer).envelope);
  ExpectOneProblemIn(StatementFile(0));
  folder_.Write(StatementFile(0), text);
  folder_.Write(StatementFile(9), SignedEntry(9, keys_.issuer).envelope);
  ExpectOneProblemIn(StatementFile(9));
}

TEST_F(FsckTest, ReportsALeafWhoseSignatureIsNotTheSigners) {
  RegistryWriter writer = *RegistryWriter::Create(folder_.path(), kTestOrigin, keys_.log);
  const RegistryEntry entry = UnsignedEntry(0, keys_.issuer.public_key().spki());
  ASSERT_THAT(writer.Append({&entry, 1}), IsOk());
  ExpectOneProblemIn("statement/sha256/" + ParseLeaf(entry.leaf, "leaf")->pae_digest.ToHex());
}

TEST_F(FsckTest, ReportsTilesBeyondTheCheckpointAndStrayFiles) {
  Build({3});
  for (const char* file :
       {"tile/0/000.p/4", "tile/0/001", "tile/2/000.p/1", "tile/entries/000", "tile/0/000.p/3.tmp", "tile/readme"}) {
    folder_.Write(file, "x");
    ExpectOneProblemIn(file);
    std::filesystem::remove(folder_ / file);
  }
  EXPECT_TRUE(Check().ok());
}

TEST_F(FsckTest, ReportsASizeThatTheFolderCannotHold) {
  Build({3});
  const Checkpoint huge{kTestOrigin, uint64_t{1} << 62, Sha256("root")};
  folder_.Write("checkpoint", *SignCheckpoint(huge, keys_.log));
  ExpectOneProblemIn("checkpoint");
}

TEST_F(FsckTest, ReportsAnAppendThatWasCutShort) {
  Build({3});
  folder_.Write("private/committed", EncodeCheckpoint({kTestOrigin, 4, Sha256("root")}));
  ExpectOneProblemIn("private/committed");
}

}  // namespace
}  // namespace assay
