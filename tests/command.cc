// SPDX-License-Identifier: Apache-2.0
#include "tests/command.h"

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/bytes.h"
#include "engine/base/file.h"

namespace assay {
namespace {

// A file in memory for one standard stream: whatever its size, nobody waits for the other end as with a pipe.
class Stream {
 public:
  explicit Stream(absl::string_view bytes = "") : fd_(::memfd_create("stream", MFD_CLOEXEC)) {
    EXPECT_TRUE(WriteAll(fd_.get(), AsBytes(bytes), "stream").ok());
    EXPECT_EQ(::lseek(fd_.get(), 0, SEEK_SET), 0);
  }

  int fd() const { return fd_.get(); }

  std::string Read() const {
    std::string bytes;
    char buffer[65536];
    ssize_t got = 0;
    while ((got = ::pread(fd_.get(), buffer, sizeof buffer, static_cast<off_t>(bytes.size()))) > 0) {
      bytes.append(buffer, static_cast<size_t>(got));
    }
    return bytes;
  }

 private:
  FileDescriptor fd_;
};

}  // namespace

CommandResult RunCommand(std::vector<std::string> arguments, absl::string_view input) {
  const Stream in(input);
  const Stream out;
  const Stream err;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in.fd(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out.fd(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err.fd(), STDERR_FILENO);
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  std::string locale = "LC_ALL=C";
  std::vector<char*> environment = {locale.data()};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (absl::string_view(*entry).substr(0, 7) != "LC_ALL=") environment.push_back(*entry);
  }
  environment.push_back(nullptr);
  pid_t child = -1;
  const int error = ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environment.data());
  ::posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (error != 0 || ::waitpid(child, &status, 0) != child) return {};
  CommandResult result;
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  result.out = out.Read();
  result.err = err.Read();
  return result;
}

bool HasCommand(const std::string& program) { return RunCommand({program, "--version"}).exit_code == 0; }

}  // namespace assay
