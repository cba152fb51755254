// SPDX-License-Identifier: Apache-2.0
// Tiles, https://c2sp.org/tlog-tiles@v0.1.0: how a tree and its entries lie in files.
#ifndef ASSAY_CERTS_LOG_TILE_H_
#define ASSAY_CERTS_LOG_TILE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/digest.h"

namespace assay {

inline constexpr unsigned kTileHeight = 8;
inline constexpr unsigned kTileWidth = 256;
inline constexpr size_t kMaxEntryBytes = 65535;
// The level of the tiles that hold entries instead of hashes.
inline constexpr int kEntryLevel = -1;
// A tree of 2^63 leaves or fewer has hash tiles on levels 0 to 7.
inline constexpr int kMaxTileLevel = 7;

// The index-th tile of a level, with its first `width` items. At width kTileWidth it is full.
struct Tile {
  int level = 0;
  uint64_t index = 0;
  unsigned width = kTileWidth;

  auto operator<=>(const Tile&) const = default;
};

// The path of a tile below the log: "tile/0/x001/x234/067", "tile/1/000.p/17", "tile/entries/000".
std::string TilePath(const Tile& tile);

// The inverse of TilePath; NotFound for text that no tile has as its path.
absl::StatusOr<Tile> ParseTilePath(absl::string_view path);

// How many items the index-th tile of `level` has in a tree of `size` leaves; 0 when it is not there.
unsigned TileWidth(int level, uint64_t index, uint64_t size);

// The tiles that a tree of `new_size` has and one of `old_size` has not, entries first, then from the leaves up.
std::vector<Tile> NewTiles(uint64_t old_size, uint64_t new_size);

// The concatenated hashes of a tile.
std::string EncodeHashTile(std::span<const Digest> hashes);

// InvalidArgument unless `bytes` are exactly `width` hashes. `file` names the tile in errors.
absl::StatusOr<std::vector<Digest>> ParseHashTile(absl::string_view bytes, unsigned width, absl::string_view file);

// Each entry as a big-endian uint16 length and its bytes. No entry may be longer than kMaxEntryBytes.
std::string EncodeEntryTile(std::span<const std::string> entries);

// InvalidArgument, with the offset, unless `bytes` are exactly `width` entries.
absl::StatusOr<std::vector<std::string>> ParseEntryTile(absl::string_view bytes, unsigned width,
                                                        absl::string_view file);

}  // namespace assay

#endif  // ASSAY_CERTS_LOG_TILE_H_
