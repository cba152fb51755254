// SPDX-License-Identifier: Apache-2.0
#include "engine/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/file.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;

// Of "abc": FIPS 180-4's example.
constexpr char kAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(EvidenceStore, KeepsBytesUnderTheirDigest) {
  const TemporaryFolder folder;
  EvidenceStore store(folder / "new/evidence");
  ASSERT_OK_AND_ASSIGN(const Digest digest, store.Put("abc"));
  EXPECT_EQ(digest.ToHex(), kAbc);
  ASSERT_OK_AND_ASSIGN(const std::string raw, ReadFile(folder / "new/evidence/sha256/" + kAbc, 100));
  EXPECT_EQ(raw, "abc");
  ASSERT_OK_AND_ASSIGN(const std::string bytes, store.Get(digest));
  EXPECT_EQ(bytes, "abc");
}

TEST(EvidenceStore, TakesTheSameBytesAgainWithoutWriting) {
  const TemporaryFolder folder;
  EvidenceStore store(folder.path());
  ASSERT_THAT(store.Put("abc"), IsOk());
  struct stat before{};
  ASSERT_EQ(::stat((folder / "sha256/" + kAbc).c_str(), &before), 0);
  ASSERT_THAT(store.Put("abc"), IsOk());
  struct stat after{};
  ASSERT_EQ(::stat((folder / "sha256/" + kAbc).c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(after.st_mode & 07777u, 0444u);
}

TEST(EvidenceStore, TakesEmptyEvidence) {
  const TemporaryFolder folder;
  EvidenceStore store(folder.path());
  ASSERT_OK_AND_ASSIGN(const Digest digest, store.Put(""));
  ASSERT_OK_AND_ASSIGN(const std::string bytes, store.Get(digest));
  EXPECT_EQ(bytes, "");
}

TEST(EvidenceStore, ListsItsDigestsSorted) {
  const TemporaryFolder folder;
  EvidenceStore store(folder.path());
  ASSERT_OK_AND_ASSIGN(const std::vector<Digest> none, store.List());
  EXPECT_THAT(none, IsEmpty());
  std::vector<Digest> put;
  for (int i = 0; i < 20; ++i) {
    ASSERT_OK_AND_ASSIGN(const Digest digest, store.Put(absl::StrCat("evidence ", i)));
    put.push_back(digest);
  }
  std::sort(put.begin(), put.end());
  ASSERT_OK_AND_ASSIGN(const std::vector<Digest> listed, store.List());
  EXPECT_THAT(listed, ElementsAreArray(put));
}

TEST(EvidenceStore, ListsWhatIsWholeWheneverAPutIsKilled) {
  const TemporaryFolder folder;
  bool left_something = false;
  for (int round = 0; round < 200 && !left_something; ++round) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      EvidenceStore store(folder.path());
      for (int i = 0;; ++i) {
        if (!store.Put(std::string(100000, 'x') + absl::StrCat(round, " ", i)).ok()) ::_exit(1);
      }
    }
    ::usleep(static_cast<useconds_t>(500 + round * 97));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    const EvidenceStore store(folder.path());
    ASSERT_OK_AND_ASSIGN(const std::vector<Digest> listed, store.List());
    for (const Digest& digest : listed) EXPECT_THAT(store.Get(digest), IsOk());
    const absl::StatusOr<std::vector<std::string>> names = ListFolder(folder / "sha256");
    left_something = names.ok() && names->size() > listed.size();
  }
  EXPECT_TRUE(left_something) << "no kill came in the middle of a Put";
}

TEST(EvidenceStore, RefusesToListANameThatIsNoDigest) {
  const TemporaryFolder folder;
  EvidenceStore store(folder.path());
  ASSERT_THAT(store.Put("abc"), IsOk());
  folder.Write("sha256/notes.txt", "");
  EXPECT_THAT(store.List(), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("sha256/notes.txt")));
}

