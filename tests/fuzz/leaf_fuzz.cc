// SPDX-License-Identifier: Apache-2.0
// What a log folder holds: leaves, tiles and their names. Each has one spelling.
#include <cstddef>
#include <cstdint>

#include "certs/log/leaf.h"
#include "certs/log/tile.h"
#include "engine/base/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text = assay::AsText({data, size});
  if (const auto leaf = assay::ParseLeaf(text, "leaf"); leaf.ok()) {
    const auto encoded = assay::EncodeLeaf(*leaf);
    if (!encoded.ok() || *encoded != text) __builtin_trap();
  }
  if (const auto tile = assay::ParseTilePath(text); tile.ok()) {
    if (assay::TilePath(*tile) != text) __builtin_trap();
  }
  for (const unsigned width : {1u, 3u, assay::kTileWidth}) {
    if (const auto entries = assay::ParseEntryTile(text, width, "entries"); entries.ok()) {
      if (entries->size() != width || assay::EncodeEntryTile(*entries) != text) __builtin_trap();
    }
    if (const auto hashes = assay::ParseHashTile(text, width, "hashes"); hashes.ok()) {
      if (assay::EncodeHashTile(*hashes) != text) __builtin_trap();
    }
  }
  return 0;
}
