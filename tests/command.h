// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_COMMAND_H_
#define ASSAY_TESTS_COMMAND_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace assay {

struct CommandResult {
  int exit_code = -1;  // -1: it did not start, or a signal ended it
  int signal = 0;      // the signal that ended it
  std::string out;     // standard output
  std::string err;     // standard error
};

// Runs a program found on PATH, without a shell, in the C locale, with `input` as its standard input, and waits for it.
CommandResult RunCommand(std::vector<std::string> arguments, absl::string_view input = "");

// Whether the program is there and answers --version.
bool HasCommand(const std::string& program);

}  // namespace assay

#endif  // ASSAY_TESTS_COMMAND_H_
