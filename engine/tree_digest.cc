// SPDX-License-Identifier: Apache-2.0
#include "engine/tree_digest.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr absl::string_view kListingHeader = "assay-tree/1";

bool SameFile(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && (a.st_mode & S_IFMT) == (b.st_mode & S_IFMT);
}

bool SameContent(const struct stat& a, const struct stat& b) {
  return a.st_size == b.st_size && a.st_mode == b.st_mode && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b.st_mtim.tv_nsec && a.st_ctim.tv_sec == b.st_ctim.tv_sec &&
         a.st_ctim.tv_nsec == b.st_ctim.tv_nsec;
}

absl::Status ChangedWhileRead(absl::string_view path) {
  return absl::FailedPreconditionError(
      absl::StrCat(Printable(path), ": changed while it was read; expected a product at rest"));
}

absl::StatusOr<std::string> LinkTarget(int folder_fd, const std::string& name, const std::string& path) {
  std::string target(4096, '\0');
  while (true) {
    const ssize_t length = ::readlinkat(folder_fd, name.c_str(), target.data(), target.size());
    if (length < 0) return SystemError(errno, Printable(path), "read link");
    if (static_cast<size_t>(length) < target.size()) {
      target.resize(static_cast<size_t>(length));
      return target;
    }
    target.resize(target.size() * 2);
  }
}

// Walks a tree and gathers one record an entry.
class TreeLister {
 public:
  explicit TreeLister(std::string root) : root_(std::move(root)) {}

  // `below` is the path of the folder below the root, empty for the root itself.
  absl::Status AddFolder(int folder_fd, const std::string& below, size_t depth) {
    if (depth > kMaxTreeDepth) {
      return MalformedFile(Printable(FullPath(below)), absl::StrCat("nested deeper than ", kMaxTreeDepth, " folders"));
    }
    ASSAY_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListOpenFolder(folder_fd, Printable(FullPath(below))));
    for (const std::string& name : names) {
      ASSAY_RETURN_IF_ERROR(AddEntry(folder_fd, name, JoinPath(below, name), depth));
    }
    return absl::OkStatus();
  }

  TreeDigest Finish() {
    std::sort(records_.begin(), records_.end());
    Hasher hasher(/*with_sha512=*/true);
    const auto field = [&](absl::string_view text) {
      hasher.Update(text);
      hasher.Update(absl::string_view("\0", 1));
    };
    field(kListingHeader);
    for (const Record& record : records_) {
      field(record.path);
      field(absl::string_view(&record.type, 1));
      field(absl::StrFormat("%04o", record.mode));
      field(absl::StrCat(record.size));
      field(record.content);
    }
    tree_.digests = hasher.Finish();
    return std::move(tree_);
  }

 private:
  struct Record {
    std::string path;
    char type = 0;
    unsigned mode = 0;
    uint64_t size = 0;
    std::string content;
    bool operator<(const Record& other) const { return path < other.path; }
  };

  std::string FullPath(const std::string& below) const { return below.empty() ? root_ : JoinPath(root_, below); }

  absl::Status AddEntry(int folder_fd, const std::string& name, const std::string& below, size_t depth) {
    const std::string path = FullPath(below);
    // Looked at before it is opened: opening a device or a FIFO can already have an effect.
    struct stat info{};
    if (::fstatat(folder_fd, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
      return SystemError(errno, Printable(path), "stat");
    }
    Record record{below, 0, info.st_mode & 07777u, 0, ""};
    switch (info.st_mode & S_IFMT) {
      case S_IFREG: {
        record.type = 'f';
        ASSAY_ASSIGN_OR_RETURN(const FileDescriptor fd, Open(folder_fd, name, path, info, 0));
        ASSAY_ASSIGN_OR_RETURN(const FileDigest file, DigestFile(fd.get(), path, /*with_sha512=*/false));
        record.size = file.size;
        record.content = file.digests.sha256.ToHex();
        tree_.size += file.size;
        ++tree_.regular_files;
        break;
      }
      case S_IFDIR: {
        record.type = 'd';
        ASSAY_ASSIGN_OR_RETURN(const FileDescriptor fd, Open(folder_fd, name, path, info, O_DIRECTORY));
        ASSAY_RETURN_IF_ERROR(AddFolder(fd.get(), below, depth + 1));
        break;
      }
      case S_IFLNK: {
        record.type = 'l';
        record.mode = 0777;
        ASSAY_ASSIGN_OR_RETURN(record.content, LinkTarget(folder_fd, name, path));
        record.size = record.content.size();
        break;
      }
      case S_IFCHR:
      case S_IFBLK:
        record.type = S_ISCHR(info.st_mode) ? 'c' : 'b';
        record.content = absl::StrCat(major(info.st_rdev), ":", minor(info.st_rdev));
        break;
      case S_IFIFO:
        record.type = 'p';
        break;
      case S_IFSOCK:
        record.type = 's';
        break;
      default:
        return MalformedFile(Printable(path), "of a type that is not known");
    }
    records_.push_back(std::move(record));
    return absl::OkStatus();
  }

  // Opens what fstatat saw, or fails when something else has taken its place.
  static absl::StatusOr<FileDescriptor> Open(int folder_fd, const std::string& name, const std::string& path,
                                             const struct stat& seen, int flags) {
    FileDescriptor fd(::openat(folder_fd, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags));
    if (!fd.valid()) return SystemError(errno, Printable(path), "open");
    struct stat info{};
    if (::fstat(fd.get(), &info) != 0) return SystemError(errno, Printable(path), "stat");
    if (!SameFile(seen, info)) return ChangedWhileRead(path);
    return fd;
  }

  std::string root_;
  std::vector<Record> records_;
  TreeDigest tree_;
};

}  // namespace

absl::StatusOr<FileDigest> DigestFile(int fd, const std::string& file, bool with_sha512) {
  struct stat before{};
  if (::fstat(fd, &before) != 0) return SystemError(errno, Printable(file), "stat");
  FileDigest result;
  Hasher hasher(with_sha512);
  std::vector<uint8_t> buffer(size_t{256} * 1024);
  while (true) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(errno, Printable(file), "read");
    if (got == 0) break;
    hasher.Update(ByteSpan(buffer.data(), static_cast<size_t>(got)));
    result.size += static_cast<uint64_t>(got);
  }
  struct stat after{};
  if (::fstat(fd, &after) != 0) return SystemError(errno, Printable(file), "stat");
  if (!SameContent(before, after) || result.size != static_cast<uint64_t>(after.st_size)) return ChangedWhileRead(file);
  result.digests = hasher.Finish();
  return result;
}

absl::StatusOr<TreeDigest> DigestTree(int folder_fd, const std::string& folder) {
  TreeLister lister(folder);
  ASSAY_RETURN_IF_ERROR(lister.AddFolder(folder_fd, "", 0));
  return lister.Finish();
}

}  // namespace assay
