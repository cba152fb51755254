// SPDX-License-Identifier: Apache-2.0
#include "engine/artifact.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"
#include "engine/tree_digest.h"

namespace assay {

absl::StatusOr<Artifact> IdentifyArtifact(const std::string& real_path) {
  const std::string name = Printable(real_path);
  struct stat info{};
  if (::stat(real_path.c_str(), &info) != 0) return SystemError(errno, name, "stat");
  if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) {
    return MalformedFile(name, "neither a file nor a folder; expected one of them");
  }
  const FileDescriptor fd(::open(real_path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) return SystemError(errno, name, "open");
  struct stat opened{};
  if (::fstat(fd.get(), &opened) != 0) return SystemError(errno, name, "stat");
  if ((opened.st_mode & S_IFMT) != (info.st_mode & S_IFMT)) {
    return absl::FailedPreconditionError(name + ": changed while it was read; expected a product at rest");
  }

  Artifact artifact;
  artifact.real_path = real_path;
  Hasher::Result digests;
  if (S_ISDIR(opened.st_mode)) {
    ASSAY_ASSIGN_OR_RETURN(TreeDigest tree, DigestTree(fd.get(), real_path));
    artifact.kind = ArtifactKind::kFolder;
    artifact.size = tree.size;
    artifact.regular_files = tree.regular_files;
    digests = std::move(tree.digests);
  } else {
    ASSAY_ASSIGN_OR_RETURN(FileDigest file, DigestFile(fd.get(), real_path, /*with_sha512=*/true));
    artifact.size = file.size;
    artifact.regular_files = 1;
    digests = std::move(file.digests);
  }
  artifact.sha256 = digests.sha256;
  artifact.sha512_hex = std::move(digests.sha512_hex);
  return artifact;
}

}  // namespace assay
