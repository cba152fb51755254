// SPDX-License-Identifier: Apache-2.0
#include "certs/log/registry_reader.h"

#include <bit>

#include "absl/strings/str_cat.h"
#include "certs/envelope.h"
#include "certs/log/merkle.h"
#include "certs/log/registry_storage.h"
#include "certs/log/tile.h"
#include "certs/log/tile_file.h"
#include "certs/log/tree_edge.h"
#include "engine/base/bytes.h"
#include "engine/base/errors.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

// 32 MiB of hashes; what is dropped is read and checked again.
constexpr size_t kMaxCachedTiles = 4096;

}  // namespace

absl::StatusOr<RegistryReader> RegistryReader::Open(const std::string& folder, std::span<const NoteVerifier> logs) {
  const std::string file = JoinPath(folder, kCheckpointFile);
  ASSAY_ASSIGN_OR_RETURN(const std::string note, ReadFile(file, kMaxNoteBytes));
  ASSAY_ASSIGN_OR_RETURN(const Checkpoint checkpoint, VerifyCheckpoint(note, file, logs));
  ASSAY_ASSIGN_OR_RETURN(RegistryReader reader, OpenAt(folder, checkpoint));
  reader.note_ = note;
  return reader;
}

absl::StatusOr<RegistryReader> RegistryReader::OpenAt(const std::string& folder, const Checkpoint& checkpoint) {
  RegistryReader reader(folder, checkpoint);
  ASSAY_RETURN_IF_ERROR(reader.LoadRightEdge());
  return reader;
}

absl::Status RegistryReader::LoadRightEdge() {
  TreeEdge edge;
  for (int level = 0; level <= kMaxTileLevel; ++level) {
    const uint64_t items = checkpoint_.size >> (kTileHeight * static_cast<unsigned>(level));
    if (items % kTileWidth == 0) continue;
    ASSAY_ASSIGN_OR_RETURN(std::vector<Digest> hashes, LoadTile(level, items / kTileWidth));
    edge.rows[static_cast<size_t>(level)] = hashes;
    edge_[{level, items / kTileWidth}] = std::move(hashes);
  }
  const Digest root = edge.Root();
  if (root == checkpoint_.root) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(folder_, ": tiles at the right edge lead to root ", root.ToHex(), " of size ",
                                          checkpoint_.size, "; the checkpoint has ", checkpoint_.root.ToHex()));
}

absl::StatusOr<std::vector<Digest>> RegistryReader::LoadTile(int level, uint64_t index) const {
  ASSAY_ASSIGN_OR_RETURN(const TileFile file, ReadTileFile(folder_, level, index, checkpoint_.size));
  ASSAY_ASSIGN_OR_RETURN(std::vector<Digest> hashes, ParseHashTile(file.bytes, file.tile.width, file.path));
  hashes.resize(TileWidth(level, index, checkpoint_.size));
  return hashes;
}

absl::StatusOr<const std::vector<Digest>*> RegistryReader::ReadTile(int level, uint64_t index) {
  const std::pair<int, uint64_t> key(level, index);
  if (const auto edge = edge_.find(key); edge != edge_.end()) return &edge->second;
  if (const auto cached = cache_.find(key); cached != cache_.end()) return &cached->second;
  ASSAY_ASSIGN_OR_RETURN(std::vector<Digest> hashes, LoadTile(level, index));
  // A full tile proves nothing by itself: its hash must be the one that its parent holds.
  ASSAY_ASSIGN_OR_RETURN(const std::vector<Digest>* const parent, ReadTile(level + 1, index / kTileWidth));
  const Digest expected = (*parent)[index % kTileWidth];
  const Digest found = PerfectSubtreeHash(hashes);
  if (found != expected) {
    return absl::DataLossError(absl::StrCat(JoinPath(folder_, TilePath({level, index, kTileWidth})), ": hash ",
                                            found.ToHex(), "; its parent has ", expected.ToHex()));
  }
  if (cache_.size() >= kMaxCachedTiles) cache_.clear();
  return &(cache_[key] = std::move(hashes));
}

