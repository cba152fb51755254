// SPDX-License-Identifier: Apache-2.0
#include "engine/isolation/artifact_files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"
#include "engine/isolation/open_below.h"

namespace assay {
namespace {

absl::StatusOr<OpenedFile> CheckRegular(FileDescriptor fd, const std::string& path) {
  OpenedFile file{std::move(fd), {}};
  if (::fstat(file.fd.get(), &file.info) != 0) return SystemError(errno, path, "stat");
  if (!S_ISREG(file.info.st_mode)) return MalformedFile(path, "not a regular file");
  return file;
}

}  // namespace

absl::StatusOr<ArtifactFiles> ArtifactFiles::Open(const Artifact& artifact) {
  const int kind = artifact.kind == ArtifactKind::kFolder ? O_DIRECTORY : 0;
  FileDescriptor root(::open(artifact.real_path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | kind));
  // A file that exists but may not be read is something to report about, not a reason to end.
  if (!root.valid() && !(artifact.kind == ArtifactKind::kFile && errno == EACCES)) {
    return SystemError(errno, artifact.real_path, "open");
  }
  return ArtifactFiles(std::move(root), artifact.kind, BaseName(artifact.real_path), artifact.real_path);
}

absl::StatusOr<std::vector<ArtifactEntry>> ArtifactFiles::List() const {
  struct stat info{};
  if (kind_ == ArtifactKind::kFile) {
    const int got = root_.valid() ? ::fstat(root_.get(), &info) : ::stat(real_path_.c_str(), &info);
    if (got != 0) return SystemError(errno, real_path_, "stat");
    return std::vector<ArtifactEntry>{{base_name_, info.st_mode, ""}};
  }
  if (::fstat(root_.get(), &info) != 0) return SystemError(errno, real_path_, "stat");
  std::vector<ArtifactEntry> entries = {{".", info.st_mode, ""}};
  std::vector<std::string> folders;
  ListFolderInto("", entries.front(), entries, folders);
  if (!entries.front().unreadable.empty()) return absl::PermissionDeniedError(entries.front().unreadable);
  while (!folders.empty()) {
    const std::string folder = std::move(folders.back());
    folders.pop_back();
    ArtifactEntry entry;
    ListFolderInto(folder, entry, entries, folders);
    if (entry.unreadable.empty()) continue;
    const auto listed =
        std::find_if(entries.begin(), entries.end(), [&](const ArtifactEntry& known) { return known.path == folder; });
    listed->unreadable = entry.unreadable;
  }
  std::sort(entries.begin(), entries.end(),
            [](const ArtifactEntry& a, const ArtifactEntry& b) { return a.path < b.path; });
  return entries;
}

void ArtifactFiles::ListFolderInto(const std::string& folder, ArtifactEntry& entry, std::vector<ArtifactEntry>& entries,
                                   std::vector<std::string>& folders) const {
  const absl::StatusOr<FileDescriptor> fd = OpenBelow(root_.get(), folder.empty() ? "." : folder, O_DIRECTORY);
  if (!fd.ok()) {
    entry.unreadable = std::string(fd.status().message());
    return;
  }
  const absl::StatusOr<std::vector<std::string>> names = ListOpenFolder(fd->get(), folder);
  if (!names.ok()) {
    entry.unreadable = std::string(names.status().message());
    return;
  }
  for (const std::string& name : *names) {
    ArtifactEntry next{folder.empty() ? name : absl::StrCat(folder, "/", name), 0, ""};
    struct stat info{};
    if (::fstatat(fd->get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
      next.unreadable = std::string(SystemError(errno, next.path, "stat").message());
    } else {
      next.mode = info.st_mode;
      if (S_ISDIR(info.st_mode)) folders.push_back(next.path);
    }
    entries.push_back(std::move(next));
  }
}

absl::StatusOr<OpenedFile> ArtifactFiles::OpenRegular(const std::string& path) const {
  if (kind_ == ArtifactKind::kFile) {
    FileDescriptor copy(root_.valid() ? ::fcntl(root_.get(), F_DUPFD_CLOEXEC, 0)
                                      : ::open(real_path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!copy.valid()) return SystemError(errno, path, "open");
    return CheckRegular(std::move(copy), path);
  }
  ASSAY_ASSIGN_OR_RETURN(FileDescriptor fd, OpenBelow(root_.get(), path, 0));
  return CheckRegular(std::move(fd), path);
}

}  // namespace assay
