// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CERTS_LOG_TILE_FILE_H_
#define ASSAY_CERTS_LOG_TILE_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "certs/log/tile.h"

namespace assay {

// A tile as it lies on disk. It may be wider than what was asked for, never narrower.
struct TileFile {
  Tile tile;
  std::string path;
  std::string bytes;
};

// Reads the index-th tile of `level` of a tree of `size` leaves from the log in `folder`; the full tile stands in for a
// partial one that is not there. Nothing in it is checked.
absl::StatusOr<TileFile> ReadTileFile(const std::string& folder, int level, uint64_t index, uint64_t size);

}  // namespace assay

#endif  // ASSAY_CERTS_LOG_TILE_FILE_H_
