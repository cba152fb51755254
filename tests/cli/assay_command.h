// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_CLI_ASSAY_COMMAND_H_
#define ASSAY_TESTS_CLI_ASSAY_COMMAND_H_

#include <string>

#include "tests/command.h"

namespace assay {

inline const std::string kProgram = std::string(ASSAY_BINARY_DIR) + "/bin/assay";

// Runs the program that was built, with nothing of the user's own: no trust folder and no schemes but its own. The
// output holds the messages as well, unless `redirect` sends them elsewhere.
inline CommandResult Assay(const std::string& arguments, const std::string& redirect = "2>&1") {
  return RunCommand("env -u XDG_CONFIG_HOME -u ASSAY_SCHEMES HOME=/nonexistent " + kProgram + " " + arguments + " " +
                    redirect);
}

}  // namespace assay

#endif  // ASSAY_TESTS_CLI_ASSAY_COMMAND_H_
