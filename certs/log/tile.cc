// SPDX-License-Identifier: Apache-2.0
#include "certs/log/tile.h"

#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "engine/base/errors.h"
#include "engine/base/json.h"

namespace assay {
namespace {

constexpr absl::string_view kTileFolder = "tile/";
constexpr absl::string_view kEntriesName = "entries";

// How many hashes, or entries, a whole level has in a tree of `size` leaves.
uint64_t LevelItems(int level, uint64_t size) {
  return level == kEntryLevel ? size : size >> (kTileHeight * static_cast<unsigned>(level));
}

// "1234067" as "x001/x234/067".
std::string IndexPath(uint64_t index) {
  std::string path = absl::StrFormat("%03d", index % 1000);
  for (uint64_t rest = index / 1000; rest != 0; rest /= 1000) {
    path = absl::StrFormat("x%03d/%s", rest % 1000, path);
  }
  return path;
}

}  // namespace

std::string TilePath(const Tile& tile) {
  const std::string level = tile.level == kEntryLevel ? std::string(kEntriesName) : absl::StrCat(tile.level);
  std::string path = absl::StrCat(kTileFolder, level, "/", IndexPath(tile.index));
  if (tile.width != kTileWidth) absl::StrAppend(&path, ".p/", tile.width);
  return path;
}

absl::StatusOr<Tile> ParseTilePath(absl::string_view path) {
  absl::Status none = absl::NotFoundError(absl::StrCat(path, ": not the path of a tile"));
  if (!absl::StartsWith(path, kTileFolder)) return none;
  std::vector<absl::string_view> parts = absl::StrSplit(path.substr(kTileFolder.size()), '/');
  Tile tile;
  if (parts[0] == kEntriesName) {
    tile.level = kEntryLevel;
  } else {
    const absl::StatusOr<uint64_t> level = ParseUnsigned(parts[0], kMaxTileLevel);
    if (!level.ok()) return none;
    tile.level = static_cast<int>(*level);
  }
  if (parts.size() >= 3 && absl::EndsWith(parts[parts.size() - 2], ".p")) {
    const absl::StatusOr<uint64_t> width = ParseUnsigned(parts.back(), kTileWidth - 1);
    if (!width.ok()) return none;
    tile.width = static_cast<unsigned>(*width);
    parts.pop_back();
    parts.back().remove_suffix(2);
  }
  // The digits alone are read here; comparing with TilePath refuses every other spelling.
  for (size_t i = 1; i < parts.size(); ++i) {
    for (const char c : parts[i]) {
      if (c < '0' || c > '9') continue;
      if (tile.index > (UINT64_MAX - 9) / 10) return none;
      tile.index = tile.index * 10 + static_cast<uint64_t>(c - '0');
    }
  }
  if (tile.width == 0 || TilePath(tile) != path) return none;
  return tile;
}

unsigned TileWidth(int level, uint64_t index, uint64_t size) {
  const uint64_t items = LevelItems(level, size);
  if (index < items / kTileWidth) return kTileWidth;
  return index == items / kTileWidth ? static_cast<unsigned>(items % kTileWidth) : 0;
}

std::vector<Tile> NewTiles(uint64_t old_size, uint64_t new_size) {
  std::vector<Tile> tiles;
  for (int level = kEntryLevel; level <= kMaxTileLevel; ++level) {
    const uint64_t items = LevelItems(level, new_size);
    if (items == LevelItems(level, old_size)) continue;
    for (uint64_t index = LevelItems(level, old_size) / kTileWidth; index * kTileWidth < items; ++index) {
      tiles.push_back({level, index, TileWidth(level, index, new_size)});
    }
  }
  return tiles;
}

std::string EncodeHashTile(std::span<const Digest> hashes) {
  std::string bytes;
  bytes.reserve(hashes.size() * sizeof(Digest));
  for (const Digest& hash : hashes) bytes.append(AsText(hash.span()).data(), hash.bytes.size());
  return bytes;
}

absl::StatusOr<std::vector<Digest>> ParseHashTile(absl::string_view bytes, unsigned width, absl::string_view file) {
  if (bytes.size() != width * sizeof(Digest)) {
    return MalformedFile(file, absl::StrCat(bytes.size(), " bytes; expected ", width, " hashes of 32 bytes"));
  }
  std::vector<Digest> hashes(width);
  for (unsigned i = 0; i < width; ++i) std::memcpy(hashes[i].bytes.data(), bytes.data() + i * sizeof(Digest), 32);
  return hashes;
}

std::string EncodeEntryTile(std::span<const std::string> entries) {
  std::string bytes;
  for (const std::string& entry : entries) {
    bytes.push_back(static_cast<char>(entry.size() >> 8));
    bytes.push_back(static_cast<char>(entry.size() & 0xff));
    bytes.append(entry);
  }
  return bytes;
}

absl::StatusOr<std::vector<std::string>> ParseEntryTile(absl::string_view bytes, unsigned width,
                                                        absl::string_view file) {
  std::vector<std::string> entries;
  size_t offset = 0;
  while (offset < bytes.size() && entries.size() < width) {
    const absl::string_view rest = bytes.substr(offset);
    if (rest.size() < 2) return MalformedBytes(file, offset, "one byte; expected the length of an entry");
    const size_t length = static_cast<size_t>(static_cast<uint8_t>(rest[0])) << 8 | static_cast<uint8_t>(rest[1]);
    if (rest.size() - 2 < length) {
      return MalformedBytes(file, offset,
                            absl::StrCat("entry of ", length, " bytes; only ", rest.size() - 2, " bytes follow"));
    }
    entries.emplace_back(rest.substr(2, length));
    offset += 2 + length;
  }
  if (entries.size() != width) {
    return MalformedFile(file, absl::StrCat(entries.size(), " entries; expected ", width));
  }
  if (offset != bytes.size()) {
    return MalformedBytes(file, offset, absl::StrCat("bytes after the last of ", width, " entries"));
  }
  return entries;
}

}  // namespace assay
