// SPDX-License-Identifier: Apache-2.0
// assay scheme, run as users run it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/base/json.h"
#include "tests/cli/assay_command.h"
#include "tests/schemes/pack_copy.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::HasSubstr;

ShellResult Scheme(const std::string& arguments) { return Assay("scheme " + arguments); }

TEST(SchemeVerb, ListsThePacksBesideTheExecutable) {
  const ShellResult text = Scheme("list");
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_THAT(text.output, AllOf(HasSubstr("demo"), HasSubstr("basic, substantial, high"), HasSubstr("TEST")));
  const ShellResult json = Scheme("list --format json");
  EXPECT_EQ(json.exit_code, 0);
  ASSERT_OK_AND_ASSIGN(const JsonValue root, ParseJson(json.output, "stdout"));
  EXPECT_EQ(root.Find("schemes")->items().at(0).Find("id")->text(), "demo");
}

TEST(SchemeVerb, ShowsClausesLevelsDecidersAndThresholds) {
  const ShellResult shown = Scheme("show demo");
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_THAT(shown.output, AllOf(HasSubstr("CRA 2024/2847:AnnexI.I.2(k)"), HasSubstr("machine"), HasSubstr("person"),
                                  HasSubstr("least RELRO, partial or full"), HasSubstr("conformity-support")));
  const ShellResult level = Scheme("show demo --level high");
  EXPECT_EQ(level.exit_code, 0);
  EXPECT_THAT(level.output, AllOf(HasSubstr("level high: "), HasSubstr("penetration-test"), HasSubstr("to mend")));
}

TEST(SchemeVerb, ShowsOneLevelAsJson) {
  const ShellResult shown = Scheme("show demo --level basic --format json");
  EXPECT_EQ(shown.exit_code, 0);
  ASSERT_OK_AND_ASSIGN(const JsonValue root, ParseJson(shown.output, "stdout"));
  ASSERT_EQ(root.Find("levels")->items().size(), 1u);
  EXPECT_EQ(root.Find("levels")->items()[0].Find("level")->text(), "basic");
}

TEST(SchemeVerb, ExitsWith4OverAnUnknownSchemeAndSaysWhereItLooked) {
  const ShellResult shown = Scheme("show nothing");
  EXPECT_EQ(shown.exit_code, 4);
  EXPECT_THAT(shown.output, AllOf(HasSubstr("share/assay/schemes"), HasSubstr("expected one of: demo")));
}

TEST(SchemeVerb, ExitsWith64OverAnUnknownLevelFormatOrNoVerb) {
  EXPECT_EQ(Scheme("show demo --level medium").exit_code, 64);
  EXPECT_EQ(Scheme("list --format yaml").exit_code, 64);
  EXPECT_EQ(Scheme("").exit_code, 64);
  EXPECT_EQ(Scheme("resolve x.xml --map nothing").exit_code, 64);
}

TEST(SchemeVerb, LintsWithExit4WhereSomethingIsWrong) {
  PackCopy copy;
  copy.Replace("catalog.xml", "value=\"documentation-review\"", "value=\"reading\"");
  const ShellResult linted = Scheme("lint " + copy.path());
  EXPECT_EQ(linted.exit_code, 4);
  EXPECT_THAT(linted.output, HasSubstr("catalog.xml:31:69: activity \"reading\""));
}

TEST(SchemeVerb, ListsABrokenPackWithExit4) {
  PackCopy copy;
  copy.ReplaceOnly("catalog.xml", "TEST scheme", "Scheme");
  const TemporaryFolder root;
  std::filesystem::create_directory_symlink(copy.path(), root / "demo");
  const ShellResult listed =
      RunShell("ASSAY_SCHEMES=" + root.path() + " " + ASSAY_BINARY_DIR + "/bin/assay scheme list 2>&1");
  EXPECT_EQ(listed.exit_code, 4);
  EXPECT_THAT(listed.output, HasSubstr("sha256 of catalog.xml is"));
}

TEST(SchemeVerb, ResolvesAProfileToAFile) {
  const TemporaryFolder folder;
  EXPECT_EQ(Scheme("resolve " + kDemoPack + "/high_profile.xml -o " + (folder / "out.xml")).exit_code, 0);
  ASSERT_OK_AND_ASSIGN(const std::string written, ReadFile(folder / "out.xml", size_t{1} << 20));
  EXPECT_EQ(Scheme("resolve " + kDemoPack + "/high_profile.xml").output, written);
  EXPECT_THAT(written, HasSubstr("<value>full</value>"));
}

TEST(SchemeVerb, ExitsWith4OverAProfileThatIsNotThereOrMalformed) {
  EXPECT_EQ(Scheme("resolve /nowhere/profile.xml").exit_code, 4);
  const TemporaryFolder folder;
  const std::string path = folder.Write("p.xml", "<profile");
  EXPECT_EQ(Scheme("resolve " + path).exit_code, 4);
}

}  // namespace
}  // namespace assay
