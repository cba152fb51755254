// SPDX-License-Identifier: Apache-2.0
#include "certs/log/tree_edge.h"

#include <optional>
#include <span>

#include "certs/log/merkle.h"
#include "engine/base/status_macros.h"

namespace assay {

Digest TreeEdge::Root() const {
  std::optional<Digest> root;
  // From the right: the smallest perfect subtree is the last one of the lowest row.
  for (const std::vector<Digest>& row : rows) {
    std::span<const Digest> rest(row);
    for (size_t count = 1; !rest.empty(); count *= 2) {
      if ((rest.size() & count) == 0) continue;
      const Digest subtree = PerfectSubtreeHash(rest.last(count));
      root = root ? NodeHash(subtree, *root) : subtree;
      rest = rest.first(rest.size() - count);
    }
  }
  return root.value_or(EmptyRoot());
}

absl::Status TreeEdge::Append(const Digest& leaf_hash, const FullTile& full_tile) {
  Digest hash = leaf_hash;
  for (size_t level = 0; level < rows.size(); ++level) {
    std::vector<Digest>& row = rows[level];
    row.push_back(hash);
    if (row.size() < kTileWidth) break;
    ASSAY_RETURN_IF_ERROR(full_tile(static_cast<int>(level), row));
    hash = PerfectSubtreeHash(row);
    row.clear();
  }
  return absl::OkStatus();
}

}  // namespace assay
