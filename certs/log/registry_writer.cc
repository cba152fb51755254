// SPDX-License-Identifier: Apache-2.0
#include "certs/log/registry_writer.h"

#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/envelope.h"
#include "certs/log/leaf.h"
#include "certs/log/merkle.h"
#include "certs/log/note.h"
#include "certs/log/registry_reader.h"
#include "certs/log/registry_storage.h"
#include "certs/log/tile.h"
#include "certs/log/tree_edge.h"
#include "engine/base/bytes.h"
#include "engine/base/errors.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

std::string StatementPath(const Digest& pae_digest) { return absl::StrCat(kStatementFolder, "/", pae_digest.ToHex()); }

// The part of a log that decides what the next leaf does to it.
struct Tail {
  TreeEdge edge;
  std::vector<std::string> entries;  // of the last entry tile, which is not full
};

// An entry that was checked and is not in the log yet.
struct NewLeaf {
  Digest hash;
  const std::string* entry;
  Digest pae_digest;
  std::string envelope;  // as it will be stored
};

absl::StatusOr<NewLeaf> CheckEntry(const RegistryEntry& entry, size_t position) {
  const std::string subject = absl::StrCat("entry ", position, " of the batch");
  ASSAY_ASSIGN_OR_RETURN(const Leaf leaf, ParseLeaf(entry.leaf, subject));
  ASSAY_ASSIGN_OR_RETURN(const Envelope envelope, ParseEnvelope(entry.envelope, subject));
  const Digest digest = Sha256(PreAuthEncoding(envelope.payload_type, envelope.payload));
  if (digest != leaf.pae_digest) {
    return MalformedFile(
        subject, absl::StrCat("statement hashes to ", digest.ToHex(), "; the leaf has ", leaf.pae_digest.ToHex()));
  }
  if (envelope.signature != leaf.signature) {
    return MalformedFile(subject, "the envelope's signature is not the leaf's");
  }
  return NewLeaf{LeafHash(AsBytes(entry.leaf)), &entry.leaf, digest, EncodeEnvelope(envelope)};
}

// Removes the tiles that no tree of `size` leaves has: what an append left that never was committed.
absl::Status RemoveTilesBeyond(RegistryStorage& storage, uint64_t size) {
  namespace fs = std::filesystem;
  std::error_code error;
  const std::string root = storage.Path(kTileRoot);
  std::vector<std::string> beyond;
  fs::recursive_directory_iterator it(root, error);
  if (error == std::errc::no_such_file_or_directory) return absl::OkStatus();
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    const std::string path = JoinPath(kTileRoot, it->path().lexically_relative(root).string());
    if (it->is_directory(error)) {
      // Folders of partial tiles that are full by now are many, and nothing in them is beyond the tree.
      const absl::StatusOr<Tile> full =
          ParseTilePath(path.substr(0, path.size() - (absl::EndsWith(path, ".p") ? 2 : 0)));
      if (absl::EndsWith(path, ".p") && full.ok() && TileWidth(full->level, full->index, size) == kTileWidth) {
        it.disable_recursion_pending();
      }
      continue;
    }
    const absl::StatusOr<Tile> tile = ParseTilePath(path);
    if (tile.ok() && tile->width > TileWidth(tile->level, tile->index, size)) beyond.push_back(path);
  }
  if (error) return SystemError(error.value(), root, "read folder");
  for (const std::string& path : beyond) ASSAY_RETURN_IF_ERROR(storage.Remove(path));
  return absl::OkStatus();
}

absl::StatusOr<Checkpoint> ReadSignedCheckpoint(const std::string& file, const std::string& note,
                                                const Signer& signer) {
  ASSAY_ASSIGN_OR_RETURN(const SignedNote parsed, ParseNote(note, file));
  ASSAY_ASSIGN_OR_RETURN(const Checkpoint claimed, ParseCheckpoint(parsed.text, file));
  ASSAY_ASSIGN_OR_RETURN(const NoteVerifier verifier, NoteVerifier::Create(claimed.origin, signer.public_key()));
  absl::StatusOr<Checkpoint> checkpoint = VerifyCheckpoint(note, file, {&verifier, 1});
  if (absl::IsPermissionDenied(checkpoint.status())) {
    return absl::FailedPreconditionError(
        absl::StrCat(checkpoint.status().message(), "; the key at hand is ", verifier.ToVkey()));
  }
  return checkpoint;
}

}  // namespace

