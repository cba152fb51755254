// SPDX-License-Identifier: Apache-2.0
#include "engine/base/file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(JoinPath, PutsOneSlashBetween) {
  EXPECT_EQ(JoinPath("a", "b"), "a/b");
  EXPECT_EQ(JoinPath("a/", "b"), "a/b");
  EXPECT_EQ(JoinPath("/", "b"), "/b");
  EXPECT_EQ(JoinPath("", "b"), "b");
}

TEST(BaseName, IsTheLastPart) {
  EXPECT_EQ(BaseName("a/b"), "b");
  EXPECT_EQ(BaseName("a/b//"), "b");
  EXPECT_EQ(BaseName("b"), "b");
  EXPECT_EQ(BaseName("/b"), "b");
  EXPECT_EQ(BaseName("/"), "/");
}

TEST(ReadFile, GivesAllBytesUpToTheLimit) {
  const TemporaryFolder folder;
  const std::string bytes = std::string("a\0\xff\n", 4) + std::string(200000, 'x');
  const std::string path = folder.Write("file", bytes);
  EXPECT_EQ(*ReadFile(path, bytes.size()), bytes);
  EXPECT_THAT(ReadFile(path, bytes.size() - 1),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("file: larger than 200003 bytes")));
  EXPECT_EQ(*ReadFile(folder.Write("empty", ""), 0), "");
}

TEST(ReadFile, RefusesWhatIsNoRegularFile) {
  const TemporaryFolder folder;
  EXPECT_THAT(ReadFile(folder.path(), 10), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("not a regular")));
  EXPECT_THAT(ReadFile("/dev/zero", 10), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("not a regular")));
  // Nobody will ever write to it: a reader that waits hangs here.
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(ReadFile(folder / "fifo", 10), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("not a regular")));
  EXPECT_THAT(ReadFile(folder / "gone", 10), HasStatus(absl::StatusCode::kNotFound, HasSubstr("gone: open: ")));
}

TEST(ReadFile, FollowsALinkUnlessItIsToldNotTo) {
  const TemporaryFolder folder;
  folder.Write("target", "bytes");
  ASSERT_EQ(::symlink("target", (folder / "link").c_str()), 0);
  EXPECT_EQ(*ReadFile(folder / "link", 10), "bytes");
  EXPECT_THAT(
      ReadFile(folder / "link", 10, LinkRule::kRefuse),
      HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("link: a symbolic link; expected a regular file")));
  EXPECT_EQ(*ReadFile(folder / "target", 10, LinkRule::kRefuse), "bytes");
}

TEST(ListFolder, GivesNamesInByteOrder) {
  const TemporaryFolder folder;
  for (const char* name : {"b", "a", "B", ".hidden", "a\xff", "a-b"}) folder.Write(name, "");
  ASSERT_OK_AND_ASSIGN(const std::vector<std::string> names, ListFolder(folder.path()));
  EXPECT_THAT(names, ElementsAre(".hidden", "B", "a", "a-b", "a\xff", "b"));
  EXPECT_THAT(ListFolder(folder / "gone"), HasStatus(absl::StatusCode::kNotFound, HasSubstr("gone")));
}

TEST(CreateFolders, CreatesParentsAndLeavesWhatIsThere) {
  const TemporaryFolder folder;
  EXPECT_THAT(CreateFolders(folder / "a/b/c"), IsOk());
  EXPECT_TRUE(IsFolder(folder / "a/b/c"));
  EXPECT_THAT(CreateFolders(folder / "a/b/c"), IsOk());
  folder.Write("file", "");
  EXPECT_FALSE(CreateFolders(folder / "file/x").ok());
  EXPECT_FALSE(CreateFolders(folder / "file").ok());
}

