// SPDX-License-Identifier: Apache-2.0
#include "certs/log/tile.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::HasSubstr;

struct PathCase {
  Tile tile;
  const char* path;
};

TEST(TilePath, IsThatOfTheSpecification) {
  const PathCase cases[] = {{{0, 1234067, 256}, "tile/0/x001/x234/067"},
                            {{0, 1234067, 8}, "tile/0/x001/x234/067.p/8"},
                            {{kEntryLevel, 1234067, 256}, "tile/entries/x001/x234/067"},
                            {{0, 0, 256}, "tile/0/000"},
                            {{2, 999, 255}, "tile/2/999.p/255"},
                            {{7, 1000, 256}, "tile/7/x001/000"},
                            {{1, 1000000, 1}, "tile/1/x001/x000/000.p/1"}};
  for (const PathCase& c : cases) {
    EXPECT_EQ(TilePath(c.tile), c.path);
    ASSERT_OK_AND_ASSIGN(const Tile parsed, ParseTilePath(c.path));
    EXPECT_EQ(parsed, c.tile);
  }
}

TEST(TilePath, HasOneSpelling) {
  for (const char* path : {"",
                           "tile",
                           "tile/",
                           "tile/0",
                           "tile/0/",
                           "tile/0/0",
                           "tile/0/0000",
                           "tile/0/x000/001",
                           "tile/0/001/002",
                           "tile/0/x001",
                           "tile/00/000",
                           "tile/8/000",
                           "tile/-1/000",
                           "tile/0/000.p",
                           "tile/0/000.p/",
                           "tile/0/000.p/0",
                           "tile/0/000.p/256",
                           "tile/0/000.p/01",
                           "tile/0/000.p/1/2",
                           "tile/0/abc",
                           "tile/0/000.tmp",
                           "/tile/0/000",
                           "tile/0/x999/x999/x999/x999/x999/x999/x999/999"}) {
    EXPECT_EQ(ParseTilePath(path).status().code(), absl::StatusCode::kNotFound) << path;
  }
}

// The text of the specification: 70,000 leaves give 273 full tiles and a partial one of 112 on level 0, one full one
// and a partial one of 17 on level 1, and a partial one of 1 on level 2.
TEST(Tiles, OfSeventyThousandLeavesAreThoseOfTheSpecification) {
  std::vector<int> full(kMaxTileLevel + 2);
  std::set<std::string> partial;
  for (const Tile& tile : NewTiles(0, 70000)) {
    if (tile.width == kTileWidth) {
      ++full[static_cast<size_t>(tile.level + 1)];
    } else {
      partial.insert(TilePath(tile));
    }
  }
  EXPECT_EQ(full, (std::vector<int>{273, 273, 1, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(partial,
            (std::set<std::string>{"tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"}));
}

TEST(Tiles, WidthsFollowTheSize) {
  for (const uint64_t size : {0u, 1u, 255u, 256u, 257u, 511u, 512u, 65535u, 65536u, 65537u, 131072u}) {
    for (int level = 0; level <= 2; ++level) {
      uint64_t items = size;
      for (int i = 0; i < level; ++i) items /= 256;
      uint64_t sum = 0;
      for (uint64_t index = 0; index <= items / 256 + 1; ++index) sum += TileWidth(level, index, size);
      EXPECT_EQ(sum, items) << size << " level " << level;
    }
    EXPECT_EQ(TileWidth(kEntryLevel, size / 256, size), size % 256);
  }
}

TEST(Tiles, NewOnesOfEachGrowthAreTheOnesWhoseWidthChanged) {
  for (uint64_t old_size = 250; old_size <= 262; ++old_size) {
    for (uint64_t new_size = old_size; new_size <= 520; new_size += 3) {
      std::set<Tile> expected;
      for (int level = kEntryLevel; level <= kMaxTileLevel; ++level) {
        for (uint64_t index = 0; index < 4; ++index) {
          const unsigned width = TileWidth(level, index, new_size);
          if (width != TileWidth(level, index, old_size)) expected.insert({level, index, width});
        }
      }
      const std::vector<Tile> tiles = NewTiles(old_size, new_size);
      EXPECT_EQ(std::set<Tile>(tiles.begin(), tiles.end()), expected) << old_size << " " << new_size;
    }
  }
}

TEST(HashTile, RefusesAnyOtherLength) {
  const std::vector<Digest> hashes = {Sha256("a"), Sha256("b")};
  const std::string bytes = EncodeHashTile(hashes);
  ASSERT_OK_AND_ASSIGN(const std::vector<Digest> parsed, ParseHashTile(bytes, 2, "tile"));
  EXPECT_EQ(parsed, hashes);
  for (const size_t length : {size_t{0}, size_t{32}, size_t{63}}) {
    EXPECT_FALSE(ParseHashTile(bytes.substr(0, length), 2, "tile").ok()) << length;
  }
  EXPECT_FALSE(ParseHashTile(bytes + "x", 2, "tile").ok());
}

TEST(EntryTile, HasBigEndianLengths) {
  const std::vector<std::string> entries = {std::string(258, 'a'), "", "b"};
  const std::string bytes = EncodeEntryTile(entries);
  EXPECT_EQ(bytes, std::string("\x01\x02", 2) + entries[0] + std::string("\x00\x00\x00\x01", 4) + "b");
  ASSERT_OK_AND_ASSIGN(const std::vector<std::string> parsed, ParseEntryTile(bytes, 3, "tile"));
  EXPECT_EQ(parsed, entries);
}

TEST(EntryTile, RefusesTruncatedAndExtendedTilesWithTheOffset) {
  const std::string bytes = EncodeEntryTile(std::vector<std::string>{"abc", "de"});
  EXPECT_THAT(ParseEntryTile(bytes.substr(0, 8), 2, "tile"),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("tile:offset 0x5: entry of 2 bytes")));
  EXPECT_THAT(ParseEntryTile(bytes.substr(0, 6), 2, "tile"),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("tile:offset 0x5: one byte")));
  EXPECT_THAT(ParseEntryTile(bytes.substr(0, 5), 2, "tile"),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("1 entries; expected 2")));
  EXPECT_THAT(ParseEntryTile(bytes + "x", 2, "tile"),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("offset 0x9")));
}

}  // namespace
}  // namespace assay
