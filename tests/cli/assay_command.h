// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_CLI_ASSAY_COMMAND_H_
#define ASSAY_TESTS_CLI_ASSAY_COMMAND_H_

#include <string>
#include <utility>

#include "tests/command.h"

namespace assay {

inline const std::string kProgram = std::string(ASSAY_BINARY_DIR) + "/bin/assay";

// How a command line ended, and what it printed where its redirections left standard output.
struct ShellResult {
  int exit_code = -1;
  std::string output;
};

// Runs a line of the shell: tests of the command line redirect and pipe as users do.
inline ShellResult RunShell(const std::string& line) {
  CommandResult result = RunCommand({"sh", "-c", line});
  return {result.exit_code, std::move(result.out)};
}

// Runs the program that was built, with nothing of the user's own: no trust folder and no schemes but its own. The
// output holds the messages as well, unless `redirect` sends them elsewhere.
inline ShellResult Assay(const std::string& arguments, const std::string& redirect = "2>&1") {
  return RunShell("env -u XDG_CONFIG_HOME -u ASSAY_SCHEMES HOME=/nonexistent " + kProgram + " " + arguments + " " +
                  redirect);
}

}  // namespace assay

#endif  // ASSAY_TESTS_CLI_ASSAY_COMMAND_H_
