// SPDX-License-Identifier: Apache-2.0
#include "certs/log/fsck.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "certs/envelope.h"
#include "certs/log/leaf.h"
#include "certs/log/merkle.h"
#include "certs/log/registry_storage.h"
#include "certs/log/tile.h"
#include "certs/log/tile_file.h"
#include "certs/log/tree_edge.h"
#include "certs/public_key.h"
#include "engine/base/bytes.h"
#include "engine/base/digest.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// One run over one folder. The tree is derived from the entries upwards. Where a tile differs from what was derived,
// its parent, or the checkpoint, tells which of the two is damaged, so that one damaged file is one problem.
class LogCheck {
 public:
  LogCheck(const std::string& folder, FsckReport& report) : folder_(folder), report_(report) {}

  void Run(std::span<const NoteVerifier> logs) {
    ReadCheckpoint(logs);
    if (!report_.checkpoint) return;
    size_ = report_.checkpoint->size;
    ReadHashTiles();
    ReadEntryTiles();
    for (size_t level = 0; level < levels_.size(); ++level) CheckLevel(level);
    CheckRoot();
    CheckFiles();
    CheckStatements();
    CheckCommitted();
  }

 private:
  // What is known of one level of hash tiles.
  struct Level {
    std::vector<Digest> stored;    // what the tiles say; zero for a tile that cannot be read
    std::vector<bool> unreadable;  // by tile
    std::vector<Digest> derived;   // from the level below
    std::vector<Digest> settled;   // the better founded of the two
  };

  void Problem(absl::string_view file, absl::string_view found, absl::string_view expected) {
    report_.problems.push_back({std::string(file), std::string(found), std::string(expected)});
  }
  // The file stands at the front of the messages of its reader.
  void Problem(absl::string_view file, const absl::Status& status, absl::string_view expected) {
    absl::string_view message = status.message();
    for (const std::string& prefix : {JoinPath(folder_, file), std::string(file)}) {
      if (absl::StartsWith(message, prefix)) message.remove_prefix(std::min(prefix.size() + 2, message.size()));
    }
    Problem(file, message, expected);
  }
  std::string Relative(absl::string_view path) const { return std::string(path.substr(JoinPath(folder_, "").size())); }

  uint64_t Items(size_t level) const { return size_ >> (kTileHeight * level); }

  void ReadCheckpoint(std::span<const NoteVerifier> logs) {
    const absl::StatusOr<std::string> note = ReadFile(JoinPath(folder_, kCheckpointFile), kMaxNoteBytes);
    if (!note.ok()) return Problem(kCheckpointFile, note.status(), "a signed checkpoint");
    const absl::StatusOr<SignedNote> parsed = ParseNote(*note, kCheckpointFile);
    if (!parsed.ok()) return Problem(kCheckpointFile, parsed.status(), "a signed note");
    const absl::StatusOr<Checkpoint> checkpoint = ParseCheckpoint(parsed->text, kCheckpointFile);
    if (!checkpoint.ok()) return Problem(kCheckpointFile, checkpoint.status(), "a checkpoint");
    if (!logs.empty()) {
      const absl::Status verified = VerifyCheckpoint(*note, kCheckpointFile, logs).status();
      if (!verified.ok()) Problem(kCheckpointFile, verified, "a signature by the log's key");
      report_.signature_verified = verified.ok();
    }
    // A size that the folder cannot hold is not worked through.
    if (checkpoint->size > 0 &&
        !ReadTileFile(folder_, kEntryLevel, (checkpoint->size - 1) / kTileWidth, checkpoint->size).ok()) {
      return Problem(kCheckpointFile, absl::StrCat("size ", checkpoint->size),
                     absl::StrCat("the last entry tile of that size, ", LastEntryTilePath(checkpoint->size)));
    }
    report_.checkpoint = *checkpoint;
  }

  static std::string LastEntryTilePath(uint64_t size) {
    const uint64_t index = (size - 1) / kTileWidth;
    return TilePath({kEntryLevel, index, TileWidth(kEntryLevel, index, size)});
  }

