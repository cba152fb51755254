// SPDX-License-Identifier: Apache-2.0
// The command `assay observe hardening`, run as people run it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <utility>

#include "absl/strings/str_split.h"
#include "engine/base/digest.h"
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "evaluators/hardening/elf_sample.h"
#include "tests/command.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Lt;
using testing::Not;

CommandResult Observe(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {ASSAY_BINARY_DIR "/bin/assay", "observe", "hardening"});
  return RunCommand(std::move(arguments));
}

struct Line {
  std::string root, artifact, check, value;
  auto operator<=>(const Line&) const = default;
};

std::vector<Line> Lines(const std::string& jsonl) {
  std::vector<Line> lines;
  for (const absl::string_view text : absl::StrSplit(jsonl, '\n', absl::SkipEmpty())) {
    const absl::StatusOr<JsonValue> json = ParseJson(text, "line");
    EXPECT_THAT(json, IsOk()) << text;
    if (!json.ok()) continue;
    lines.push_back({json->Find("root")->text(), json->Find("artifact")->text(), json->Find("check")->text(),
                     json->Find("value")->text()});
  }
  return lines;
}

class ObserveHardening : public testing::Test {
 protected:
  ObserveHardening() {
    folder_.Write("bin/good", ElfSample::Hardened().Build());
    folder_.Write("bin/weak", ElfSample::Weak().Build());
    folder_.Write("text", "no ELF");
  }
  TemporaryFolder folder_;
};

TEST_F(ObserveHardening, PrintsOneJsonObjectForEachMeasurement) {
  const std::string single = folder_.Write("single file", ElfSample::Hardened().Build());
  const CommandResult result = Observe({folder_ / "bin", single, "--format", "jsonl"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const std::vector<Line> lines = Lines(result.out);
  EXPECT_EQ(lines.size(), 10u + 10u + 7u + 10u);
  EXPECT_EQ(lines[0], (Line{"0", "good", "elf.relro", "full"}));
  EXPECT_EQ(lines[9], (Line{"0", "good", "elf.canary", "yes"}));
  EXPECT_EQ(lines[10], (Line{"0", "weak", "elf.relro", "none"}));
  EXPECT_EQ(lines[19], (Line{"0", "weak", "elf.canary", "unknown"}));
  EXPECT_EQ(lines[20], (Line{"0", ".", "fs.setid_files", "0"}));
  EXPECT_EQ(lines[27], (Line{"1", "single%20file", "elf.relro", "full"}));
  EXPECT_THAT(result.out, HasSubstr("\"sha256\":\"" + Sha256(ElfSample::Hardened().Build()).ToHex() + "\""));
  EXPECT_THAT(result.out, HasSubstr("\"value\":\"unknown\",\"why\":\""));
}

TEST_F(ObserveHardening, PrintsTheWorstFirst) {
  const CommandResult result = Observe({folder_.path()});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out.find("bin/weak"), Lt(result.out.find("bin/good")));
  EXPECT_THAT(result.out, HasSubstr("2 ELF objects"));
}

TEST_F(ObserveHardening, GivesTheSameBytesEachTime) {
  const CommandResult first = Observe({folder_.path(), "--format", "jsonl"});
  const CommandResult second = Observe({folder_.path(), "--format", "jsonl"});
  EXPECT_EQ(first.out, second.out);
}

// A file name that closes the JSON string and adds a later member, and one that writes to the terminal.
TEST_F(ObserveHardening, KeepsFileNamesFromSpeakingForIt) {
  const TemporaryFolder folder;
  folder.Write("a\",\"value\":\"full\",\"x\":\"", ElfSample::Weak().Build());
  folder.Write("b\x1b[2J\nelf.relro full", ElfSample::Weak().Build());
  for (const Line& line : Lines(Observe({folder.path(), "--format", "jsonl"}).out)) {
    EXPECT_FALSE(line.check == "elf.relro" && line.value == "full") << line.artifact;
  }
  EXPECT_THAT(Observe({folder.path()}).out, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\nelf.relro"))));
}

TEST_F(ObserveHardening, WritesFurtherFormatsToFiles) {
  const CommandResult result = Observe(
      {folder_.path(), "--output", "jsonl=" + folder_ / "out.jsonl", "--output", "text=" + folder_ / "out.txt"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  ASSERT_OK_AND_ASSIGN(const std::string text, ReadFile(folder_ / "out.txt", 1 << 20));
  EXPECT_EQ(text, result.out);
  ASSERT_OK_AND_ASSIGN(const std::string jsonl, ReadFile(folder_ / "out.jsonl", 1 << 20));
  EXPECT_EQ(Lines(jsonl).size(), 27u);
}

TEST_F(ObserveHardening, ExitsWithTwoWhenThereIsNothingToObserve) {
  const TemporaryFolder empty;
  EXPECT_EQ(Observe({empty.path()}).exit_code, 2);
  EXPECT_EQ(Observe({folder_ / "text"}).exit_code, 2);
  EXPECT_EQ(Observe({empty.path(), folder_ / "bin"}).exit_code, 0);
}

TEST_F(ObserveHardening, ExitsWithFourOverABrokenFileGivenByNameAfterPrintingIt) {
  const std::string broken = folder_.Write("broken", "\177ELF");
  const CommandResult result = Observe({broken, "--format", "jsonl", "--output", "jsonl=" + folder_ / "out.jsonl"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("broken:offset 0x"));
  ASSERT_OK_AND_ASSIGN(const std::string jsonl, ReadFile(folder_ / "out.jsonl", 1 << 20));
  EXPECT_EQ(Lines(jsonl).size(), 10u);
  for (const Line& line : Lines(jsonl)) EXPECT_EQ(line.value, "unknown");
}

TEST_F(ObserveHardening, ABrokenFileInAFolderIsUnknownAndChangesNoExitCode) {
  folder_.Write("bin/broken", "\177ELF");
  const CommandResult result = Observe({folder_ / "bin", "--format", "jsonl"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("\"artifact\":\"broken\",\"check\":\"elf.relro\",\"value\":\"unknown\""));
}

TEST_F(ObserveHardening, ExitsWithFourWhenAPathIsMissingOrNoFile) {
  const CommandResult missing = Observe({folder_ / "bin", folder_ / "missing"});
  EXPECT_EQ(missing.exit_code, 4);
  EXPECT_THAT(missing.err, HasSubstr("missing"));
  ASSERT_EQ(::mkfifo((folder_ / "fifo").c_str(), 0644), 0);
  EXPECT_EQ(Observe({folder_ / "fifo"}).exit_code, 4);
}

TEST_F(ObserveHardening, ExitsWithThreeWithoutIsolation) {
  const CommandResult result = RunCommand(
      {"env", "ASSAY_STATIC_WORKER=1", ASSAY_BINARY_DIR "/bin/assay", "observe", "hardening", folder_.path()});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("static isolation"));
}

TEST_F(ObserveHardening, ExitsWith64OnWrongUsage) {
  EXPECT_EQ(Observe({}).exit_code, 64);
  EXPECT_EQ(Observe({folder_.path(), "--format", "html"}).exit_code, 64);
  EXPECT_EQ(Observe({folder_.path(), "--output", "out.txt"}).exit_code, 64);
  EXPECT_EQ(Observe({folder_.path(), "--output", "pdf=out"}).exit_code, 64);
}

}  // namespace
}  // namespace assay
