// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_MANIFEST_SECTIONS_H_
#define ASSAY_ENGINE_MANIFEST_SECTIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/errors.h"
#include "engine/manifest_node.h"
#include "engine/product.h"

namespace assay {

// A path that a manifest names, and where.
struct ManifestPath {
  std::string path;
  TextPosition at;
};

// A manifest whose files have not been looked at.
struct ManifestSections {
  Product product;                      // without digests
  std::vector<ManifestPath> artifacts;  // one for each of the product's
  ManifestPath ships;
  std::vector<ManifestPath> documents;     // one for each of the product's
  std::vector<ManifestPath> sbom;          // none or one
  std::vector<ManifestPath> driver_paths;  // of the crypto and the updater driver
};

// Reads the sections of docs/formats/manifest.md. Errors are InvalidArgument "file:line:column: what".
absl::StatusOr<ManifestSections> ReadManifestSections(const ManifestNode& root, absl::string_view file);

}  // namespace assay

#endif  // ASSAY_ENGINE_MANIFEST_SECTIONS_H_
