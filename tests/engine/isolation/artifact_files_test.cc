// SPDX-License-Identifier: Apache-2.0
#include "engine/isolation/artifact_files.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/isolation/open_below.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Both ways of opening keep the same promise.
class OpenBelowTest : public testing::TestWithParam<absl::StatusOr<FileDescriptor> (*)(int, const std::string&, int)> {
 protected:
  OpenBelowTest() {
    inside_.Write("folder/file", "inside");
    outside_.Write("file", "outside");
    EXPECT_EQ(::symlink("file", (inside_ / "folder/link").c_str()), 0);
    EXPECT_EQ(::symlink(outside_.path().c_str(), (inside_ / "out").c_str()), 0);
    EXPECT_EQ(::symlink("folder", (inside_ / "in").c_str()), 0);
    root_ = FileDescriptor(::open(inside_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  absl::StatusOr<FileDescriptor> Open(const std::string& path, int flags = 0) const {
    return GetParam()(root_.get(), path, flags);
  }

  TemporaryFolder inside_;
  TemporaryFolder outside_;
  FileDescriptor root_;
};

TEST_P(OpenBelowTest, OpensWhatIsBelow) {
  EXPECT_THAT(Open("folder/file"), IsOk());
  EXPECT_THAT(Open("folder", O_DIRECTORY), IsOk());
  EXPECT_THAT(Open(".", O_DIRECTORY), IsOk());
}

TEST_P(OpenBelowTest, FollowsNoLinkAnywhere) {
  for (const char* path : {"folder/link", "out/file", "in/file", "out", "in"}) EXPECT_FALSE(Open(path).ok()) << path;
}

TEST_P(OpenBelowTest, DoesNotLeaveTheRoot) {
  const std::string way_out = "../" + outside_.path().substr(outside_.path().rfind('/') + 1) + "/file";
  for (const std::string& path : {way_out, "folder/../" + way_out, outside_ / "file"}) {
    EXPECT_FALSE(Open(path).ok()) << path;
  }
}

TEST_P(OpenBelowTest, SaysWhatIsMissing) {
  EXPECT_THAT(Open("nothing"), HasStatus(absl::StatusCode::kNotFound, HasSubstr("nothing")));
  EXPECT_FALSE(Open("folder/file/more").ok());
  EXPECT_FALSE(Open("").ok());
}

TEST_P(OpenBelowTest, DoesNotWaitForTheOtherEndOfAFifo) {
  ASSERT_EQ(::mkfifo((inside_ / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(Open("fifo"), IsOk());
}

INSTANTIATE_TEST_SUITE_P(Each, OpenBelowTest, testing::Values(OpenBelow, OpenBelowByParts),
                         [](const auto& tested) { return tested.index == 0 ? "AtOnce" : "ByParts"; });

TEST(ArtifactFiles, ListEveryEntrySorted) {
  const TemporaryFolder folder;
  folder.Write("b/deep/file", "");
  folder.Write("a", "");
  ASSERT_EQ(::symlink("/etc", (folder / "link").c_str()), 0);
  Artifact artifact;
  artifact.real_path = folder.path();
  artifact.kind = ArtifactKind::kFolder;
  ASSERT_OK_AND_ASSIGN(const ArtifactFiles files, ArtifactFiles::Open(artifact));
  ASSERT_OK_AND_ASSIGN(const auto entries, files.List());
  std::vector<std::string> paths;
  for (const ArtifactEntry& entry : entries) paths.push_back(entry.path);
  EXPECT_THAT(paths, ElementsAre(".", "a", "b", "b/deep", "b/deep/file", "link"));
  EXPECT_TRUE(S_ISLNK(entries[5].mode));
  EXPECT_THAT(files.OpenRegular("b/deep/file"), IsOk());
  EXPECT_THAT(files.OpenRegular("b"), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("not a regular file")));
}

TEST(ArtifactFiles, ListAFolderTooDeepForOnePathAsUnreadable) {
  const TemporaryFolder folder;
  int at = ::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::string name(200, 'd');
  for (int i = 0; i < 25; ++i) {
    ASSERT_EQ(::mkdirat(at, name.c_str(), 0755), 0);
    const int next = ::openat(at, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ::close(at);
    at = next;
  }
  ::close(at);
  Artifact artifact;
  artifact.real_path = folder.path();
  artifact.kind = ArtifactKind::kFolder;
  ASSERT_OK_AND_ASSIGN(const ArtifactFiles files, ArtifactFiles::Open(artifact));
  ASSERT_OK_AND_ASSIGN(const auto entries, files.List());
  EXPECT_THAT(entries.back().unreadable, HasSubstr("File name too long"));
}

}  // namespace
}  // namespace assay
