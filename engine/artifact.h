// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_ARTIFACT_H_
#define ASSAY_ENGINE_ARTIFACT_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "engine/base/digest.h"

namespace assay {

enum class ArtifactKind { kFile, kFolder };

// A file or folder of a product, identified by its bytes.
struct Artifact {
  std::string path;       // as the manifest gives it
  std::string role;       // what it is to the product; free text
  std::string real_path;  // where it lies on this machine
  ArtifactKind kind = ArtifactKind::kFile;
  Digest sha256;           // of a file its bytes, of a folder its tree digest (docs/formats/tree-digest.md)
  std::string sha512_hex;  // over the same bytes as sha256
  uint64_t size = 0;       // bytes; of a folder the sum over its regular files
  uint64_t regular_files = 0;
};

// Reads `real_path` and identifies it. A path that is neither file nor folder is InvalidArgument. A symbolic link as
// the artifact itself is followed; links below a folder are recorded by their target and never followed.
absl::StatusOr<Artifact> IdentifyArtifact(const std::string& real_path);

}  // namespace assay

#endif  // ASSAY_ENGINE_ARTIFACT_H_
