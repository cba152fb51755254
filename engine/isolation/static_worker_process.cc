// SPDX-License-Identifier: Apache-2.0
#include "engine/isolation/static_worker_process.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "assay/v1/static_worker.pb.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"
#include "engine/isolation/static_worker.h"

namespace assay {
namespace {

constexpr absl::Duration kTimeToIntroduce = absl::Seconds(20);
constexpr absl::Duration kTimeToEnd = absl::Seconds(2);

class SpawnSetup {
 public:
  explicit SpawnSetup(int socket) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    // The socket first: it may have one of the numbers that are taken next.
    ::posix_spawn_file_actions_adddup2(&actions_, socket, kStaticWorkerSocket);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDWR, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, STDIN_FILENO, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, STDIN_FILENO, STDERR_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, kStaticWorkerSocket + 1);
    sigset_t signals;
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  ~SpawnSetup() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  // Returns an error number, 0 for success.
  int Spawn(pid_t* pid, char* const argv[], char* const environment[]) const {
    return ::posix_spawn(pid, "/proc/self/exe", &actions_, &attributes_, argv, environment);
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

std::string DescribeEnd(int status) {
  if (WIFEXITED(status)) {
    return WEXITSTATUS(status) == 0 ? "" : absl::StrCat("ended with exit code ", WEXITSTATUS(status));
  }
  const int number = WTERMSIG(status);
  const char* description = ::sigdescr_np(number);
  return absl::StrCat("ended by signal ", number, " (", description != nullptr ? description : "unknown", ")");
}

}  // namespace

absl::StatusOr<std::unique_ptr<StaticWorkerProcess>> StaticWorkerProcess::Start(const std::string& handler) {
  // A program that does not call RunStaticWorkerIfAsked would otherwise start itself without end.
  if (std::getenv(kStaticWorkerVariable) != nullptr) {
    return absl::FailedPreconditionError("static isolation: a static worker does not start static workers");
  }
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return SystemError(errno, "static isolation", "create socket pair");
  }
  FileDescriptor ours(ends[0]);
  FileDescriptor theirs(ends[1]);

  std::string argument = kStaticWorkerArgument;
  std::string name = handler;
  std::string program = "assay-static-worker";
  char* const argv[] = {program.data(), argument.data(), name.data(), nullptr};
  // Of the environment only what finds the program's own libraries.
  std::string mark = absl::StrCat(kStaticWorkerVariable, "=1");
  const char* library_path = std::getenv("LD_LIBRARY_PATH");
  std::string libraries = absl::StrCat("LD_LIBRARY_PATH=", library_path != nullptr ? library_path : "");
  char* const environment[] = {mark.data(), library_path != nullptr ? libraries.data() : nullptr, nullptr};
  pid_t pid = -1;
  const int error = SpawnSetup(theirs.get()).Spawn(&pid, argv, environment);
  if (error != 0) {
    return absl::FailedPreconditionError(absl::StrCat("static isolation: start /proc/self/exe: ", ::strerror(error),
                                                      "; /proc must be mounted and processes allowed"));
  }

  auto worker = std::make_unique<StaticWorkerProcess>(pid, MessageChannel(std::move(ours)));
  v1::StaticHello hello;
  // A worker that dies before it speaks must be seen at once, so the parent's copy of its end goes now.
  theirs.Close();
  const absl::Status received = worker->channel().Receive(hello, kTimeToIntroduce);
  if (!received.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("static isolation: the worker did not start: ", worker->WaitForEnd(), " ", received.message()));
  }
  if (!hello.missing().empty()) return absl::FailedPreconditionError(hello.missing());
  return worker;
}

StaticWorkerProcess::~StaticWorkerProcess() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

absl::Status StaticWorkerProcess::AllowProcessorTime(absl::Duration more) {
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &used) != 0) {
    return absl::UnavailableError("static worker: gone");
  }
  rlimit limit{};
  if (::prlimit(pid_, RLIMIT_CPU, nullptr, &limit) != 0) return SystemError(errno, "static worker", "get CPU limit");
  limit.rlim_cur = static_cast<rlim_t>(used.tv_sec) + static_cast<rlim_t>(absl::ToInt64Seconds(more)) + 1;
  if (limit.rlim_max != RLIM_INFINITY && limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
  if (::prlimit(pid_, RLIMIT_CPU, &limit, nullptr) != 0) return SystemError(errno, "static worker", "set CPU limit");
  return absl::OkStatus();
}

std::string StaticWorkerProcess::WaitForEnd() {
  int status = 0;
  const absl::Time give_up = absl::Now() + kTimeToEnd;
  pid_t ended = 0;
  while ((ended = ::waitpid(pid_, &status, WNOHANG)) == 0 && absl::Now() < give_up)
    absl::SleepFor(absl::Milliseconds(1));
  if (ended == 0) {
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return "closed its answer and went on";
  }
  pid_ = -1;
  return ended > 0 ? DescribeEnd(status) : "is gone";
}

}  // namespace assay
