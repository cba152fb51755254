// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CERTS_LOG_FSCK_H_
#define ASSAY_CERTS_LOG_FSCK_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "certs/log/checkpoint.h"
#include "certs/log/note.h"

namespace assay {

struct FsckProblem {
  std::string file;  // below the log's folder
  std::string found;
  std::string expected;
};

struct FsckReport {
  std::optional<Checkpoint> checkpoint;  // absent when it cannot be read; then nothing else was checked
  // Whether the checkpoint's signature was checked and is good. False without keys: the log then only agrees with
  // itself.
  bool signature_verified = false;
  uint64_t entries = 0;
  uint64_t tiles = 0;
  uint64_t statements = 0;
  std::vector<FsckProblem> problems;

  // No problem found in a log that was read whole. Says nothing of the signature.
  bool ok() const { return checkpoint.has_value() && problems.empty(); }
};

// Derives the log in `folder` again from its entries and compares: the root with the checkpoint, every tile and partial
// tile that lies there with the tree, every leaf's form, signature and statement. `logs` are the keys that may have
// signed the checkpoint; none leaves the signature unchecked. Needs no private key and no lock; an append that runs
// meanwhile may show as files beyond the checkpoint, which are reported.
FsckReport Fsck(const std::string& folder, std::span<const NoteVerifier> logs);

}  // namespace assay

#endif  // ASSAY_CERTS_LOG_FSCK_H_