  void ReadHashTiles() {
    for (size_t level = 0; level < levels_.size(); ++level) {
      for (uint64_t index = 0; index * kTileWidth < Items(level); ++index) {
        const unsigned width = TileWidth(static_cast<int>(level), index, size_);
        absl::StatusOr<std::vector<Digest>> hashes = ReadHashTile(static_cast<int>(level), index);
        levels_[level].unreadable.push_back(!hashes.ok());
        if (!hashes.ok()) {
          Problem(TilePath({static_cast<int>(level), index, width}), hashes.status(),
                  absl::StrCat("a tile of ", width, " hashes"));
          hashes = std::vector<Digest>(width);
        }
        hashes->resize(width);
        levels_[level].stored.insert(levels_[level].stored.end(), hashes->begin(), hashes->end());
        ++report_.tiles;
      }
    }
  }

  absl::StatusOr<std::vector<Digest>> ReadHashTile(int level, uint64_t index) const {
    ASSAY_ASSIGN_OR_RETURN(const TileFile file, ReadTileFile(folder_, level, index, size_));
    return ParseHashTile(file.bytes, file.tile.width, file.path);
  }

  void ReadEntryTiles() {
    Level& leaves = levels_[0];
    for (uint64_t index = 0; index * kTileWidth < size_; ++index) {
      const unsigned width = TileWidth(kEntryLevel, index, size_);
      ++report_.tiles;
      absl::StatusOr<std::vector<std::string>> entries = ReadEntryTile(index);
      if (!entries.ok()) {
        Problem(TilePath({kEntryLevel, index, width}), entries.status(), absl::StrCat("a tile of ", width, " entries"));
        // The tile of hashes speaks for them, so that the rest of the tree is still checked.
        const auto stored = leaves.stored.begin() + static_cast<ptrdiff_t>(index * kTileWidth);
        leaves.derived.insert(leaves.derived.end(), stored, stored + width);
        continue;
      }
      entries->resize(width);
      for (const std::string& entry : *entries) {
        ReadEntry(entry, leaves.derived.size(), index);
        leaves.derived.push_back(LeafHash(AsBytes(entry)));
        ++report_.entries;
      }
    }
  }

  absl::StatusOr<std::vector<std::string>> ReadEntryTile(uint64_t index) const {
    ASSAY_ASSIGN_OR_RETURN(const TileFile file, ReadTileFile(folder_, kEntryLevel, index, size_));
    return ParseEntryTile(file.bytes, file.tile.width, file.path);
  }

  void ReadEntry(const std::string& entry, uint64_t entry_index, uint64_t tile_index) {
    const std::string file = TilePath({kEntryLevel, tile_index, TileWidth(kEntryLevel, tile_index, size_)});
    absl::StatusOr<Leaf> leaf = ParseLeaf(entry, file);
    if (!leaf.ok()) {
      absl::string_view message = leaf.status().message();
      message.remove_prefix(std::min(file.size() + 1, message.size()));
      return Problem(file, absl::StrCat("entry ", entry_index, ":", message), "a hashedrekord 0.0.2 entry");
    }
    leaves_of_statement_[leaf->pae_digest].push_back({entry_index, *std::move(leaf)});
  }

  void CheckLevel(size_t level) {
    Level& here = levels_[level];
    here.settled = here.derived;
    for (uint64_t index = 0; index * kTileWidth < Items(level); ++index) {
      const size_t first = index * kTileWidth;
      const size_t width = TileWidth(static_cast<int>(level), index, size_);
      const std::span<const Digest> derived = std::span(here.derived).subspan(first, width);
      const std::span<const Digest> stored = std::span(here.stored).subspan(first, width);
      if (!here.unreadable[index] && !std::equal(derived.begin(), derived.end(), stored.begin())) {
        const bool stored_fits = width == kTileWidth
                                     ? level + 1 < levels_.size() && Items(level + 1) > index &&
                                           levels_[level + 1].stored[index] == PerfectSubtreeHash(stored)
                                     : StoredEdgeFits();
        Compare(level, index, derived, stored, stored_fits);
        if (stored_fits) std::copy(stored.begin(), stored.end(), here.settled.begin() + static_cast<ptrdiff_t>(first));
      }
      if (width == kTileWidth && level + 1 < levels_.size()) {
        levels_[level + 1].derived.push_back(PerfectSubtreeHash(std::span(here.settled).subspan(first, width)));
      }
    }
  }

