// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_ISOLATION_ARTIFACT_FILES_H_
#define ASSAY_ENGINE_ISOLATION_ARTIFACT_FILES_H_

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/artifact.h"
#include "engine/base/file.h"
#include "engine/isolation/static_workers.h"

namespace assay {

// A file system entry of an artifact, as lstat describes it.
struct ArtifactEntry {
  std::string path;        // below the artifact's root, any bytes; of a file artifact its base name; "." for the root
  mode_t mode = 0;         // file type and permission bits
  std::string unreadable;  // why it could not be looked at or a folder not listed; empty if it could
};

// The files of an artifact, reached only through a descriptor of its root. No symbolic link below the root is followed,
// not even one that appears while the artifact is read; nothing outside is opened.
class ArtifactFiles {
 public:
  // A symbolic link as the artifact itself is followed.
  static absl::StatusOr<ArtifactFiles> Open(const Artifact& artifact);

  // Every entry below the root and the root itself, sorted by path. For a file artifact the file alone.
  absl::StatusOr<std::vector<ArtifactEntry>> List() const;

  // Opens a regular file for reading. Anything else, or a link on the way, is an error.
  absl::StatusOr<OpenedFile> OpenRegular(const std::string& path) const;

 private:
  ArtifactFiles(FileDescriptor root, ArtifactKind kind, std::string base_name, std::string real_path)
      : root_(std::move(root)), kind_(kind), base_name_(std::move(base_name)), real_path_(std::move(real_path)) {}
  void ListFolderInto(const std::string& folder, ArtifactEntry& entry, std::vector<ArtifactEntry>& entries,
                      std::vector<std::string>& folders) const;

  FileDescriptor root_;
  ArtifactKind kind_;
  std::string base_name_;
  std::string real_path_;
};

}  // namespace assay

#endif  // ASSAY_ENGINE_ISOLATION_ARTIFACT_FILES_H_
