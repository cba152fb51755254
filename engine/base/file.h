// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_BASE_FILE_H_
#define ASSAY_ENGINE_BASE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/bytes.h"

namespace assay {

// Owns an open file descriptor; closes it when destroyed.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor() { Close(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int Release() { return std::exchange(fd_, -1); }
  void Close();

 private:
  int fd_ = -1;
};

// Joins two path parts with one slash. `name` is taken as it is, so it must not be absolute.
std::string JoinPath(absl::string_view folder, absl::string_view name);

// The part after the last slash; for a path that ends in slashes, the part before them.
std::string BaseName(absl::string_view path);

bool FileExists(const std::string& path);
bool IsFolder(const std::string& path);

// Whether a symbolic link in the place of a file is followed. Links in the folders before it always are.
enum class LinkRule { kFollow, kRefuse };

// Reads a regular file whole. More than `max_bytes` is InvalidArgument; a folder or device is InvalidArgument too, and
// so is a refused link.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes, LinkRule links = LinkRule::kFollow);

// Names in `folder`, without . and .., sorted by byte value.
absl::StatusOr<std::vector<std::string>> ListFolder(const std::string& folder);

// The same for the folder that is open at `fd`, which stays open; `folder` names it in errors.
absl::StatusOr<std::vector<std::string>> ListOpenFolder(int fd, absl::string_view folder);

// Creates `path` and its missing parents with mode 0755. Existing folders are left as they are.
absl::Status CreateFolders(const std::string& path);

enum class Durability { kNone, kSynced };

// Writes a temporary file beside `path` and renames it over `path`, so that a reader sees the old bytes or the new
// ones. A crash can leave the temporary file behind; IsTemporaryName tells it. With kSynced the bytes are fsynced
// before the rename and the folder after it: once this returns OK, a power cut does not undo it. `mode` is the file's
// permission bits.
absl::Status WriteFileAtomically(const std::string& path, absl::string_view bytes,
                                 Durability durability = Durability::kNone, unsigned mode = 0644);

// Whether a file of this name is one that WriteFileAtomically never finished. It has no part in what the folder holds.
bool IsTemporaryName(absl::string_view name);

// Fsyncs a folder, so that names created, renamed or removed in it survive a power cut.
absl::Status SyncFolder(const std::string& folder);

// Writes all of `bytes` to `fd`, going on after EINTR and short writes. `subject` names the file in errors.
absl::Status WriteAll(int fd, ByteSpan bytes, absl::string_view subject);

}  // namespace assay

#endif  // ASSAY_ENGINE_BASE_FILE_H_
