// SPDX-License-Identifier: Apache-2.0
// assay scheme, run as users run it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "engine/base/json.h"
#include "tests/command.h"
#include "tests/schemes/pack_copy.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const char kProgram[] = ASSAY_BINARY_DIR "/bin/assay";

// The arguments after `scheme` are the words of `line`.
CommandResult Assay(const std::string& line) {
  std::vector<std::string> command = {"env", "-u", "ASSAY_SCHEMES", kProgram, "scheme"};
  for (const absl::string_view word : absl::StrSplit(line, ' ', absl::SkipEmpty())) command.emplace_back(word);
  return RunCommand(std::move(command));
}

TEST(SchemeVerb, ListsThePacksBesideTheExecutable) {
  const CommandResult text = Assay("list");
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_THAT(text.out, AllOf(HasSubstr("demo"), HasSubstr("basic, substantial, high"), HasSubstr("TEST")));
  const CommandResult json = Assay("list --format json");
  EXPECT_EQ(json.exit_code, 0);
  ASSERT_OK_AND_ASSIGN(const JsonValue root, ParseJson(json.out, "stdout"));
  EXPECT_EQ(root.Find("schemes")->items().at(0).Find("id")->text(), "demo");
}

TEST(SchemeVerb, ShowsClausesLevelsDecidersAndThresholds) {
  const CommandResult shown = Assay("show demo");
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_THAT(shown.out, AllOf(HasSubstr("CRA 2024/2847:AnnexI.I.2(k)"), HasSubstr("machine"), HasSubstr("person"),
                               HasSubstr("least RELRO, partial or full"), HasSubstr("conformity-support")));
  const CommandResult level = Assay("show demo --level high");
  EXPECT_EQ(level.exit_code, 0);
  EXPECT_THAT(level.out, AllOf(HasSubstr("level high: "), HasSubstr("penetration-test"), HasSubstr("to mend")));
}

TEST(SchemeVerb, ShowsOneLevelAsJson) {
  const CommandResult shown = Assay("show demo --level basic --format json");
  EXPECT_EQ(shown.exit_code, 0);
  ASSERT_OK_AND_ASSIGN(const JsonValue root, ParseJson(shown.out, "stdout"));
  ASSERT_EQ(root.Find("levels")->items().size(), 1u);
  EXPECT_EQ(root.Find("levels")->items()[0].Find("level")->text(), "basic");
}

TEST(SchemeVerb, ExitsWith4OverAnUnknownSchemeAndSaysWhereItLooked) {
  const CommandResult shown = Assay("show nothing");
  EXPECT_EQ(shown.exit_code, 4);
  EXPECT_THAT(shown.err, AllOf(HasSubstr("share/assay/schemes"), HasSubstr("expected one of: demo")));
}

TEST(SchemeVerb, ExitsWith64OverAnUnknownLevelFormatOrNoVerb) {
  EXPECT_EQ(Assay("show demo --level medium").exit_code, 64);
  EXPECT_EQ(Assay("list --format yaml").exit_code, 64);
  EXPECT_EQ(Assay("").exit_code, 64);
  EXPECT_EQ(Assay("resolve x.xml --map nothing").exit_code, 64);
}

TEST(SchemeVerb, LintsWithExit4WhereSomethingIsWrong) {
  PackCopy copy;
  copy.Replace("catalog.xml", "value=\"documentation-review\"", "value=\"reading\"");
  const CommandResult linted = Assay("lint " + copy.path());
  EXPECT_EQ(linted.exit_code, 4);
  EXPECT_THAT(linted.out, HasSubstr("catalog.xml:31:69: activity \"reading\""));
}

TEST(SchemeVerb, ListsABrokenPackWithExit4) {
  PackCopy copy;
  copy.ReplaceOnly("catalog.xml", "TEST scheme", "Scheme");
  const TemporaryFolder root;
  std::filesystem::create_directory_symlink(copy.path(), root / "demo");
  const CommandResult listed = RunCommand({"env", "ASSAY_SCHEMES=" + root.path(), kProgram, "scheme", "list"});
  EXPECT_EQ(listed.exit_code, 4);
  EXPECT_THAT(listed.err, HasSubstr("sha256 of catalog.xml is"));
}

TEST(SchemeVerb, ResolvesAProfileToAFile) {
  const TemporaryFolder folder;
  EXPECT_EQ(Assay("resolve " + kDemoPack + "/high_profile.xml -o " + (folder / "out.xml")).exit_code, 0);
  ASSERT_OK_AND_ASSIGN(const std::string written, ReadFile(folder / "out.xml", size_t{1} << 20));
  EXPECT_EQ(Assay("resolve " + kDemoPack + "/high_profile.xml").out, written);
  EXPECT_THAT(written, HasSubstr("<value>full</value>"));
}

TEST(SchemeVerb, ExitsWith4OverAProfileThatIsNotThereOrMalformed) {
  EXPECT_EQ(Assay("resolve /nowhere/profile.xml").exit_code, 4);
  const TemporaryFolder folder;
  const std::string path = folder.Write("p.xml", "<profile");
  EXPECT_EQ(Assay("resolve " + path).exit_code, 4);
}

}  // namespace
}  // namespace assay
