// SPDX-License-Identifier: Apache-2.0
#include "engine/base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr absl::string_view kTemporaryPrefix = ".tmp-";

std::string ParentOf(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Removes the temporary file unless the rename took it.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path) : path_(std::move(path)) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!kept_) ::unlink(path_.c_str());
  }
  const std::string& path() const { return path_; }
  void Keep() { kept_ = true; }

 private:
  std::string path_;
  bool kept_ = false;
};

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    Close();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void FileDescriptor::Close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

std::string JoinPath(absl::string_view folder, absl::string_view name) {
  if (folder.empty()) return std::string(name);
  return absl::StrCat(folder.back() == '/' ? folder.substr(0, folder.size() - 1) : folder, "/", name);
}

std::string BaseName(absl::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const size_t slash = path.find_last_of('/');
  return std::string(slash == absl::string_view::npos || path.size() == 1 ? path : path.substr(slash + 1));
}

bool FileExists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

bool IsFolder(const std::string& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes, LinkRule links) {
  // O_NONBLOCK so that a FIFO in a hostile folder cannot hold the reader; it changes nothing for regular files.
  const int no_follow = links == LinkRule::kRefuse ? O_NOFOLLOW : 0;
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | no_follow));
  if (!fd.valid() && no_follow != 0 && errno == ELOOP) {
    return MalformedFile(path, "a symbolic link; expected a regular file");
  }
  if (!fd.valid()) return SystemError(errno, path, "open");
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0) return SystemError(errno, path, "stat");
  if (!S_ISREG(info.st_mode)) return MalformedFile(path, "not a regular file");
  std::string bytes;
  bytes.reserve(std::min(static_cast<size_t>(info.st_size), max_bytes));
  char buffer[65536];
  while (true) {
    const ssize_t got = ::read(fd.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(errno, path, "read");
    if (got == 0) return bytes;
    if (bytes.size() + static_cast<size_t>(got) > max_bytes) {
      return MalformedFile(path, absl::StrCat("larger than ", max_bytes, " bytes"));
    }
    bytes.append(buffer, static_cast<size_t>(got));
  }
}

absl::StatusOr<std::vector<std::string>> ListFolder(const std::string& folder) {
  const FileDescriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return SystemError(errno, folder, "open folder");
  return ListOpenFolder(fd.get(), folder);
}

absl::StatusOr<std::vector<std::string>> ListOpenFolder(int fd, absl::string_view folder) {
  // fdopendir takes its descriptor over, and the caller keeps the own one.
  FileDescriptor own(::openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!own.valid()) return SystemError(errno, folder, "open folder");
  const std::unique_ptr<DIR, int (*)(DIR*)> handle(::fdopendir(own.get()), ::closedir);
  if (!handle) return SystemError(errno, folder, "open folder");
  own.Release();
  std::vector<std::string> names;
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(handle.get());
    if (entry == nullptr) break;
    const absl::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return SystemError(errno, folder, "read folder");
  std::sort(names.begin(), names.end());
  return names;
}

absl::Status CreateFolders(const std::string& path) {
  if (path.empty() || IsFolder(path)) return absl::OkStatus();
  const std::string parent = ParentOf(path);
  if (parent != path) ASSAY_RETURN_IF_ERROR(CreateFolders(parent));
  if (::mkdir(path.c_str(), 0755) != 0 && !(errno == EEXIST && IsFolder(path))) {
    return SystemError(errno, path, "create folder");
  }
  return absl::OkStatus();
}

absl::Status SyncFolder(const std::string& folder) {
  const FileDescriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return SystemError(errno, folder, "open folder");
  if (::fsync(fd.get()) != 0) return SystemError(errno, folder, "sync folder");
  return absl::OkStatus();
}

absl::Status WriteAll(int fd, ByteSpan bytes, absl::string_view subject) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return SystemError(errno, subject, "write");
    bytes = bytes.subspan(static_cast<size_t>(put));
  }
  return absl::OkStatus();
}

bool IsTemporaryName(absl::string_view name) { return absl::StartsWith(name, kTemporaryPrefix); }

absl::Status WriteFileAtomically(const std::string& path, absl::string_view bytes, Durability durability,
                                 unsigned mode) {
  std::string pattern = JoinPath(ParentOf(path), absl::StrCat(kTemporaryPrefix, "XXXXXX"));
  FileDescriptor fd(::mkostemp(pattern.data(), O_CLOEXEC));
  if (!fd.valid()) return SystemError(errno, path, "create");
  TemporaryFile temporary(pattern);
  if (::fchmod(fd.get(), mode) != 0) return SystemError(errno, path, "set mode");
  ASSAY_RETURN_IF_ERROR(WriteAll(fd.get(), AsBytes(bytes), path));
  if (durability == Durability::kSynced && ::fsync(fd.get()) != 0) return SystemError(errno, path, "sync");
  // close can report a write that failed late (quota, network file systems).
  if (::close(fd.Release()) != 0) return SystemError(errno, path, "close");
  if (::rename(temporary.path().c_str(), path.c_str()) != 0) return SystemError(errno, path, "rename into place");
  temporary.Keep();
  return durability == Durability::kSynced ? SyncFolder(ParentOf(path)) : absl::OkStatus();
}

}  // namespace assay
