// SPDX-License-Identifier: Apache-2.0
#include "engine/isolation/confinement.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"
#include "engine/isolation/landlock.h"
#include "engine/isolation/sanitized_build.h"
#include "engine/isolation/system_call_filter.h"

namespace assay {
namespace {

absl::Status Limit(decltype(RLIMIT_AS) resource, uint64_t value, const char* name) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0)
    return SystemError(errno, "static isolation", absl::StrCat("get limit ", name));
  // Never above what the parent left.
  limit.rlim_max = std::min<rlim_t>(limit.rlim_max, value);
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(resource, &limit) == 0) return absl::OkStatus();
  return SystemError(errno, "static isolation", absl::StrCat("set limit ", name));
}

// The address space in use, from /proc/self/statm.
absl::StatusOr<uint64_t> AddressSpaceInUse() {
  absl::StatusOr<std::string> text = ReadFile("/proc/self/statm", 4096);
  if (!text.ok()) return text.status();
  unsigned long pages = 0;
  if (std::sscanf(text->c_str(), "%lu", &pages) != 1) return absl::InternalError("/proc/self/statm: no number");
  return uint64_t{pages} * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

absl::StatusOr<int> ConfineThisProcess(const ConfinementLimits& limits) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return SystemError(errno, "static isolation", "no new privileges");
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return SystemError(errno, "static isolation", "not dumpable");
  if (!kIsSanitizedBuild) {
    ASSAY_ASSIGN_OR_RETURN(const uint64_t in_use, AddressSpaceInUse());
    ASSAY_RETURN_IF_ERROR(Limit(RLIMIT_AS, in_use + limits.memory_bytes, "address space"));
  }
  ASSAY_RETURN_IF_ERROR(Limit(RLIMIT_NOFILE, limits.open_files, "open files"));
  ASSAY_RETURN_IF_ERROR(Limit(RLIMIT_CORE, 0, "core files"));
  ASSAY_RETURN_IF_ERROR(Limit(RLIMIT_FSIZE, 0, "file size"));
  // Root is exempt from this one; seccomp refuses new processes to everybody.
  ASSAY_RETURN_IF_ERROR(Limit(RLIMIT_NPROC, 0, "processes"));
  ASSAY_ASSIGN_OR_RETURN(const int landlock_version, DenyAllByLandlock());
  ASSAY_RETURN_IF_ERROR(AllowOnlyWorkerSystemCalls());
  return landlock_version;
}

}  // namespace assay
