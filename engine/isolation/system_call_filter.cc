// SPDX-License-Identifier: Apache-2.0
#include "engine/isolation/system_call_filter.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "engine/isolation/sanitized_build.h"

namespace assay {
namespace {

// No open, no socket, no clone, no exec, no ioctl, no prctl: a worker gets its descriptors from the parent.
constexpr int kAllowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(write),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(recvfrom),
    SCMP_SYS(close),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(brk),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(exit_group),
    SCMP_SYS(exit),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(sched_yield),
    // What abort() needs, so that a fault shows as itself; signals only to itself, see below.
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(gettid),
    SCMP_SYS(getpid),
};

constexpr int kAllowedToSanitizers[] = {SCMP_SYS(pipe2), SCMP_SYS(sigaltstack), SCMP_SYS(rt_sigaction)};

absl::Status Refused(int error) {
  return absl::FailedPreconditionError(
      absl::StrCat("static isolation: seccomp refused: ", std::strerror(-error),
                   "; a kernel with CONFIG_SECCOMP_FILTER is needed, and a container profile that allows seccomp"));
}

}  // namespace

absl::Status AllowOnlyWorkerSystemCalls() {
  struct Release {
    void operator()(scmp_filter_ctx filter) const { seccomp_release(filter); }
  };
  const std::unique_ptr<std::remove_pointer_t<scmp_filter_ctx>, Release> owned(seccomp_init(SCMP_ACT_KILL_PROCESS));
  scmp_filter_ctx filter = owned.get();
  if (filter == nullptr) return Refused(-ENOMEM);
  int error = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  const auto allow = [&](int call, auto... conditions) {
    if (error == 0) error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, sizeof...(conditions), conditions...);
  };
  for (const int call : kAllowed) allow(call);
  if (kIsSanitizedBuild) {
    for (const int call : kAllowedToSanitizers) allow(call);
  }
  allow(SCMP_SYS(mmap), scmp_arg_cmp{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0},
        scmp_arg_cmp{3, SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS});
  allow(SCMP_SYS(mprotect), scmp_arg_cmp{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0});
  allow(SCMP_SYS(tgkill), scmp_arg_cmp{0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid()), 0});
  if (error == 0) error = seccomp_load(filter);
  return error == 0 ? absl::OkStatus() : Refused(error);
}

}  // namespace assay