TEST(WriteFileAtomically, ReplacesTheFileAndLeavesNothingElse) {
  const TemporaryFolder folder;
  folder.Write("file", "old");
  EXPECT_THAT(WriteFileAtomically(folder / "file", "new", Durability::kSynced, 0600), IsOk());
  EXPECT_EQ(*ReadFile(folder / "file", 10), "new");
  EXPECT_THAT(*ListFolder(folder.path()), ElementsAre("file"));
  struct stat info{};
  ASSERT_EQ(::stat((folder / "file").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777u, 0600u);
}

TEST(WriteFileAtomically, ReplacesALinkInsteadOfWritingThroughIt) {
  const TemporaryFolder folder;
  folder.Write("outside", "untouched");
  ASSERT_EQ(::symlink("outside", (folder / "link").c_str()), 0);
  EXPECT_THAT(WriteFileAtomically(folder / "link", "new"), IsOk());
  EXPECT_EQ(*ReadFile(folder / "outside", 10), "untouched");
  EXPECT_EQ(*ReadFile(folder / "link", 10, LinkRule::kRefuse), "new");
}

TEST(WriteFileAtomically, LeavesNothingBehindWhenItFails) {
  const TemporaryFolder folder;
  ASSERT_THAT(CreateFolders(folder / "taken/x"), IsOk());
  EXPECT_FALSE(WriteFileAtomically(folder / "taken", "new").ok());
  EXPECT_THAT(*ListFolder(folder.path()), ElementsAre("taken"));
  EXPECT_THAT(WriteFileAtomically(folder / "gone/file", "new"),
              HasStatus(absl::StatusCode::kNotFound, HasSubstr("gone/file: create: ")));
}

TEST(WriteFileAtomically, KeepsTheOldBytesWhenTheFileMayNotGrow) {
  const TemporaryFolder folder;
  folder.Write("file", "old");
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {1000, 1000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(2);
    ::_exit(WriteFileAtomically(folder / "file", std::string(5000, 'x')).ok() ? 1 : 0);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(*ReadFile(folder / "file", 10), "old");
  EXPECT_THAT(*ListFolder(folder.path()), ElementsAre("file"));
}

TEST(WriteFileAtomically, ShowsOldOrNewBytesWheneverItIsKilled) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("file", std::string(100000, 'a'));
  for (int round = 0; round < 20; ++round) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      for (char c = 'a';; c = c == 'z' ? 'a' : static_cast<char>(c + 1)) {
        if (!WriteFileAtomically(path, std::string(100000, c)).ok()) ::_exit(1);
      }
    }
    ::usleep(static_cast<useconds_t>(500 + round * 397));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    ASSERT_OK_AND_ASSIGN(const std::string bytes, ReadFile(path, 200000));
    ASSERT_EQ(bytes.size(), 100000u);
    ASSERT_EQ(bytes, std::string(100000, bytes[0]));
    ASSERT_OK_AND_ASSIGN(const std::vector<std::string> names, ListFolder(folder.path()));
    for (const std::string& name : names) EXPECT_EQ(IsTemporaryName(name), name != "file") << name;
  }
}

TEST(WriteAll, ReportsAFullDevice) {
  const FileDescriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  if (!full.valid()) GTEST_SKIP() << "/dev/full is missing";
  EXPECT_THAT(WriteAll(full.get(), AsBytes("x"), "out"),
              HasStatus(absl::StatusCode::kResourceExhausted, HasSubstr("out: write: ")));
}

TEST(WriteAll, GoesOnAfterShortWrites) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  FileDescriptor read_end(ends[0]);
  FileDescriptor write_end(ends[1]);
  const std::string bytes(1000000, 'x');  // more than a pipe holds
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    read_end.Close();
    ::_exit(WriteAll(write_end.get(), AsBytes(bytes), "pipe").ok() ? 0 : 1);
  }
  write_end.Close();
  size_t total = 0;
  char buffer[4096];
  ssize_t got = 0;
  while ((got = ::read(read_end.get(), buffer, sizeof buffer)) > 0) total += static_cast<size_t>(got);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(total, bytes.size());
}

TEST(FileDescriptor, ClosesOnceAndMoves) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  {
    FileDescriptor one(ends[0]);
    FileDescriptor other = std::move(one);
    EXPECT_FALSE(one.valid());  // NOLINT(bugprone-use-after-move): the state after a move is the subject
    EXPECT_EQ(other.get(), ends[0]);
    FileDescriptor third(ends[1]);
    third = std::move(other);
    EXPECT_EQ(third.get(), ends[0]);
    EXPECT_EQ(::fcntl(ends[1], F_GETFD), -1);
    EXPECT_NE(::fcntl(ends[0], F_GETFD), -1);
  }
  EXPECT_EQ(::fcntl(ends[0], F_GETFD), -1);
}

}  // namespace
}  // namespace assay
