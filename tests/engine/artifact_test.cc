// SPDX-License-Identifier: Apache-2.0
#include "engine/artifact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/base/file.h"
#include "engine/tree_digest.h"
#include "tests/command.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string TreeDigestOf(const std::string& folder) {
  const absl::StatusOr<Artifact> artifact = IdentifyArtifact(folder);
  EXPECT_THAT(artifact, IsOk());
  return artifact.ok() ? artifact->sha256.ToHex() : "";
}

// The two digests by a second implementation, or nothing when python3, which runs it, is not installed.
std::optional<std::string> ReferenceDigests(const std::string& folder) {
  if (!HasCommand("python3")) return std::nullopt;
  return RunCommand({"python3", ASSAY_SOURCE_DIR "/tests/engine/tree_digest_reference.py", folder}).out;
}

// Lets root, who may read everything, be nobody for a while.
class Unprivileged {
 public:
  Unprivileged() {
    if (::geteuid() == 0) changed_ = ::seteuid(65534) == 0;
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;
  ~Unprivileged() {
    if (changed_ && ::seteuid(0) != 0) ADD_FAILURE() << "still nobody";
  }

 private:
  bool changed_ = false;
};

// A tree with one of everything that anybody may create.
void MakeTree(const TemporaryFolder& folder) {
  folder.Write("a/b", "below a");
  folder.Write("a-b", "sorts between a and a/b");
  folder.Write("a.b", "");
  folder.Write("a/\x01\xff\xfe", "not UTF-8");
  folder.Write("line\nbreak", "a record of its own\n");
  folder.Write("deep/er/and/deeper/still", std::string(300000, 'x'));
  ASSERT_EQ(::mkdir((folder / "empty").c_str(), 0700), 0);
  ASSERT_EQ(::symlink("/etc/passwd", (folder / "outside").c_str()), 0);
  ASSERT_EQ(::symlink("nowhere", (folder / "dangling").c_str()), 0);
  ASSERT_EQ(::symlink(".", (folder / "loop").c_str()), 0);
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0640), 0);
  ASSERT_EQ(::chmod((folder / "a-b").c_str(), 04755), 0);
  ASSERT_EQ(::chmod((folder / "a.b").c_str(), 0), 0);
  ASSERT_EQ(::chmod((folder / "empty").c_str(), 01777), 0);
}

TEST(Artifact, OfAFileHasTheDigestsThatCoreutilsComputes) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("firmware.bin", std::string(1000003, '\x5a'));
  ASSERT_OK_AND_ASSIGN(const Artifact artifact, IdentifyArtifact(path));
  EXPECT_EQ(RunCommand({"sha256sum", path}).out, absl::StrCat(artifact.sha256.ToHex(), "  ", path, "\n"));
  EXPECT_EQ(RunCommand({"sha512sum", path}).out, absl::StrCat(artifact.sha512_hex, "  ", path, "\n"));
  EXPECT_EQ(artifact.kind, ArtifactKind::kFile);
  EXPECT_EQ(artifact.size, 1000003u);
  EXPECT_EQ(artifact.regular_files, 1u);
  EXPECT_EQ(artifact.real_path, path);
}

TEST(Artifact, OfAnEmptyFileHasTheDigestOfNothing) {
  const TemporaryFolder folder;
  ASSERT_OK_AND_ASSIGN(const Artifact artifact, IdentifyArtifact(folder.Write("empty", "")));
  EXPECT_EQ(artifact.sha256.ToHex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Artifact, FollowsALinkThatIsTheArtifactItself) {
  const TemporaryFolder folder;
  ASSERT_OK_AND_ASSIGN(const Artifact file, IdentifyArtifact(folder.Write("target", "bytes")));
  ASSERT_EQ(::symlink("target", (folder / "link").c_str()), 0);
  ASSERT_OK_AND_ASSIGN(const Artifact linked, IdentifyArtifact(folder / "link"));
  EXPECT_EQ(linked.sha256, file.sha256);
}

TEST(Artifact, RefusesWhatIsNeitherFileNorFolder) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(IdentifyArtifact(folder / "fifo"),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("neither a file nor a folder")));
  EXPECT_THAT(IdentifyArtifact("/dev/null"), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("/dev/null: ")));
  EXPECT_THAT(IdentifyArtifact(folder / "missing"), HasStatus(absl::StatusCode::kNotFound, HasSubstr("missing")));
}