absl::StatusOr<std::vector<std::string>> RegistryReader::ReadEntries(uint64_t tile_index) {
  ASSAY_ASSIGN_OR_RETURN(const TileFile file, ReadTileFile(folder_, kEntryLevel, tile_index, checkpoint_.size));
  ASSAY_ASSIGN_OR_RETURN(std::vector<std::string> entries, ParseEntryTile(file.bytes, file.tile.width, file.path));
  entries.resize(TileWidth(kEntryLevel, tile_index, checkpoint_.size));
  ASSAY_ASSIGN_OR_RETURN(const std::vector<Digest>* const hashes, ReadTile(0, tile_index));
  for (size_t i = 0; i < entries.size(); ++i) {
    const Digest found = LeafHash(AsBytes(entries[i]));
    if (found != (*hashes)[i]) {
      return absl::DataLossError(absl::StrCat(file.path, ": entry ", tile_index * kTileWidth + i, " has leaf hash ",
                                              found.ToHex(), "; its tile has ", (*hashes)[i].ToHex()));
    }
  }
  return entries;
}

absl::StatusOr<std::string> RegistryReader::ReadEntry(uint64_t index) {
  if (index >= checkpoint_.size) {
    return absl::InvalidArgumentError(absl::StrCat("entry ", index, " of a log of ", checkpoint_.size));
  }
  ASSAY_ASSIGN_OR_RETURN(std::vector<std::string> entries, ReadEntries(index / kTileWidth));
  return std::move(entries[index % kTileWidth]);
}

absl::StatusOr<std::string> RegistryReader::ReadStatement(const Digest& pae_digest) const {
  const std::string path = JoinPath(folder_, absl::StrCat(kStatementFolder, "/", pae_digest.ToHex()));
  ASSAY_ASSIGN_OR_RETURN(std::string text, ReadFile(path, kMaxEnvelopeBytes));
  ASSAY_ASSIGN_OR_RETURN(const Envelope envelope, ParseEnvelope(text, path));
  const Digest found = Sha256(PreAuthEncoding(envelope.payload_type, envelope.payload));
  if (found != pae_digest) {
    return absl::DataLossError(
        absl::StrCat(path, ": statement hashes to ", found.ToHex(), "; expected ", pae_digest.ToHex()));
  }
  return text;
}

absl::Status RegistryReader::CheckSize(uint64_t size) const {
  if (size <= checkpoint_.size) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("tree size ", size, " is beyond the checkpoint's ", checkpoint_.size));
}

absl::StatusOr<Digest> RegistryReader::SubtreeHash(unsigned height, uint64_t index) {
  const unsigned below = height % kTileHeight;  // levels of the subtree that lie inside its tile
  const uint64_t first = index << below;
  ASSAY_ASSIGN_OR_RETURN(const std::vector<Digest>* const tile,
                         ReadTile(static_cast<int>(height / kTileHeight), first / kTileWidth));
  return PerfectSubtreeHash(std::span(*tile).subspan(first % kTileWidth, size_t{1} << below));
}

absl::StatusOr<Digest> RegistryReader::RangeHash(uint64_t start, uint64_t end) {
  const uint64_t count = end - start;
  if (std::has_single_bit(count) && start % count == 0) {
    return SubtreeHash(static_cast<unsigned>(std::countr_zero(count)), start / count);
  }
  const uint64_t split = start + SplitPoint(count);
  ASSAY_ASSIGN_OR_RETURN(const Digest left, RangeHash(start, split));
  ASSAY_ASSIGN_OR_RETURN(const Digest right, RangeHash(split, end));
  return NodeHash(left, right);
}

absl::StatusOr<Digest> RegistryReader::RootAt(uint64_t size) {
  ASSAY_RETURN_IF_ERROR(CheckSize(size));
  return size == 0 ? EmptyRoot() : RangeHash(0, size);
}

absl::StatusOr<InclusionProof> RegistryReader::ProveInclusion(uint64_t index, uint64_t size) {
  ASSAY_RETURN_IF_ERROR(CheckSize(size));
  ASSAY_ASSIGN_OR_RETURN(std::vector<Digest> hashes, InclusionPath(index, size, [this](uint64_t start, uint64_t end) {
                           return RangeHash(start, end);
                         }));
  return InclusionProof{index, size, std::move(hashes)};
}

absl::StatusOr<ConsistencyProof> RegistryReader::ProveConsistency(uint64_t old_size, uint64_t new_size) {
  ASSAY_RETURN_IF_ERROR(CheckSize(new_size));
  ASSAY_ASSIGN_OR_RETURN(
      std::vector<Digest> hashes,
      ConsistencyPath(old_size, new_size, [this](uint64_t start, uint64_t end) { return RangeHash(start, end); }));
  return ConsistencyProof{old_size, new_size, std::move(hashes)};
}

}  // namespace assay
