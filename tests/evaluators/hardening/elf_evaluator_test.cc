// SPDX-License-Identifier: Apache-2.0
#include "evaluators/hardening/elf_evaluator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "evaluators/all_evaluators.h"
#include "evaluators/hardening/elf_sample.h"
#include "tests/evaluators/hardening/measured.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

absl::StatusOr<std::vector<Observation>> Evaluate(const std::string& path, ArtifactKind kind, unsigned parallelism = 2,
                                                  absl::Time deadline = absl::InfiniteFuture()) {
  Artifact artifact;
  artifact.real_path = path;
  artifact.kind = kind;
  DiscardedEvidence evidence;
  EvaluatorContext context;
  context.artifact = &artifact;
  context.parallelism = parallelism;
  context.deadline = deadline;
  context.evidence = &evidence;
  return NewElfEvaluator()->Evaluate(context);
}

std::vector<std::string> Subjects(const std::vector<Observation>& observations) {
  std::vector<std::string> subjects;
  for (const Observation& observation : observations) subjects.push_back(observation.subject());
  return subjects;
}

TEST(ElfEvaluator, ProvesItselfOnThisHost) {
  const std::unique_ptr<const Evaluator> evaluator = NewElfEvaluator();
  EXPECT_EQ(evaluator->id(), "hardening.elf@1");
  EXPECT_EQ(evaluator->isolation(), IsolationLevel::kStatic);
  EXPECT_THAT(evaluator->CheckIsolation(), IsOk());
  ASSERT_OK_AND_ASSIGN(const std::string tried, evaluator->SelfCheck());
  EXPECT_THAT(tried, HasSubstr("truncated"));
}

TEST(ElfEvaluator, ObservesEachObjectOfAFolder) {
  const TemporaryFolder folder;
  const std::string good = ElfSample::Hardened().Build();
  folder.Write("usr/bin/good", good);
  folder.Write("usr/bin/weak", ElfSample::Weak().Build());
  folder.Write("usr/share/text", "no ELF");
  folder.Write("usr/share/empty", "");
  folder.Write("odd name%\n", good);
  folder.Write("usr/bin/broken", std::string("\177ELF\0\0", 6));
  ASSERT_OK_AND_ASSIGN(const auto observations, Evaluate(folder.path(), ArtifactKind::kFolder));
  EXPECT_THAT(Subjects(observations),
              ElementsAre("odd%20name%25%0A", "usr/bin/broken", "usr/bin/good", "usr/bin/weak"));
  EXPECT_EQ(observations[2].subject_sha256(), Sha256(good).ToHex());
  EXPECT_EQ(ValuesOf(observations[2]), Measure(good));
  EXPECT_EQ(ValuesOf(observations[3]).at("elf.relro"), "none");
  for (const auto& [check, value] : ValuesOf(observations[1])) EXPECT_EQ(value, "unknown") << check;
}

TEST(ElfEvaluator, ObservesASingleFileByItsName) {
  const TemporaryFolder folder;
  const std::string file = folder.Write("a program", ElfSample::Hardened().Build());
  ASSERT_OK_AND_ASSIGN(const auto observations, Evaluate(file, ArtifactKind::kFile));
  EXPECT_THAT(Subjects(observations), ElementsAre("a%20program"));
}

TEST(ElfEvaluator, HasNothingToSayWithoutElfFiles) {
  const TemporaryFolder folder;
  ASSERT_OK_AND_ASSIGN(const auto of_nothing, Evaluate(folder.path(), ArtifactKind::kFolder));
  EXPECT_THAT(of_nothing, IsEmpty());
  const std::string text = folder.Write("text", "no ELF");
  ASSERT_OK_AND_ASSIGN(const auto of_text, Evaluate(text, ArtifactKind::kFile));
  EXPECT_THAT(of_text, IsEmpty());
}

