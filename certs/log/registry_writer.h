// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CERTS_LOG_REGISTRY_WRITER_H_
#define ASSAY_CERTS_LOG_REGISTRY_WRITER_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/log/checkpoint.h"
#include "certs/signer.h"

namespace assay {

// What is appended: the leaf's bytes (EncodeLeaf) and the DSSE envelope it speaks of, as JSON.
struct RegistryEntry {
  std::string leaf;
  std::string envelope;
};

// Appends to a log in a folder (docs/formats/log.md). One writer at a time; use it from one thread. Readers need no
// lock.
class RegistryWriter {
 public:
  // Makes an empty log in `folder`, which may exist but must hold no log (AlreadyExists), and signs its first
  // checkpoint. `signer` must be an Ed25519 key, `origin` a bare host name.
  static absl::StatusOr<RegistryWriter> Create(const std::string& folder, absl::string_view origin,
                                               const Signer& signer);

  // Opens a log for appending. FailedPrecondition while another writer has it open, or when it was signed by another
  // key; DataLoss when entries, tiles and checkpoint contradict one another. What a crash left is finished or removed
  // here: an append that was committed gets its checkpoint, one that was not leaves no trace.
  static absl::StatusOr<RegistryWriter> Open(const std::string& folder, const Signer& signer);

  RegistryWriter(RegistryWriter&&) noexcept;
  RegistryWriter& operator=(RegistryWriter&&) noexcept;
  ~RegistryWriter();

  struct Appended {
    std::vector<uint64_t> indices;  // one for each entry of the batch
    std::string checkpoint;         // the signed note, which covers them all
  };

  // Appends those entries of `batch` that the log does not hold yet; for the others the index is the first one's. Each
  // envelope must carry one signature, the leaf's, over a payload that hashes to the leaf (InvalidArgument otherwise,
  // and nothing is appended). Signatures are not verified here. When this returns OK, entries, statements and
  // checkpoint are on stable storage. After an error of the file system the writer refuses further work until it is
  // opened again.
  absl::StatusOr<Appended> Append(std::span<const RegistryEntry> batch);

  const Checkpoint& checkpoint() const;
  // The signed note of checkpoint().
  const std::string& checkpoint_note() const;

 private:
  struct State;
  explicit RegistryWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace assay

#endif  // ASSAY_CERTS_LOG_REGISTRY_WRITER_H_
