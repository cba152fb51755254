// SPDX-License-Identifier: Apache-2.0
#include "engine/isolation/landlock.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "engine/base/file.h"

// The numbers are the same on every architecture; older system headers lack them.
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#endif
#ifndef SYS_landlock_restrict_self
#define SYS_landlock_restrict_self 446
#endif

namespace assay {
namespace {

// struct landlock_ruleset_attr of linux/landlock.h as of interface version 6; system headers may be older.
struct RulesetAttributes {
  uint64_t handled_access_fs;
  uint64_t handled_access_net;
  uint64_t scoped;
};

constexpr uint32_t kQueryVersion = 1;  // LANDLOCK_CREATE_RULESET_VERSION
constexpr int kNewestKnownVersion = 6;

// What each version of the interface added.
struct VersionRights {
  int version;
  uint64_t access_fs;
  uint64_t access_net;
  uint64_t scoped;
  size_t attributes_size;
};
constexpr VersionRights kRights[] = {
    {1, (uint64_t{1} << 13) - 1, 0, 0, 8},  // execute to make_sym
    {2, uint64_t{1} << 13, 0, 0, 8},        // refer
    {3, uint64_t{1} << 14, 0, 0, 8},        // truncate
    {4, 0, 3, 0, 16},                       // TCP bind and connect
    {5, uint64_t{1} << 15, 0, 0, 16},       // ioctl on devices
    {6, 0, 0, 3, 24},                       // abstract Unix sockets, signals
};

absl::Status Unavailable(int error_number) {
  switch (error_number) {
    case ENOSYS:
      return absl::FailedPreconditionError(
          "static isolation: this kernel has no Landlock; Linux 5.13 or later built with CONFIG_SECURITY_LANDLOCK is "
          "needed");
    case EOPNOTSUPP:
      return absl::FailedPreconditionError(
          "static isolation: Landlock is switched off on this kernel; add landlock to the boot parameter lsm=");
    case EPERM:
      return absl::FailedPreconditionError(
          "static isolation: the container's seccomp profile forbids Landlock; use a container runtime whose default "
          "profile allows landlock_create_ruleset and landlock_restrict_self");
    default:
      return absl::FailedPreconditionError(
          absl::StrCat("static isolation: Landlock refused: ", std::strerror(error_number)));
  }
}

}  // namespace

absl::StatusOr<int> DenyAllByLandlock() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, kQueryVersion);
  if (version < 1) return Unavailable(errno);
  RulesetAttributes attributes{};
  size_t attributes_size = 0;
  for (const VersionRights& rights : kRights) {
    if (rights.version > std::min<long>(version, kNewestKnownVersion)) break;
    attributes.handled_access_fs |= rights.access_fs;
    attributes.handled_access_net |= rights.access_net;
    attributes.scoped |= rights.scoped;
    attributes_size = rights.attributes_size;
  }
  const FileDescriptor ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, attributes_size, 0)));
  if (!ruleset.valid()) return Unavailable(errno);
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) return Unavailable(errno);

  const FileDescriptor root(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (root.valid() || errno != EACCES) {
    return absl::FailedPreconditionError(
        "static isolation: the root folder can still be opened under Landlock; this kernel does not enforce it");
  }
  return static_cast<int>(version);
}

}  // namespace assay
