// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_COMMAND_OUTPUT_H_
#define ASSAY_TESTS_COMMAND_OUTPUT_H_

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

namespace assay {

// What the shell command `command` wrote on stdout, or nothing when it did not exit with 0. For other people's tools,
// whose answer a test compares with Assay's.
inline std::optional<std::string> CommandOutput(const std::string& command) {
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string output;
  char buffer[4096];
  size_t got = 0;
  while ((got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0) output.append(buffer, got);
  if (::pclose(pipe) != 0) return std::nullopt;
  return output;
}

}  // namespace assay

#endif  // ASSAY_TESTS_COMMAND_OUTPUT_H_
