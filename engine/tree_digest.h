// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_TREE_DIGEST_H_
#define ASSAY_ENGINE_TREE_DIGEST_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "engine/base/digest.h"

namespace assay {

// Folders nested deeper than this are refused; each level holds a file descriptor while it is read.
inline constexpr size_t kMaxTreeDepth = 256;

// What identifies a folder and everything in it.
struct TreeDigest {
  Hasher::Result digests;  // SHA-256 and SHA-512 over the listing of docs/formats/tree-digest.md
  uint64_t size = 0;       // bytes, summed over the regular files
  uint64_t regular_files = 0;
};

// Reads the folder open at `folder_fd`, which stays the caller's. `folder` names it in errors. No symbolic link is
// followed and nothing but regular files and folders is opened. What cannot be read, and a file that changes while it
// is read, is an error: nothing is skipped.
absl::StatusOr<TreeDigest> DigestTree(int folder_fd, const std::string& folder);

// What identifies a file's bytes.
struct FileDigest {
  Hasher::Result digests;
  uint64_t size = 0;
};

// Reads the regular file open at `fd` to its end. FailedPrecondition when it changes meanwhile.
absl::StatusOr<FileDigest> DigestFile(int fd, const std::string& file, bool with_sha512);

}  // namespace assay

#endif  // ASSAY_ENGINE_TREE_DIGEST_H_