TEST(TreeDigest, IsTheOneOfTheExampleInTheFormatsPage) {
  const TemporaryFolder folder;
  folder.Write("run", "hi\n");
  ASSERT_EQ(::mkdir((folder / "etc").c_str(), 0755), 0);
  ASSERT_EQ(::chmod((folder / "etc").c_str(), 0755), 0);
  ASSERT_EQ(::chmod((folder / "run").c_str(), 0755), 0);
  ASSERT_EQ(::symlink("../run", (folder / "etc/motd").c_str()), 0);
  const std::string digest = TreeDigestOf(folder.path());
  EXPECT_EQ(digest, "5da0f4a79e003bd58021feb32b2076523f4e2c6b1362f2bd755560bc2f7b3efa");
  ASSERT_OK_AND_ASSIGN(const std::string page, ReadFile(ASSAY_SOURCE_DIR "/docs/formats/tree-digest.md", 1 << 20));
  EXPECT_THAT(page, HasSubstr(digest));
}

TEST(TreeDigest, AgreesWithASecondImplementationOnHostileNames) {
  const TemporaryFolder folder;
  MakeTree(folder);
  ASSERT_EQ(::chmod((folder / "a.b").c_str(), 0400), 0);
  const std::optional<std::string> reference = ReferenceDigests(folder.path());
  if (!reference) GTEST_SKIP() << "python3 is not installed";
  ASSERT_OK_AND_ASSIGN(const Artifact artifact, IdentifyArtifact(folder.path()));
  EXPECT_EQ(*reference, absl::StrCat(artifact.sha256.ToHex(), "\n", artifact.sha512_hex, "\n"));
  EXPECT_EQ(artifact.kind, ArtifactKind::kFolder);
  EXPECT_EQ(artifact.regular_files, 6u);
}