  // Says for each hash that differs which file is at fault: the tile itself, or what lies below it.
  void Compare(size_t level, uint64_t tile_index, std::span<const Digest> derived, std::span<const Digest> stored,
               bool stored_fits) {
    const int tile_level = static_cast<int>(level);
    const std::string tile = TilePath({tile_level, tile_index, TileWidth(tile_level, tile_index, size_)});
    for (size_t i = 0; i < derived.size(); ++i) {
      if (derived[i] == stored[i]) continue;
      const uint64_t item = tile_index * kTileWidth + i;
      if (!stored_fits) {
        Problem(tile, absl::StrCat("hash ", i, " is ", stored[i].ToHex()), derived[i].ToHex());
      } else if (level == 0) {
        const uint64_t index = item / kTileWidth;
        Problem(TilePath({kEntryLevel, index, TileWidth(kEntryLevel, index, size_)}),
                absl::StrCat("entry ", item, " has leaf hash ", derived[i].ToHex()), stored[i].ToHex());
      } else {
        Problem(TilePath({tile_level - 1, item, kTileWidth}), absl::StrCat("hash of the tile is ", derived[i].ToHex()),
                absl::StrCat(stored[i].ToHex(), ", as its parent ", tile, " has"));
      }
    }
  }

  static Digest EdgeRoot(const std::array<Level, kMaxTileLevel + 1>& levels, std::vector<Digest> Level::* hashes) {
    TreeEdge edge;
    for (size_t level = 0; level < levels.size(); ++level) {
      const std::vector<Digest>& all = levels[level].*hashes;
      edge.rows[level].assign(all.end() - static_cast<ptrdiff_t>(all.size() % kTileWidth), all.end());
    }
    return edge.Root();
  }

  bool StoredEdgeFits() const { return EdgeRoot(levels_, &Level::stored) == report_.checkpoint->root; }

  void CheckRoot() {
    const Digest root = EdgeRoot(levels_, &Level::settled);
    if (root == report_.checkpoint->root) return;
    Problem(kCheckpointFile, absl::StrCat("root ", report_.checkpoint->root.ToHex(), " of size ", size_),
            absl::StrCat(root.ToHex(), ", as the entries give"));
  }