TEST(ElfEvaluator, FollowsNoLinkAndOpensNothingButFiles) {
  const TemporaryFolder outside;
  outside.Write("program", ElfSample::Hardened().Build());
  const TemporaryFolder folder;
  folder.Write("real", ElfSample::Hardened().Build());
  ASSERT_EQ(::symlink((outside / "program").c_str(), (folder / "link").c_str()), 0);
  ASSERT_EQ(::symlink(outside.path().c_str(), (folder / "link to a folder").c_str()), 0);
  ASSERT_EQ(::symlink("real", (folder / "link inside").c_str()), 0);
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0644), 0);
  ASSERT_OK_AND_ASSIGN(const auto observations, Evaluate(folder.path(), ArtifactKind::kFolder));
  EXPECT_THAT(Subjects(observations), ElementsAre("real"));
}

TEST(ElfEvaluator, ReportsWhatItMayNotRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const TemporaryFolder folder;
  const std::string file = folder.Write("secret", ElfSample::Hardened().Build());
  folder.Write("closed/program", ElfSample::Hardened().Build());
  ASSERT_EQ(::chmod(file.c_str(), 0), 0);
  ASSERT_EQ(::chmod((folder / "closed").c_str(), 0), 0);
  const auto observations = Evaluate(folder.path(), ArtifactKind::kFolder);
  const auto of_file = Evaluate(file, ArtifactKind::kFile);
  ::chmod((folder / "closed").c_str(), 0755);
  ASSERT_THAT(observations, IsOk());
  EXPECT_THAT(Subjects(*observations), ElementsAre("closed", "secret"));
  ASSERT_THAT(of_file, IsOk());
  EXPECT_THAT(Subjects(*of_file), ElementsAre("secret"));
  for (const Observation& observation : *observations) {
    for (const auto& [check, value] : ValuesOf(observation)) EXPECT_EQ(value, "unknown") << check;
    EXPECT_THAT(observation.measurements(0).unknown(), HasSubstr("Permission denied"));
  }
}

TEST(ElfEvaluator, SaysTheSameWithAnyNumberOfWorkers) {
  const TemporaryFolder folder;
  for (int i = 0; i < 150; ++i) {
    std::string bytes = (i % 3 == 0 ? ElfSample::Weak() : ElfSample::Hardened()).Build();
    if (i % 7 == 0) bytes.resize(0x1000 + static_cast<size_t>(i));
    folder.Write(absl::StrCat("folder", i % 4, "/file", i), bytes);
  }
  ASSERT_OK_AND_ASSIGN(const auto one, Evaluate(folder.path(), ArtifactKind::kFolder, 1));
  ASSERT_OK_AND_ASSIGN(const auto four, Evaluate(folder.path(), ArtifactKind::kFolder, 4));
  EXPECT_EQ(one.size(), 150u);
  EXPECT_EQ(EncodeObservations(one), EncodeObservations(four));
}

TEST(ElfEvaluator, EndsByTheDeadline) {
  const TemporaryFolder folder;
  folder.Write("program", ElfSample::Hardened().Build());
  EXPECT_THAT(Evaluate(folder.path(), ArtifactKind::kFolder, 1, absl::InfinitePast()),
              HasStatus(absl::StatusCode::kDeadlineExceeded, HasSubstr("not done in time")));
}

TEST(ElfEvaluator, NeedsAnArtifactThatExists) {
  EXPECT_THAT(Evaluate("/nowhere/at/all", ArtifactKind::kFolder),
              HasStatus(absl::StatusCode::kNotFound, HasSubstr("/nowhere/at/all")));
}

TEST(AllEvaluators, AreAddedOnce) {
  EvaluatorCatalog catalog;
  ASSERT_THAT(AddAllEvaluators(catalog), IsOk());
  EXPECT_THAT(catalog.ids(), ElementsAre("hardening.elf@1", "hardening.image@1"));
  EXPECT_THAT(AddAllEvaluators(catalog), HasStatus(absl::StatusCode::kAlreadyExists, HasSubstr("hardening.elf@1")));
}

}  // namespace
}  // namespace assay
