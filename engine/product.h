// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_PRODUCT_H_
#define ASSAY_ENGINE_PRODUCT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "engine/artifact.h"

namespace assay {

// A document of the vendor that people examine.
struct Document {
  std::string path;
  std::string kind;
  Digest sha256;
};

// How conformance tests of cryptography reach the product.
struct CryptoDriver {
  std::string driver;              // command, split into words at spaces
  std::string framing;             // "protobuf" or "json"
  std::vector<std::string> paths;  // what the driver may read, below the manifest's folder
};

// How attacks on updates reach the product.
struct UpdateDriver {
  std::string driver;              // command, split into words at spaces
  std::vector<std::string> paths;  // what the driver may read, below the manifest's folder
};

// The software bill of materials.
struct Sbom {
  std::string path;
  Digest sha256;
};

// The ICT product under evaluation, as its manifest declares it.
struct Product {
  std::string name;
  std::string version;
  std::string type;
  std::string vendor;
  std::vector<Artifact> artifacts;  // at least one
  Artifact ships;                   // the artefact a customer gets: the first subject of a certificate
  absl::btree_map<std::string, std::string> claims;
  std::vector<Document> documents;
  std::optional<CryptoDriver> crypto;
  std::optional<UpdateDriver> updater;
  std::optional<Sbom> sbom;
};

}  // namespace assay

#endif  // ASSAY_ENGINE_PRODUCT_H_
