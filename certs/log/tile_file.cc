// SPDX-License-Identifier: Apache-2.0
#include "certs/log/tile_file.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr size_t kMaxTileBytes = kTileWidth * (kMaxEntryBytes + 2);

absl::StatusOr<TileFile> Read(const std::string& folder, const Tile& tile) {
  TileFile file{tile, JoinPath(folder, TilePath(tile)), {}};
  ASSAY_ASSIGN_OR_RETURN(file.bytes, ReadFile(file.path, kMaxTileBytes));
  return file;
}

}  // namespace

absl::StatusOr<TileFile> ReadTileFile(const std::string& folder, int level, uint64_t index, uint64_t size) {
  const Tile tile{level, index, TileWidth(level, index, size)};
  if (tile.width == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("tile ", index, " of level ", level, " of a tree of ", size, " leaves"));
  }
  absl::StatusOr<TileFile> file = Read(folder, tile);
  if (!absl::IsNotFound(file.status()) || tile.width == kTileWidth) return file;
  absl::StatusOr<TileFile> full = Read(folder, {level, index, kTileWidth});
  return full.ok() ? full : file;
}

}  // namespace assay
