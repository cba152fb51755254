// SPDX-License-Identifier: Apache-2.0
#include "certs/log/registry_storage.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/bytes.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr absl::string_view kNewFolder = "private/new";
constexpr absl::string_view kLockFile = "private/lock";

// Up to so many files are synced one by one, which leaves the rest of the file system alone. A batch of more is synced
// by one syncfs, which is faster by orders of magnitude.
constexpr size_t kMaxSingleSyncs = 64;

std::string ParentPath(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return std::string(path.substr(0, slash == absl::string_view::npos ? 0 : slash));
}

absl::Status MakePrivateFolder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return SystemError(errno, path, "create folder");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RegistryStorage> RegistryStorage::Lock(const std::string& folder) {
  RegistryStorage storage(folder);
  ASSAY_RETURN_IF_ERROR(MakePrivateFolder(storage.Path(kPrivateFolder)));
  const std::string lock = storage.Path(kLockFile);
  storage.lock_ = FileDescriptor(::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!storage.lock_.valid()) return SystemError(errno, lock, "open");
  if (::flock(storage.lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return SystemError(errno, lock, "lock");
    return absl::FailedPreconditionError(absl::StrCat(folder, ": another writer has this log open; one at a time"));
  }
  storage.root_ = FileDescriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!storage.root_.valid()) return SystemError(errno, folder, "open folder");
  const std::string new_folder = storage.Path(kNewFolder);
  ASSAY_RETURN_IF_ERROR(MakePrivateFolder(new_folder));
  ASSAY_ASSIGN_OR_RETURN(const std::vector<std::string> leftovers, ListFolder(new_folder));
  for (const std::string& name : leftovers) {
    ASSAY_RETURN_IF_ERROR(storage.Remove(JoinPath(kNewFolder, name)));
  }
  return storage;
}

std::string RegistryStorage::NewPath() const { return Path(JoinPath(kNewFolder, "file")); }

absl::StatusOr<FileDescriptor> RegistryStorage::WriteNew(absl::string_view bytes, bool sync) {
  const std::string path = NewPath();
  FileDescriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!fd.valid()) return SystemError(errno, path, "create");
  ASSAY_RETURN_IF_ERROR(WriteAll(fd.get(), AsBytes(bytes), path));
  if (sync && ::fsync(fd.get()) != 0) return SystemError(errno, path, "sync");
  return fd;
}

absl::Status RegistryStorage::RenameNew(absl::string_view path) {
  const std::string target = Path(path);
  if (::rename(NewPath().c_str(), target.c_str()) != 0) return SystemError(errno, target, "rename into place");
  return absl::OkStatus();
}

absl::Status RegistryStorage::MakeFolder(const std::string& path) {
  if (path.empty() || known_folders_.contains(path)) return absl::OkStatus();
  const std::string parent = ParentPath(path);
  ASSAY_RETURN_IF_ERROR(MakeFolder(parent));
  if (::mkdir(Path(path).c_str(), 0755) == 0) {
    unsynced_folders_.insert(parent);
  } else if (errno != EEXIST) {
    return SystemError(errno, Path(path), "create folder");
  } else if (!IsFolder(Path(path))) {
    return MalformedFile(Path(path), "not a folder");
  }
  known_folders_.insert(path);
  return absl::OkStatus();
}

absl::Status RegistryStorage::Put(absl::string_view path, absl::string_view bytes) {
  const std::string parent = ParentPath(path);
  ASSAY_RETURN_IF_ERROR(MakeFolder(parent));
  ASSAY_ASSIGN_OR_RETURN(FileDescriptor fd, WriteNew(bytes, /*sync=*/false));
  ASSAY_RETURN_IF_ERROR(RenameNew(path));
  unsynced_folders_.insert(parent);
  if (++unsynced_count_ <= kMaxSingleSyncs) unsynced_files_.push_back(std::move(fd));
  return absl::OkStatus();
}

absl::Status RegistryStorage::Sync() {
  if (unsynced_count_ > kMaxSingleSyncs) {
    if (::syncfs(root_.get()) != 0) return SystemError(errno, folder_, "sync file system");
  } else {
    for (const FileDescriptor& fd : unsynced_files_) {
      if (::fsync(fd.get()) != 0) return SystemError(errno, folder_, "sync file");
    }
    for (const std::string& folder : unsynced_folders_) ASSAY_RETURN_IF_ERROR(SyncFolder(Path(folder)));
  }
  unsynced_files_.clear();
  unsynced_folders_.clear();
  unsynced_count_ = 0;
  return absl::OkStatus();
}

absl::Status RegistryStorage::Replace(absl::string_view path, absl::string_view bytes) {
  ASSAY_RETURN_IF_ERROR(WriteNew(bytes, /*sync=*/true).status());
  ASSAY_RETURN_IF_ERROR(RenameNew(path));
  return SyncFolder(Path(ParentPath(path)));
}

absl::Status RegistryStorage::Remove(absl::string_view path) {
  const std::string full = Path(path);
  if (::unlink(full.c_str()) != 0) return SystemError(errno, full, "remove");
  return absl::OkStatus();
}

}  // namespace assay
