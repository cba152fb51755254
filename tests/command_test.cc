// SPDX-License-Identifier: Apache-2.0
#include "tests/command.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <string>

namespace assay {
namespace {

TEST(RunCommand, KeepsTheTwoStreamsApart) {
  const CommandResult result = RunCommand({"sh", "-c", "echo out; echo err >&2; exit 3"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.signal, 0);
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.err, "err\n");
}

TEST(RunCommand, GivesEachWordToTheProgramAsItIs) {
  EXPECT_EQ(RunCommand({"printf", "%s|", "a b", "$HOME", "", "*"}).out, "a b|$HOME||*|");
}

TEST(RunCommand, FeedsAndTakesMoreThanAPipeHolds) {
  const std::string input(3 << 20, 'x');
  EXPECT_EQ(RunCommand({"cat"}, input).out, input);
}

TEST(RunCommand, NamesTheSignalThatEndedTheProgram) {
  const CommandResult result = RunCommand({"sh", "-c", "kill -TERM $$"});
  EXPECT_EQ(result.exit_code, -1);
  EXPECT_EQ(result.signal, SIGTERM);
}

TEST(RunCommand, HasNoExitCodeWithoutAProgram) {
  EXPECT_EQ(RunCommand({"/nonexistent/program"}).exit_code, -1);
  EXPECT_FALSE(HasCommand("no-such-program"));
}

TEST(RunCommand, SpeaksTheCLocale) { EXPECT_EQ(RunCommand({"sh", "-c", "echo $LC_ALL"}).out, "C\n"); }

}  // namespace
}  // namespace assay
