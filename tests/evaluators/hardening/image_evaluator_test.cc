// SPDX-License-Identifier: Apache-2.0
#include "evaluators/hardening/image_evaluator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "evaluators/hardening/image_modes.h"
#include "tests/evaluators/hardening/measured.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

absl::StatusOr<std::vector<Observation>> Evaluate(const std::string& path, ArtifactKind kind) {
  Artifact artifact;
  artifact.real_path = path;
  artifact.kind = kind;
  EvaluatorContext context;
  context.artifact = &artifact;
  return NewImageEvaluator()->Evaluate(context);
}

TEST(ImageEvaluator, ProvesItself) {
  EXPECT_EQ(NewImageEvaluator()->id(), "hardening.image@1");
  EXPECT_THAT(NewImageEvaluator()->SelfCheck(), IsOk());
}

TEST(ImageEvaluator, CountsModesAsTheyLieOnDisk) {
  const TemporaryFolder folder;
  ASSERT_EQ(::chmod(folder.Write("bin/plain", "").c_str(), 0755), 0);
  ASSERT_EQ(::chmod(folder.Write("bin/set user", "").c_str(), 04755), 0);
  ASSERT_EQ(::chmod(folder.Write("bin/set group", "").c_str(), 02755), 0);
  ASSERT_EQ(::chmod(folder.Write("etc/open", "").c_str(), 0666), 0);
  ASSERT_EQ(::chmod(folder.Write("etc/open and set", "").c_str(), 04777), 0);
  ASSERT_EQ(::mkdir((folder / "tmp").c_str(), 0777), 0);
  ASSERT_EQ(::chmod((folder / "tmp").c_str(), 01777), 0);
  ASSERT_EQ(::mkdir((folder / "drop").c_str(), 0777), 0);
  ASSERT_EQ(::chmod((folder / "drop").c_str(), 0777), 0);
  ASSERT_EQ(::symlink("bin/plain", (folder / "link").c_str()), 0);

  ASSERT_OK_AND_ASSIGN(const auto observations, Evaluate(folder.path(), ArtifactKind::kFolder));
  ASSERT_THAT(observations, SizeIs(6));
  EXPECT_EQ(observations[0].subject(), ".");
  Measured root = ValuesOf(observations[0]);
  EXPECT_EQ(root["fs.setid_files"], "3");
  EXPECT_EQ(root["fs.world_writable_files"], "2");
  EXPECT_EQ(root["fs.open_folders"], "1");
  EXPECT_EQ(root["fs.regular_files"], "5");
  EXPECT_EQ(root["fs.setid"], "not-applicable");
  std::map<std::string, Measured> by_subject;
  for (const Observation& observation : observations) by_subject[observation.subject()] = ValuesOf(observation);
  EXPECT_EQ(by_subject["bin/set%20user"]["fs.setid"], "yes");
  EXPECT_EQ(by_subject["bin/set%20user"]["fs.world_writable"], "no");
  EXPECT_EQ(by_subject["bin/set%20group"]["fs.setid"], "yes");
  EXPECT_EQ(by_subject["etc/open"]["fs.world_writable"], "yes");
  EXPECT_EQ(by_subject["etc/open%20and%20set"]["fs.setid"], "yes");
  EXPECT_EQ(by_subject["drop"]["fs.open_folder"], "yes");
  EXPECT_EQ(by_subject["drop"]["fs.setid_files"], "not-applicable");
}

TEST(ImageEvaluator, SeesNoImageInAFile) {
  const TemporaryFolder folder;
  ASSERT_OK_AND_ASSIGN(const auto observations, Evaluate(folder.Write("file", ""), ArtifactKind::kFile));
  ASSERT_THAT(observations, SizeIs(1));
  for (const auto& [check, value] : ValuesOf(observations[0])) EXPECT_EQ(value, "not-applicable") << check;
}

TEST(ImageEvaluator, ObservesNothingWhereNoFileIs) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkdir((folder / "bin").c_str(), 0755), 0);
  ASSERT_EQ(::symlink("bin", (folder / "sbin").c_str()), 0);
  ASSERT_OK_AND_ASSIGN(const auto observations, Evaluate(folder.path(), ArtifactKind::kFolder));
  EXPECT_THAT(observations, SizeIs(0));
}

TEST(ImageModes, GiveNoCountWhenSomethingCouldNotBeLookedAt) {
  const auto observations = MeasureImage({{".", S_IFDIR | 0755, ""},
                                          {"a", S_IFREG | 04755, ""},
                                          {"closed", S_IFDIR | 0700, "closed: open: Permission denied"},
                                          {"gone", 0, "gone: stat: No such file"}});
  ASSERT_THAT(observations, SizeIs(4));
  EXPECT_EQ(ValuesOf(observations[0])["fs.setid_files"], "unknown");
  EXPECT_EQ(ValuesOf(observations[0])["fs.regular_files"], "unknown");
  EXPECT_THAT(observations[0].measurements(0).unknown(), HasSubstr("closed: open: Permission denied"));
  EXPECT_EQ(ValuesOf(observations[1])["fs.setid"], "yes");
  EXPECT_EQ(ValuesOf(observations[2])["fs.open_folder"], "no");
  EXPECT_EQ(ValuesOf(observations[3])["fs.setid"], "unknown");
}

}  // namespace
}  // namespace assay
