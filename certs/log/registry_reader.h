// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CERTS_LOG_REGISTRY_READER_H_
#define ASSAY_CERTS_LOG_REGISTRY_READER_H_

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "certs/log/checkpoint.h"
#include "certs/log/consistency_proof.h"
#include "certs/log/inclusion_proof.h"
#include "certs/log/note.h"
#include "engine/base/digest.h"

namespace assay {

// Reads a log in a folder at one checkpoint. Every tile is tied to its parent, up to the checkpoint's root, before a
// hash of it is used; a tile that does not fit is DataLoss with its path and both values. Use it from one thread.
class RegistryReader {
 public:
  // Reads and verifies FOLDER/checkpoint (errors as VerifyCheckpoint) and the right edge of the tree.
  static absl::StatusOr<RegistryReader> Open(const std::string& folder, std::span<const NoteVerifier> logs);

  // The same at a checkpoint that the caller trusts already. The log may have grown since.
  static absl::StatusOr<RegistryReader> OpenAt(const std::string& folder, const Checkpoint& checkpoint);

  const Checkpoint& checkpoint() const { return checkpoint_; }
  // The signed note that Open read; empty after OpenAt.
  const std::string& checkpoint_note() const { return note_; }

  // The entry at `index`, checked against the tree.
  absl::StatusOr<std::string> ReadEntry(uint64_t index);
  // The entries index * 256 and following that the index-th entry tile holds, each checked against the tree.
  absl::StatusOr<std::vector<std::string>> ReadEntries(uint64_t tile_index);

  // The DSSE envelope of a leaf, as JSON. DataLoss when its payload does not hash to `pae_digest`.
  absl::StatusOr<std::string> ReadStatement(const Digest& pae_digest) const;

  // Proofs over the first `size` leaves; `size` must not exceed the checkpoint's.
  absl::StatusOr<InclusionProof> ProveInclusion(uint64_t index, uint64_t size);
  absl::StatusOr<ConsistencyProof> ProveConsistency(uint64_t old_size, uint64_t new_size);
  // The root of the tree of the first `size` leaves.
  absl::StatusOr<Digest> RootAt(uint64_t size);

  // The hashes of a tile at the checkpoint's size, tied to the root. The pointer holds until the next call.
  absl::StatusOr<const std::vector<Digest>*> ReadTile(int level, uint64_t index);

 private:
  RegistryReader(std::string folder, const Checkpoint& checkpoint)
      : folder_(std::move(folder)), checkpoint_(checkpoint) {}
  absl::Status LoadRightEdge();
  absl::StatusOr<std::vector<Digest>> LoadTile(int level, uint64_t index) const;
  absl::StatusOr<Digest> SubtreeHash(unsigned height, uint64_t index);
  absl::StatusOr<Digest> RangeHash(uint64_t start, uint64_t end);
  absl::Status CheckSize(uint64_t size) const;

  std::string folder_;
  Checkpoint checkpoint_;
  std::string note_;
  std::map<std::pair<int, uint64_t>, std::vector<Digest>> edge_;   // the rightmost tiles, partial ones
  std::map<std::pair<int, uint64_t>, std::vector<Digest>> cache_;  // tiles already tied to the root
};

}  // namespace assay

#endif  // ASSAY_CERTS_LOG_REGISTRY_READER_H_