struct RegistryWriter::State {
  State(RegistryStorage locked, const Signer& log_signer) : storage(std::move(locked)), signer(log_signer) {}

  absl::Status Load(const std::string& folder);
  absl::Status RemoveLeftovers(uint64_t size);
  absl::Status WriteBatch(const std::vector<NewLeaf>& leaves, Tail& next);
  absl::Status Commit(const Checkpoint& next);
  absl::Status Publish(const Checkpoint& next);

  RegistryStorage storage;
  Signer signer;
  Checkpoint checkpoint;
  std::string note;
  Tail tail;
  absl::flat_hash_map<Digest, uint64_t, DigestHash> index_of_leaf;
  absl::flat_hash_set<Digest, DigestHash> statements;
  bool broken = false;
};

RegistryWriter::RegistryWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
RegistryWriter::RegistryWriter(RegistryWriter&&) noexcept = default;
RegistryWriter& RegistryWriter::operator=(RegistryWriter&&) noexcept = default;
RegistryWriter::~RegistryWriter() = default;

const Checkpoint& RegistryWriter::checkpoint() const { return state_->checkpoint; }
const std::string& RegistryWriter::checkpoint_note() const { return state_->note; }

absl::StatusOr<RegistryWriter> RegistryWriter::Create(const std::string& folder, absl::string_view origin,
                                                      const Signer& signer) {
  if (!IsLogOrigin(origin)) {
    return absl::InvalidArgumentError(
        absl::StrCat("origin \"", origin, "\" is not a bare host name such as log.example.eu"));
  }
  ASSAY_RETURN_IF_ERROR(NoteVerifier::Create(origin, signer.public_key()).status());
  ASSAY_RETURN_IF_ERROR(CreateFolders(folder));
  ASSAY_ASSIGN_OR_RETURN(RegistryStorage storage, RegistryStorage::Lock(folder));
  absl::Status exists = absl::AlreadyExistsError(absl::StrCat(folder, ": holds a log already"));
  for (const absl::string_view name : {kCheckpointFile, kTileRoot, kStatementFolder}) {
    if (FileExists(storage.Path(name))) return exists;
  }
  const Checkpoint empty{std::string(origin), 0, EmptyRoot()};
  // A creation that was cut short left an empty tree there; anything else belongs to a log that lost its checkpoint.
  const absl::StatusOr<std::string> committed = ReadFile(storage.Path(kCommittedFile), kMaxNoteBytes);
  if (committed.ok() && *committed != EncodeCheckpoint(empty)) return exists;
  auto state = std::make_unique<State>(std::move(storage), signer);
  ASSAY_RETURN_IF_ERROR(state->Commit(empty));
  ASSAY_RETURN_IF_ERROR(SyncFolder(JoinPath(folder, "..")));
  return RegistryWriter(std::move(state));
}

absl::StatusOr<RegistryWriter> RegistryWriter::Open(const std::string& folder, const Signer& signer) {
  if (!FileExists(JoinPath(folder, kCheckpointFile))) {
    return absl::NotFoundError(absl::StrCat(folder, ": no log there, for it has no checkpoint"));
  }
  if (!FileExists(JoinPath(folder, kCommittedFile))) {
    // A copy of the published files must not become a second log under the same name and key.
    return absl::FailedPreconditionError(
        absl::StrCat(folder, ": no ", kCommittedFile, ", so this is a copy to read from; append to the original"));
  }
  ASSAY_ASSIGN_OR_RETURN(RegistryStorage storage, RegistryStorage::Lock(folder));
  auto state = std::make_unique<State>(std::move(storage), signer);
  ASSAY_RETURN_IF_ERROR(state->Load(folder));
  return RegistryWriter(std::move(state));
}

