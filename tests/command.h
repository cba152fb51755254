// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_COMMAND_H_
#define ASSAY_TESTS_COMMAND_H_

#include <stdio.h>
#include <sys/wait.h>

#include <string>

namespace assay {

struct CommandResult {
  int exit_code = -1;  // -1: it did not end by itself
  std::string output;  // of stdout; append 2>&1 for both
};

// Runs a shell command and waits for it.
inline CommandResult RunCommand(const std::string& command) {
  CommandResult result;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return result;
  char buffer[4096];
  size_t got = 0;
  while ((got = ::fread(buffer, 1, sizeof buffer, pipe)) > 0) result.output.append(buffer, got);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  return result;
}

}  // namespace assay

#endif  // ASSAY_TESTS_COMMAND_H_
