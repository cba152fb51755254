// SPDX-License-Identifier: Apache-2.0
#include "engine/isolation/open_below.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "engine/base/errors.h"

namespace assay {
namespace {

constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

std::atomic<bool> openat2_is_blocked{false};

}  // namespace

absl::StatusOr<FileDescriptor> OpenBelow(int root, const std::string& path, int flags) {
  if (openat2_is_blocked) return OpenBelowByParts(root, path, flags);
  open_how how{};
  how.flags = static_cast<uint64_t>(kFlags | flags);
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS;
  const long fd = ::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how);
  if (fd >= 0) return FileDescriptor(static_cast<int>(fd));
  // Old kernels say ENOSYS, old container profiles EPERM; EAGAIN is a race with a rename, which parts do not mind.
  if (errno == ENOSYS || errno == EPERM) openat2_is_blocked = true;
  if (errno == ENOSYS || errno == EPERM || errno == EAGAIN) return OpenBelowByParts(root, path, flags);
  return SystemError(errno, path, "open");
}

absl::StatusOr<FileDescriptor> OpenBelowByParts(int root, const std::string& path, int flags) {
  const std::vector<std::string> parts = absl::StrSplit(path, '/', absl::SkipEmpty());
  if (parts.empty()) return absl::InvalidArgumentError("an empty path");
  FileDescriptor folder;
  for (size_t i = 0; i < parts.size(); ++i) {
    // ".." could leave the root.
    if (parts[i] == "..") return absl::InvalidArgumentError(path + ": has a part ..; expected a path below the root");
    const bool last = i + 1 == parts.size();
    const int from = i == 0 ? root : folder.get();
    FileDescriptor next(::openat(from, parts[i].c_str(), last ? kFlags | flags : kFlags | O_DIRECTORY | O_PATH));
    if (!next.valid()) return SystemError(errno, path, "open");
    folder = std::move(next);
  }
  return folder;
}

}  // namespace assay
