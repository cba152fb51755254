// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_MANIFEST_READER_H_
#define ASSAY_ENGINE_MANIFEST_READER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/product.h"

namespace assay {

inline constexpr absl::string_view kManifestName = "assay.yaml";

// Reads the product at `path`: a manifest file, a folder that holds an assay.yaml, or, with neither, a file or folder
// that is then the product's only artifact and what ships, with its base name as name and the version "unversioned".
//
// A manifest is a subset of YAML 1.2 (docs/formats/manifest.md): at most 1 MiB, one document, no anchors, aliases or
// tags, no key twice, no unknown key. Paths in it are relative and stay below the manifest's folder, also through
// symbolic links. Errors are InvalidArgument "file:line:column: what", or NotFound for a path that is not there.
absl::StatusOr<Product> ReadProduct(const std::string& path);

// Parses a manifest's text without looking at the files it names: artifacts and documents have paths but no digests.
// `file` names the manifest in errors.
absl::StatusOr<Product> ParseManifest(absl::string_view text, absl::string_view file);

}  // namespace assay

#endif  // ASSAY_ENGINE_MANIFEST_READER_H_
