// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CERTS_LOG_TREE_EDGE_H_
#define ASSAY_CERTS_LOG_TREE_EDGE_H_

#include <array>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "certs/log/tile.h"
#include "engine/base/digest.h"

namespace assay {

// The right edge of a tree in tiles: on each level the hashes of the last tile, which is not full. They are the whole
// of what an append has to know of the leaves before it.
struct TreeEdge {
  std::array<std::vector<Digest>, kMaxTileLevel + 1> rows;

  // MTH of the whole tree.
  Digest Root() const;

  // Called with the level and hashes of a tile that an append has just filled.
  using FullTile = std::function<absl::Status(int level, const std::vector<Digest>& hashes)>;
  absl::Status Append(const Digest& leaf_hash, const FullTile& full_tile);
};

}  // namespace assay

#endif  // ASSAY_CERTS_LOG_TREE_EDGE_H_