  // Every other file below tile/: older partial tiles must be beginnings of today's tiles, and nothing else belongs
  // there.
  void CheckFiles() {
    const std::string root = JoinPath(folder_, kTileRoot);
    std::error_code error;
    fs::recursive_directory_iterator it(root, error);
    if (error == std::errc::no_such_file_or_directory && size_ == 0) return;
    for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
      if (it->is_directory(error) && !it->is_symlink(error)) continue;
      CheckFile(Relative(it->path().string()), it->is_symlink(error));
    }
    if (error) Problem(kTileRoot, error.message(), "a folder that can be read");
  }

  void CheckFile(const std::string& path, bool symlink) {
    const absl::StatusOr<Tile> tile = ParseTilePath(path);
    if (!tile.ok() || symlink)
      return Problem(path, symlink ? "a symbolic link" : "not the name of a tile", "no such file");
    const unsigned width = TileWidth(tile->level, tile->index, size_);
    if (tile->width > width) {
      return Problem(path, absl::StrCat("a tile of ", tile->width, " items"),
                     absl::StrCat(width, " items or none, for the log has ", size_, " entries"));
    }
    if (tile->width == width) return;  // checked above
    const absl::StatusOr<std::string> bytes = ReadFile(JoinPath(folder_, path), kTileWidth * (kMaxEntryBytes + 2));
    if (!bytes.ok()) return Problem(path, bytes.status(), "a tile");
    if (tile->level != kEntryLevel) {
      const auto& settled = levels_[static_cast<size_t>(tile->level)].settled;
      const std::span<const Digest> hashes = std::span(settled).subspan(tile->index * kTileWidth, tile->width);
      if (*bytes != EncodeHashTile(hashes)) Problem(path, "other hashes", "the first ones of the later tile");
      return;
    }
    const absl::StatusOr<std::vector<std::string>> entries = ParseEntryTile(*bytes, tile->width, path);
    if (!entries.ok()) return Problem(path, entries.status(), absl::StrCat("a tile of ", tile->width, " entries"));
    for (size_t i = 0; i < entries->size(); ++i) {
      const Digest& expected = levels_[0].settled[tile->index * kTileWidth + i];
      const Digest found = LeafHash(AsBytes((*entries)[i]));
      if (found != expected) {
        Problem(path, absl::StrCat("entry ", i, " has leaf hash ", found.ToHex()), expected.ToHex());
      }
    }
  }

  void CheckStatements() {
    for (const auto& [digest, leaves] : leaves_of_statement_) CheckStatement(digest, leaves);
    const absl::StatusOr<std::vector<std::string>> names = ListFolder(JoinPath(folder_, kStatementFolder));
    if (!names.ok()) {
      if (!absl::IsNotFound(names.status()) || size_ != 0) {
        Problem(kStatementFolder, names.status(), "a folder of statements");
      }
      return;
    }
    for (const std::string& name : *names) {
      const absl::StatusOr<Digest> digest = ParseDigest(name);
      if (digest.ok() && leaves_of_statement_.contains(*digest)) continue;
      Problem(absl::StrCat(kStatementFolder, "/", name), "a file of no leaf", "only statements that are in the log");
    }
  }

  struct IndexedLeaf {
    uint64_t index;
    Leaf leaf;
  };

  void CheckStatement(const Digest& digest, const std::vector<IndexedLeaf>& leaves) {
    const std::string path = absl::StrCat(kStatementFolder, "/", digest.ToHex());
    const absl::StatusOr<std::string> text = ReadFile(JoinPath(folder_, path), kMaxEnvelopeBytes);
    if (!text.ok()) {
      return Problem(path, text.status(), absl::StrCat("the statement of entry ", leaves.front().index));
    }
    ++report_.statements;
    const absl::StatusOr<Envelope> envelope = ParseEnvelope(*text, path);
    if (!envelope.ok()) return Problem(path, envelope.status(), "a DSSE envelope");
    if (*text != EncodeEnvelope(*envelope)) return Problem(path, "another spelling of the envelope", "the stored form");
    const std::string pae = PreAuthEncoding(envelope->payload_type, envelope->payload);
    if (const Digest found = Sha256(pae); found != digest) {
      return Problem(path, absl::StrCat("a statement that hashes to ", found.ToHex()), digest.ToHex());
    }
    if (envelope->signature != leaves.front().leaf.signature) {
      Problem(path, absl::StrCat("signature ", EncodeBase64(envelope->signature)),
              absl::StrCat(EncodeBase64(leaves.front().leaf.signature), ", as entry ", leaves.front().index, " has"));
    }
    for (const IndexedLeaf& leaf : leaves) {
      const absl::StatusOr<PublicKey> key = PublicKey::FromSpki(leaf.leaf.signer_spki);
      const absl::Status verified = key.ok() ? key->Verify(AsBytes(pae), leaf.leaf.signature) : key.status();
      if (!verified.ok()) Problem(path, verified, absl::StrCat("the signature in entry ", leaf.index, " to be good"));
    }
  }

  // Only the log's own folder has this file, and only its owner may read it.
  void CheckCommitted() {
    const absl::StatusOr<std::string> text = ReadFile(JoinPath(folder_, kCommittedFile), kMaxNoteBytes);
    if (absl::IsNotFound(text.status()) || absl::IsPermissionDenied(text.status())) return;
    const std::string expected = EncodeCheckpoint(*report_.checkpoint);
    if (!text.ok()) return Problem(kCommittedFile, text.status(), "the text of the checkpoint");
    if (*text == expected) return;
    const absl::StatusOr<Checkpoint> committed = ParseCheckpoint(*text, kCommittedFile);
    if (!committed.ok()) return Problem(kCommittedFile, committed.status(), "the text of the checkpoint");
    Problem(kCommittedFile, absl::StrCat("size ", committed->size, ", root ", committed->root.ToHex()),
            absl::StrCat("size ", size_, ", root ", report_.checkpoint->root.ToHex(),
                         "; an append that was cut short is finished when the log is next opened for writing"));
  }

  const std::string& folder_;
  FsckReport& report_;
  uint64_t size_ = 0;
  std::array<Level, kMaxTileLevel + 1> levels_;
  std::map<Digest, std::vector<IndexedLeaf>> leaves_of_statement_;
};

}  // namespace

FsckReport Fsck(const std::string& folder, std::span<const NoteVerifier> logs) {
  FsckReport report;
  LogCheck(folder, report).Run(logs);
  return report;
}

}  // namespace assay
