// SPDX-License-Identifier: Apache-2.0
// From a compiled program to a verified certificate, through the command line alone, and the ways that must be closed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "tests/cli/assay_command.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class WholeFlow : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(folder_ / "product");
    const ShellResult compiled =
        RunShell("gcc -O2 -fstack-protector-strong -fPIE -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack -o " +
                 folder_ / "product/program" + " " + ASSAY_SOURCE_DIR + "/tests/products/buffer.c 2>&1");
    if (compiled.exit_code != 0) GTEST_SKIP() << "no product can be compiled here: " << compiled.output;
    folder_.Write("product/assay.yaml",
                  "product:\n  name: Program\n  version: \"1\"\n  vendor: Tests\n"
                  "artifacts:\n  - path: program\n    role: executable\nships:\n  path: program\n");
    folder_.Write("notes.txt", "examined\n");
    for (const std::string role : {"evaluator", "reviewer", "issuer"}) {
      ASSERT_EQ(Run("keys generate --role " + role + " -o {/}" + role).exit_code, 0);
    }
    const ShellResult registry =
        Run("registry init {/}registry --origin log.example.eu --scheme demo --accept-critical demo "
            "--evaluator {/}evaluator.pub --reviewer {/}reviewer.pub --issuer {/}issuer.pub");
    ASSERT_EQ(registry.exit_code, 0) << registry.output;
    const ShellResult evaluated =
        Run("evaluate {/}product --scheme demo --level substantial --out {/}evaluation --quiet");
    ASSERT_EQ(evaluated.exit_code, 2) << evaluated.output;
    ASSERT_THAT(evaluated.output, Not(HasSubstr("FAIL")));
  }

  ShellResult Run(const std::string& arguments) {
    return Assay(absl::StrReplaceAll(arguments, {{"{/}", folder_.path() + "/"}}));
  }
  ShellResult Decide(const std::string& work_unit, const std::string& verdict = "pass") {
    return Run("decide {/}evaluation " + work_unit + " --verdict " + verdict +
               " --rationale examined --evidence {/}notes.txt --key {/}evaluator.key");
  }
  ShellResult Review(const std::string& key = "reviewer") {
    return Run("review {/}evaluation --key {/}" + key + ".key");
  }
  ShellResult Issue(const std::string& key = "issuer") {
    return Run("issue {/}evaluation --registry {/}registry --key {/}" + key + ".key --out {/}out/program.certpkg");
  }
  ShellResult Verify(const std::string& package, const std::string& product) {
    return Run("verify " + package + " --product " + product + " --trust {/}registry/trust");
  }

  std::vector<std::string> WaitingUnits() {
    std::vector<std::string> units;
    const std::string path = folder_ / "evaluation/report.json";
    const absl::StatusOr<JsonValue> report = ParseJson(ReadFile(path, 1 << 24).value_or(""), path);
    EXPECT_THAT(report, IsOk());
    if (!report.ok()) return units;
    for (const JsonValue& unit : report->Find("work_units")->items()) {
      if (unit.Find("reason")->text() == "human-pending") units.push_back(unit.Find("id")->text());
    }
    return units;
  }
  void DecideAll() {
    const std::vector<std::string> units = WaitingUnits();
    ASSERT_GT(units.size(), 10u);
    for (const std::string& unit : units) ASSERT_EQ(Decide(unit).exit_code, 0) << unit;
    ASSERT_TRUE(WaitingUnits().empty());
  }
  // Changes one bit in the middle of the file.
  static void Flip(const std::string& path) {
    std::string bytes = ReadFile(path, size_t{1} << 26).value_or("");
    ASSERT_FALSE(bytes.empty()) << path;
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    ASSERT_THAT(WriteFileAtomically(path, bytes), IsOk());
  }

  TemporaryFolder folder_;
};

TEST_F(WholeFlow, IssuesOnlyWhenEveryPersonHasSignedAndInOrder) {
  // One decision is missing after all others are made.
  const std::vector<std::string> units = WaitingUnits();
  ASSERT_GT(units.size(), 10u);
  for (size_t i = 1; i < units.size(); ++i) ASSERT_EQ(Decide(units[i]).exit_code, 0);
  ASSERT_EQ(Review().exit_code, 0);
  const ShellResult undecided = Issue();
  EXPECT_EQ(undecided.exit_code, 1);
  EXPECT_THAT(undecided.output, AllOf(StartsWith("NOT ISSUED"), HasSubstr(units[0] + " is inconclusive")));

  // That decision comes after the review, which therefore no longer counts.
  ASSERT_EQ(Decide(units[0]).exit_code, 0);
  const ShellResult outdated = Issue();
  EXPECT_EQ(outdated.exit_code, 1);
  EXPECT_THAT(outdated.output, HasSubstr("review"));

  // Whoever decided does not review, and neither issues.
  EXPECT_EQ(Review("evaluator").exit_code, 1);
  ASSERT_EQ(Review().exit_code, 0);
  EXPECT_EQ(Issue("evaluator").exit_code, 1);
  EXPECT_EQ(Issue("reviewer").exit_code, 1);
  EXPECT_FALSE(FileExists(folder_ / "out/program.certpkg"));
  const ShellResult issued = Issue();
  EXPECT_EQ(issued.exit_code, 0) << issued.output;
}