TEST(EvidenceStore, NamesBothDigestsWhenBytesWereChanged) {
  const TemporaryFolder folder;
  EvidenceStore store(folder.path());
  folder.Write(absl::StrCat("sha256/", kAbc), "abd");
  ASSERT_OK_AND_ASSIGN(const Digest digest, ParseDigest(kAbc));
  const auto both_digests = AllOf(HasSubstr(Sha256(absl::string_view("abd")).ToHex()), HasSubstr(kAbc));
  EXPECT_THAT(store.Get(digest), HasStatus(absl::StatusCode::kDataLoss, both_digests));
  EXPECT_THAT(store.Put("abc"), HasStatus(absl::StatusCode::kDataLoss, both_digests));
}

TEST(EvidenceStore, DoesNotFindWhatWasNeverPut) {
  const TemporaryFolder folder;
  EvidenceStore store(folder.path());
  EXPECT_THAT(store.Get(Sha256(absl::string_view("x"))), HasStatus(absl::StatusCode::kNotFound, HasSubstr("sha256")));
  ASSERT_THAT(store.Put("abc"), IsOk());
  EXPECT_THAT(store.Get(Sha256(absl::string_view("x"))), HasStatus(absl::StatusCode::kNotFound, HasSubstr("open")));
}

TEST(EvidenceStore, RefusesALinkInThePlaceOfEvidence) {
  const TemporaryFolder folder;
  EvidenceStore store(folder / "evidence");
  const std::string outside = folder.Write("outside", "abc");
  ASSERT_THAT(CreateFolders(folder / "evidence/sha256"), IsOk());
  ASSERT_EQ(::symlink(outside.c_str(), (folder / "evidence/sha256/" + kAbc).c_str()), 0);
  ASSERT_OK_AND_ASSIGN(const Digest digest, ParseDigest(kAbc));
  // Even one that leads to the right bytes: what lies outside can change later.
  EXPECT_THAT(store.Get(digest), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("a symbolic link")));
  EXPECT_THAT(store.Put("abc"), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("a symbolic link")));
}

TEST(EvidenceStore, RefusesALinkInThePlaceOfItsFolder) {
  const TemporaryFolder folder;
  EvidenceStore store(folder / "evidence");
  ASSERT_THAT(CreateFolders(folder / "evidence"), IsOk());
  ASSERT_THAT(CreateFolders(folder / "outside"), IsOk());
  ASSERT_EQ(::symlink("../outside", (folder / "evidence/sha256").c_str()), 0);
  EXPECT_THAT(store.Put("abc"), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("a symbolic link")));
  EXPECT_THAT(store.List(), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("a symbolic link")));
  EXPECT_FALSE(FileExists(folder / "outside/" + kAbc));
}

TEST(EvidenceStore, RefusesAFolderInThePlaceOfEvidence) {
  const TemporaryFolder folder;
  EvidenceStore store(folder.path());
  ASSERT_THAT(CreateFolders(folder / "sha256/" + kAbc), IsOk());
  EXPECT_THAT(store.Put("abc"), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("not a regular file")));
}

TEST(EvidenceStore, TakesEvidenceFromManyThreads) {
  const TemporaryFolder folder;
  EvidenceStore store(folder.path());
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&store] {
      for (int i = 0; i < 25; ++i) {
        const std::string bytes = absl::StrCat("shared ", i);
        const absl::StatusOr<Digest> digest = store.Put(bytes);
        EXPECT_THAT(digest, IsOk());
        EXPECT_EQ(store.Get(digest.value_or(Digest())).value_or("lost"), bytes);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_OK_AND_ASSIGN(const std::vector<Digest> listed, store.List());
  EXPECT_EQ(listed.size(), 25u);
}

TEST(DiscardedEvidence, HasTheSameDigestAsKeptEvidence) {
  DiscardedEvidence sink;
  ASSERT_OK_AND_ASSIGN(const Digest digest, sink.Put("abc"));
  EXPECT_EQ(digest.ToHex(), kAbc);
}

}  // namespace
}  // namespace assay
