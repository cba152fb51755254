// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_RUN_COMMAND_H_
#define ASSAY_TESTS_RUN_COMMAND_H_

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace assay {

struct CommandResult {
  int exit_code = -1;  // -1: could not start, or ended by a signal
  std::string out;     // standard output; with `merge_errors` standard error as well
};

// Runs a program found on PATH, without a shell, in the C locale, and waits for it.
inline CommandResult RunCommand(std::vector<std::string> arguments, bool merge_errors = false) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return {};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  if (merge_errors) {
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  } else {
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  std::vector<char*> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.push_back(*entry);
  std::string locale = "LC_ALL=C";
  environment.push_back(locale.data());
  environment.push_back(nullptr);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environment.data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  CommandResult result;
  char buffer[65536];
  ssize_t got = 0;
  while ((got = ::read(ends[0], buffer, sizeof buffer)) > 0) result.out.append(buffer, static_cast<size_t>(got));
  ::close(ends[0]);
  int status = 0;
  if (error == 0 && ::waitpid(pid, &status, 0) == pid && WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  return result;
}

// Whether the program exists and answers --version.
inline bool HasCommand(const std::string& program) { return RunCommand({program, "--version"}).exit_code == 0; }

}  // namespace assay

#endif  // ASSAY_TESTS_RUN_COMMAND_H_
