// SPDX-License-Identifier: Apache-2.0
#include "engine/evidence.h"

#include <sys/stat.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"

namespace assay {

std::string EvidenceStore::DigestFolder() const { return JoinPath(folder_, "sha256"); }

std::string EvidenceStore::PathOf(const Digest& digest) const { return JoinPath(DigestFolder(), digest.ToHex()); }

absl::Status EvidenceStore::CheckDigestFolder() const {
  struct stat info{};
  const std::string folder = DigestFolder();
  if (::lstat(folder.c_str(), &info) != 0) return SystemError(errno, folder, "stat");
  if (S_ISDIR(info.st_mode)) return absl::OkStatus();
  return MalformedFile(folder, S_ISLNK(info.st_mode) ? "a symbolic link; expected a folder" : "not a folder");
}

absl::Status EvidenceStore::CreateDigestFolder() {
  absl::Status there = CheckDigestFolder();
  if (!absl::IsNotFound(there)) return there;
  ASSAY_RETURN_IF_ERROR(CreateFolders(DigestFolder()));
  // The names of the new folders must last as long as the evidence in them.
  ASSAY_RETURN_IF_ERROR(SyncFolder(folder_));
  ASSAY_RETURN_IF_ERROR(SyncFolder(JoinPath(folder_, "..")));
  return CheckDigestFolder();
}

absl::StatusOr<Digest> EvidenceStore::Put(absl::string_view bytes) {
  if (bytes.size() > kMaxEvidenceBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("evidence of ", bytes.size(), " bytes; expected at most ", kMaxEvidenceBytes));
  }
  const Digest digest = Sha256(bytes);
  const std::lock_guard<std::mutex> lock(mutex_);
  ASSAY_RETURN_IF_ERROR(CreateDigestFolder());
  const absl::StatusOr<std::string> present = Get(digest);
  if (present.ok()) return digest;
  if (!absl::IsNotFound(present.status())) return present.status();
  ASSAY_RETURN_IF_ERROR(WriteFileAtomically(PathOf(digest), bytes, Durability::kSynced, 0444));
  return digest;
}

absl::StatusOr<std::string> EvidenceStore::Get(const Digest& digest) const {
  ASSAY_RETURN_IF_ERROR(CheckDigestFolder());
  const std::string path = PathOf(digest);
  ASSAY_ASSIGN_OR_RETURN(std::string bytes, ReadFile(path, kMaxEvidenceBytes, LinkRule::kRefuse));
  const Digest found = Sha256(bytes);
  if (found == digest) return bytes;
  return absl::DataLossError(absl::StrCat(path, ": SHA-256 is ", found.ToHex(), "; expected ", digest.ToHex()));
}

absl::StatusOr<std::vector<Digest>> EvidenceStore::List() const {
  std::vector<Digest> digests;
  const absl::Status there = CheckDigestFolder();
  if (absl::IsNotFound(there)) return digests;
  ASSAY_RETURN_IF_ERROR(there);
  ASSAY_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFolder(DigestFolder()));
  for (const std::string& name : names) {
    if (IsTemporaryName(name)) continue;
    const absl::StatusOr<Digest> digest = ParseDigest(name);
    if (!digest.ok()) {
      return MalformedFile(Printable(JoinPath(DigestFolder(), name)), "name is no SHA-256 digest");
    }
    digests.push_back(*digest);
  }
  return digests;
}

}  // namespace assay
