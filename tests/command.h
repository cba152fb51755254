// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_COMMAND_H_
#define ASSAY_TESTS_COMMAND_H_

#include <sys/wait.h>

#include <cstdio>
#include <string>

namespace assay {

struct CommandResult {
  int exit_code = -1;  // -1 when it did not end by itself
  std::string output;  // stdout, and what the command line redirects into it
};

// Runs a shell command line.
inline CommandResult RunCommand(const std::string& command) {
  CommandResult result;
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return result;
  char buffer[4096];
  while (const size_t n = std::fread(buffer, 1, sizeof buffer, pipe)) result.output.append(buffer, n);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  return result;
}

}  // namespace assay

#endif  // ASSAY_TESTS_COMMAND_H_
