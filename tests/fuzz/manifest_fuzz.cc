// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "engine/base/bytes.h"
#include "engine/manifest_reader.h"

namespace {

void Require(bool holds) {
  if (!holds) __builtin_trap();
}

// Nothing that is accepted points out of the manifest's folder.
void RequireBelow(const std::string& path) {
  for (const absl::string_view part : absl::StrSplit(path, '/')) Require(!part.empty() && part != "..");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::StatusOr<assay::Product> product = assay::ParseManifest(assay::AsText({data, size}), "m");
  if (!product.ok()) {
    Require(absl::IsInvalidArgument(product.status()));
    Require(absl::StartsWith(product.status().message(), "m:"));
    return 0;
  }
  Require(!product->name.empty() && !product->version.empty() && !product->artifacts.empty());
  RequireBelow(product->ships.path);
  for (const assay::Artifact& artifact : product->artifacts) RequireBelow(artifact.path);
  for (const assay::Document& document : product->documents) RequireBelow(document.path);
  return 0;
}