absl::Status RegistryWriter::State::Load(const std::string& folder) {
  const std::string checkpoint_file = storage.Path(kCheckpointFile);
  ASSAY_ASSIGN_OR_RETURN(note, ReadFile(checkpoint_file, kMaxNoteBytes));
  ASSAY_ASSIGN_OR_RETURN(checkpoint, ReadSignedCheckpoint(checkpoint_file, note, signer));
  const std::string committed_file = storage.Path(kCommittedFile);
  ASSAY_ASSIGN_OR_RETURN(const std::string committed_text, ReadFile(committed_file, kMaxNoteBytes));
  ASSAY_ASSIGN_OR_RETURN(const Checkpoint committed, ParseCheckpoint(committed_text, committed_file));
  if (committed.origin != checkpoint.origin || committed.size < checkpoint.size) {
    return absl::DataLossError(absl::StrCat(committed_file, ": ", committed.origin, " of size ", committed.size,
                                            "; the checkpoint is ", checkpoint.origin, " of size ", checkpoint.size));
  }
  ASSAY_ASSIGN_OR_RETURN(RegistryReader reader, RegistryReader::OpenAt(folder, committed));
  ASSAY_ASSIGN_OR_RETURN(const Digest root, reader.RootAt(checkpoint.size));
  if (root != checkpoint.root) {
    return absl::DataLossError(absl::StrCat(checkpoint_file, ": root ", checkpoint.root.ToHex(), " of size ",
                                            checkpoint.size, "; the tree has ", root.ToHex()));
  }
  for (uint64_t first = 0; first < committed.size; first += kTileWidth) {
    ASSAY_ASSIGN_OR_RETURN(std::vector<std::string> entries, reader.ReadEntries(first / kTileWidth));
    for (size_t i = 0; i < entries.size(); ++i) {
      ASSAY_ASSIGN_OR_RETURN(const Leaf leaf, ParseLeaf(entries[i], absl::StrCat(folder, ": entry ", first + i)));
      index_of_leaf.emplace(LeafHash(AsBytes(entries[i])), first + i);
      statements.insert(leaf.pae_digest);
    }
    if (entries.size() < kTileWidth) tail.entries = std::move(entries);
  }
  for (int level = 0; level <= kMaxTileLevel; ++level) {
    const uint64_t items = committed.size >> (kTileHeight * static_cast<unsigned>(level));
    if (items % kTileWidth == 0) continue;
    ASSAY_ASSIGN_OR_RETURN(const std::vector<Digest>* const row, reader.ReadTile(level, items / kTileWidth));
    tail.edge.rows[static_cast<size_t>(level)] = *row;
  }
  ASSAY_RETURN_IF_ERROR(RemoveLeftovers(committed.size));
  // The crash came between the commit and the new checkpoint: all it speaks of is there, so it is signed now.
  return committed.size > checkpoint.size ? Publish(committed) : absl::OkStatus();
}

absl::Status RegistryWriter::State::RemoveLeftovers(uint64_t size) {
  ASSAY_RETURN_IF_ERROR(RemoveTilesBeyond(storage, size));
  absl::StatusOr<std::vector<std::string>> names = ListFolder(storage.Path(kStatementFolder));
  if (absl::IsNotFound(names.status())) names = std::vector<std::string>();
  if (!names.ok()) return names.status();
  size_t found = 0;
  for (const std::string& name : *names) {
    const absl::StatusOr<Digest> digest = ParseDigest(name);
    if (!digest.ok()) continue;
    if (statements.contains(*digest)) {
      ++found;
    } else {
      ASSAY_RETURN_IF_ERROR(storage.Remove(StatementPath(*digest)));
    }
  }
  if (found == statements.size()) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat(storage.Path(kStatementFolder), ": ", found, " statements of leaves; expected ", statements.size()));
}

