// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CERTS_LOG_REGISTRY_STORAGE_H_
#define ASSAY_CERTS_LOG_REGISTRY_STORAGE_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/file.h"

namespace assay {

// The places of a log's folder.
inline constexpr absl::string_view kCheckpointFile = "checkpoint";
inline constexpr absl::string_view kTileRoot = "tile";
inline constexpr absl::string_view kStatementFolder = "statement/sha256";
inline constexpr absl::string_view kPrivateFolder = "private";
inline constexpr absl::string_view kCommittedFile = "private/committed";

// Writes the files of a log in the one folder that holds it, and keeps other writers out. A file appears under its name
// whole or not at all: it is written in private/new and renamed. Paths are relative to the folder.
class RegistryStorage {
 public:
  // Takes the exclusive lock FOLDER/private/lock, which the kernel releases when the process ends however it ends.
  // FailedPrecondition while another holds it. Makes private/ when it is missing and empties private/new.
  static absl::StatusOr<RegistryStorage> Lock(const std::string& folder);

  // Writes a file that nobody relies on yet. It is on stable storage only after Sync.
  absl::Status Put(absl::string_view path, absl::string_view bytes);

  // Brings all files put since the last Sync, and their names, to stable storage.
  absl::Status Sync();

  // Replaces a file that others rely on: after a crash at any moment its old or its new bytes stand under its name. On
  // stable storage when this returns OK.
  absl::Status Replace(absl::string_view path, absl::string_view bytes);

  absl::Status Remove(absl::string_view path);

  std::string Path(absl::string_view path) const { return JoinPath(folder_, path); }

 private:
  explicit RegistryStorage(const std::string& folder) : folder_(folder) {}
  absl::StatusOr<FileDescriptor> WriteNew(absl::string_view bytes, bool sync);
  absl::Status RenameNew(absl::string_view path);
  absl::Status MakeFolder(const std::string& path);
  std::string NewPath() const;

  std::string folder_;
  FileDescriptor lock_;
  FileDescriptor root_;  // open from the start, so that syncfs reports every write error since
  std::vector<FileDescriptor> unsynced_files_;
  size_t unsynced_count_ = 0;
  std::set<std::string> unsynced_folders_;  // relative; "" is the log's folder
  std::set<std::string> known_folders_;
};

}  // namespace assay

#endif  // ASSAY_CERTS_LOG_REGISTRY_STORAGE_H_