TEST_F(WholeFlow, RefusesWithoutAReviewAndOnAFail) {
  DecideAll();
  const ShellResult unreviewed = Issue();
  EXPECT_EQ(unreviewed.exit_code, 1);
  EXPECT_THAT(unreviewed.output, HasSubstr("no review by a second person"));
  ASSERT_EQ(Decide("rsk-1.a", "fail").exit_code, 0);
  ASSERT_EQ(Review().exit_code, 0);
  const ShellResult failed = Issue();
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.output, HasSubstr("work unit rsk-1.a fails"));
}

TEST_F(WholeFlow, RefusesOneKeyInTwoRoles) {
  const ShellResult registry =
      Run("registry init {/}other --origin log.example.eu --scheme demo --accept-critical demo "
          "--evaluator {/}evaluator.pub --reviewer {/}reviewer.pub --issuer {/}reviewer.pub");
  EXPECT_EQ(registry.exit_code, 4);
  EXPECT_FALSE(FileExists(folder_ / "other"));
}

TEST_F(WholeFlow, VerifiesWhatWasIssuedAndNothingAltered) {
  DecideAll();
  ASSERT_EQ(Review().exit_code, 0);
  const ShellResult issued = Issue();
  ASSERT_EQ(issued.exit_code, 0) << issued.output;
  const std::string package = folder_ / "out/program.certpkg";
  const std::string program = folder_ / "product/program";
  const ShellResult verified = Verify(package, program);
  EXPECT_EQ(verified.exit_code, 0) << verified.output;
  EXPECT_THAT(verified.output, StartsWith("TEST ONLY, no real certificate. Genuine, made for this exact product"));
  EXPECT_EQ(Run("registry fsck {/}registry").exit_code, 0);
  const ShellResult replayed = Run("replay {/}evaluation");
  EXPECT_EQ(replayed.exit_code, 0) << replayed.output;

  // One bit of any file in the package.
  size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(package)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    const std::string copy = folder_ / "tampered/" + std::to_string(files) + ".certpkg";
    std::filesystem::create_directories(folder_ / "tampered");
    std::filesystem::copy(package, copy, std::filesystem::copy_options::recursive);
    Flip(copy + "/" + std::filesystem::relative(entry.path(), package).string());
    const ShellResult tampered = Verify(copy, program);
    EXPECT_NE(tampered.exit_code, 0) << entry.path() << "\n" << tampered.output;
    EXPECT_THAT(tampered.output, Not(HasSubstr("Genuine")));
  }
  EXPECT_GE(files, 2u);

  // Another product, one bit away; and the evaluation replayed over it.
  std::filesystem::copy(folder_ / "product", folder_ / "flipped");
  Flip(folder_ / "flipped/program");
  const ShellResult other = Verify(package, folder_ / "flipped/program");
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_THAT(other.output, HasSubstr("PRODUCT_MISMATCH"));
  EXPECT_EQ(Run("replay {/}evaluation --product {/}flipped").exit_code, 4);
  EXPECT_EQ(Verify(package, program).exit_code, 0);
}

TEST_F(WholeFlow, RefusesAReportThatWasEditedByHand) {
  DecideAll();
  ASSERT_EQ(Review().exit_code, 0);
  const std::string path = folder_ / "evaluation/report.json";
  std::string report = ReadFile(path, 1 << 24).value_or("");
  const size_t at = report.find("\"not-applicable\"");
  ASSERT_NE(at, std::string::npos);
  report.replace(at, 16, "\"pass\"");
  ASSERT_THAT(WriteFileAtomically(path, report), IsOk());
  EXPECT_EQ(Issue().exit_code, 4);
  EXPECT_EQ(Review().exit_code, 4);
  EXPECT_EQ(Run("replay {/}evaluation").exit_code, 4);
}

}  // namespace
}  // namespace assay