TEST(TreeDigest, AgreesWithASecondImplementationOnDevicesAndSockets) {
  const TemporaryFolder folder;
  if (::mknod((folder / "console").c_str(), S_IFCHR | 0600, makedev(5, 1)) != 0 ||
      ::mknod((folder / "disk").c_str(), S_IFBLK | 0660, makedev(259, 70000)) != 0) {
    GTEST_SKIP() << "this user may not create device nodes";
  }
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_GE(socket, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (folder / "socket").c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ::close(socket);
  const std::optional<std::string> reference = ReferenceDigests(folder.path());
  if (!reference) GTEST_SKIP() << "python3 is not installed";
  EXPECT_THAT(*reference, HasSubstr(TreeDigestOf(folder.path())));
}

TEST(TreeDigest, OfAnEmptyFolderIsTheDigestOfTheHeaderAlone) {
  const TemporaryFolder folder;
  EXPECT_EQ(TreeDigestOf(folder.path()), Sha256(absl::string_view("assay-tree/1\0", 13)).ToHex());
}

TEST(TreeDigest, DoesNotDependOnWhereTheFolderLiesOrWhenItWasWritten) {
  const TemporaryFolder one;
  const TemporaryFolder other;
  one.Write("x/first", "1");
  one.Write("x/second", "2");
  other.Write("x/second", "2");
  other.Write("x/first", "1");
  ASSERT_EQ(::chmod(other.path().c_str(), 0750), 0);
  EXPECT_EQ(TreeDigestOf(one.path()), TreeDigestOf(other.path()));
}

struct Change {
  const char* name;
  void (*apply)(const TemporaryFolder&);
};

class TreeDigestChange : public testing::TestWithParam<Change> {};

TEST_P(TreeDigestChange, ChangesTheDigest) {
  const TemporaryFolder folder;
  MakeTree(folder);
  ASSERT_EQ(::chmod((folder / "a.b").c_str(), 0444), 0);
  const std::string before = TreeDigestOf(folder.path());
  GetParam().apply(folder);
  EXPECT_NE(TreeDigestOf(folder.path()), before);
}

INSTANTIATE_TEST_SUITE_P(
    All, TreeDigestChange,
    testing::Values(
        Change{"ContentOfSameSize", [](const TemporaryFolder& f) { f.Write("a/b", "below b"); }},
        Change{"NewEmptyFile", [](const TemporaryFolder& f) { f.Write("new", ""); }},
        Change{"NewEmptyFolder", [](const TemporaryFolder& f) { EXPECT_EQ(::mkdir((f / "new").c_str(), 0755), 0); }},
        Change{"RemovedFile", [](const TemporaryFolder& f) { EXPECT_EQ(::unlink((f / "a/b").c_str()), 0); }},
        Change{"RenamedFile",
               [](const TemporaryFolder& f) { EXPECT_EQ(::rename((f / "a/b").c_str(), (f / "a/c").c_str()), 0); }},
        Change{"MovedFile",
               [](const TemporaryFolder& f) { EXPECT_EQ(::rename((f / "a/b").c_str(), (f / "b").c_str()), 0); }},
        Change{"SetUserId", [](const TemporaryFolder& f) { EXPECT_EQ(::chmod((f / "a/b").c_str(), 04644), 0); }},
        Change{"ModeOfFolder", [](const TemporaryFolder& f) { EXPECT_EQ(::chmod((f / "empty").c_str(), 0755), 0); }},
        Change{"LinkInsteadOfFile",
               [](const TemporaryFolder& f) {
                 EXPECT_EQ(::unlink((f / "a.b").c_str()), 0);
                 EXPECT_EQ(::symlink("a-b", (f / "a.b").c_str()), 0);
               }},
        Change{"LinkTarget",
               [](const TemporaryFolder& f) {
                 EXPECT_EQ(::unlink((f / "dangling").c_str()), 0);
                 EXPECT_EQ(::symlink("Nowhere", (f / "dangling").c_str()), 0);
               }},
        Change{"FileInsteadOfFifo",
               [](const TemporaryFolder& f) {
                 EXPECT_EQ(::unlink((f / "fifo").c_str()), 0);
                 f.Write("fifo", "");
                 EXPECT_EQ(::chmod((f / "fifo").c_str(), 0640), 0);
               }}),
    [](const testing::TestParamInfo<Change>& test) { return test.param.name; });

TEST(TreeDigest, NamesTheFileThatCannotBeRead) {
  const TemporaryFolder folder;
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
  ASSERT_EQ(::chmod(folder.Write("sub/secret", "x").c_str(), 0), 0);
  const Unprivileged user;
  EXPECT_THAT(IdentifyArtifact(folder.path()),
              HasStatus(absl::StatusCode::kPermissionDenied, HasSubstr("sub/secret: open: ")));
}

TEST(TreeDigest, RefusesAFolderNestedTooDeep) {
  const TemporaryFolder folder;
  std::string below;
  for (size_t i = 0; i < kMaxTreeDepth; ++i) absl::StrAppend(&below, "d/");
  folder.Write(below + "file", "x");
  EXPECT_THAT(IdentifyArtifact(folder.path()), IsOk());
  folder.Write(below + "d/file", "x");
  EXPECT_THAT(IdentifyArtifact(folder.path()),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("nested deeper than 256 folders")));
}

TEST(TreeDigest, NoticesAFileThatGrowsWhileItIsRead) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("log", std::string(size_t{64} << 20, 'x'));
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    std::ofstream out(path, std::ios::app);
    while (!stop) out << 'y' << std::flush;
  });
  const absl::StatusOr<Artifact> artifact = IdentifyArtifact(folder.path());
  stop = true;
  writer.join();
  EXPECT_THAT(artifact, HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr("log: changed while it was read")));
}

TEST(TreeDigest, PrintsHostileNamesSafelyInErrors) {
  const TemporaryFolder folder;
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
  ASSERT_EQ(::chmod(folder.Write("evil\x1b[2J", "x").c_str(), 0), 0);
  const Unprivileged user;
  EXPECT_THAT(IdentifyArtifact(folder.path()),
              HasStatus(absl::StatusCode::kPermissionDenied, AllOf(HasSubstr("evil\\x1b[2J"), Not(HasSubstr("\x1b")))));
}

}  // namespace
}  // namespace assay