absl::StatusOr<RegistryWriter::Appended> RegistryWriter::Append(std::span<const RegistryEntry> batch) {
  State& state = *state_;
  if (state.broken) {
    return absl::FailedPreconditionError("an append went wrong before; open the log again, which repairs it");
  }
  Appended appended;
  std::vector<NewLeaf> leaves;
  absl::flat_hash_map<Digest, uint64_t, DigestHash> new_indices;
  for (const RegistryEntry& entry : batch) {
    ASSAY_ASSIGN_OR_RETURN(NewLeaf leaf, CheckEntry(entry, appended.indices.size()));
    if (const auto known = state.index_of_leaf.find(leaf.hash); known != state.index_of_leaf.end()) {
      appended.indices.push_back(known->second);
      continue;
    }
    const auto [place, is_new] = new_indices.emplace(leaf.hash, state.checkpoint.size + leaves.size());
    appended.indices.push_back(place->second);
    if (is_new) leaves.push_back(std::move(leaf));
  }
  if (!leaves.empty()) {
    state.broken = true;  // until all of it is on disk
    Tail tail = state.tail;
    ASSAY_RETURN_IF_ERROR(state.WriteBatch(leaves, tail));
    ASSAY_RETURN_IF_ERROR(
        state.Commit({state.checkpoint.origin, state.checkpoint.size + leaves.size(), tail.edge.Root()}));
    state.tail = std::move(tail);
    state.index_of_leaf.insert(new_indices.begin(), new_indices.end());
    for (const NewLeaf& leaf : leaves) state.statements.insert(leaf.pae_digest);
    state.broken = false;
  }
  appended.checkpoint = state.note;
  return appended;
}

absl::Status RegistryWriter::State::WriteBatch(const std::vector<NewLeaf>& leaves, Tail& next) {
  absl::flat_hash_set<Digest, DigestHash> written;
  for (const NewLeaf& leaf : leaves) {
    // A statement signed by two keys has two leaves and one file, which keeps the first envelope.
    if (statements.contains(leaf.pae_digest) || !written.insert(leaf.pae_digest).second) continue;
    ASSAY_RETURN_IF_ERROR(storage.Put(StatementPath(leaf.pae_digest), leaf.envelope));
  }
  uint64_t size = checkpoint.size;
  const auto put_hashes = [&](int level, const std::vector<Digest>& hashes) {
    const uint64_t last = (size >> (kTileHeight * static_cast<unsigned>(level))) - 1;
    return storage.Put(TilePath({level, last / kTileWidth, static_cast<unsigned>(hashes.size())}),
                       EncodeHashTile(hashes));
  };
  const auto put_entries = [&] {
    return storage.Put(TilePath({kEntryLevel, (size - 1) / kTileWidth, static_cast<unsigned>(next.entries.size())}),
                       EncodeEntryTile(next.entries));
  };
  for (const NewLeaf& leaf : leaves) {
    ++size;
    next.entries.push_back(*leaf.entry);
    if (next.entries.size() == kTileWidth) {
      ASSAY_RETURN_IF_ERROR(put_entries());
      next.entries.clear();
    }
    ASSAY_RETURN_IF_ERROR(next.edge.Append(leaf.hash, put_hashes));
  }
  if (!next.entries.empty()) ASSAY_RETURN_IF_ERROR(put_entries());
  for (const Tile& tile : NewTiles(checkpoint.size, size)) {
    if (tile.level == kEntryLevel || tile.width == kTileWidth) continue;
    ASSAY_RETURN_IF_ERROR(put_hashes(tile.level, next.edge.rows[static_cast<size_t>(tile.level)]));
  }
  return storage.Sync();
}

// What is committed will be signed, and nothing else of that size ever: were the checkpoint signed first and lost in a
// crash, a later one of the same size could contradict a signature that someone holds.
absl::Status RegistryWriter::State::Commit(const Checkpoint& next) {
  ASSAY_RETURN_IF_ERROR(storage.Replace(kCommittedFile, EncodeCheckpoint(next)));
  return Publish(next);
}

absl::Status RegistryWriter::State::Publish(const Checkpoint& next) {
  ASSAY_ASSIGN_OR_RETURN(std::string signed_note, SignCheckpoint(next, signer));
  ASSAY_RETURN_IF_ERROR(storage.Replace(kCheckpointFile, signed_note));
  checkpoint = next;
  note = std::move(signed_note);
  return absl::OkStatus();
}

}  // namespace assay
