// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_EVIDENCE_H_
#define ASSAY_ENGINE_EVIDENCE_H_

#include <cstddef>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/digest.h"

namespace assay {

// Larger pieces of evidence are refused.
inline constexpr size_t kMaxEvidenceBytes = size_t{256} << 20;

// Takes evidence from evaluators. Safe to use from several threads.
class EvidenceSink {
 public:
  virtual ~EvidenceSink() = default;
  // Keeps the bytes and returns their digest. The same bytes may be put any number of times.
  virtual absl::StatusOr<Digest> Put(absl::string_view bytes) = 0;
};

// Content-addressed evidence in a folder: `sha256/HEX` holds the bytes whose digest is HEX. Written once, never
// changed; only the parent process writes it. A symbolic link in the place of `sha256` or of a piece of evidence is
// refused. Safe to use from several threads.
class EvidenceStore : public EvidenceSink {
 public:
  // The folder need not exist; the first Put creates it.
  explicit EvidenceStore(std::string folder) : folder_(std::move(folder)) {}

  // Once this returns OK, a power cut does not undo it, provided the parent of the store's folder lasts. DataLoss when
  // other bytes stand in the place already.
  absl::StatusOr<Digest> Put(absl::string_view bytes) override;

  // Returns the bytes, or DataLoss naming both digests when they are not what the name says.
  absl::StatusOr<std::string> Get(const Digest& digest) const;

  // Digests of everything in the store, sorted. What a crash left of a Put is passed over; any other name that is no
  // digest is InvalidArgument.
  absl::StatusOr<std::vector<Digest>> List() const;

 private:
  std::string DigestFolder() const;
  std::string PathOf(const Digest& digest) const;
  absl::Status CheckDigestFolder() const;
  absl::Status CreateDigestFolder();

  std::string folder_;
  std::mutex mutex_;
};

// Keeps evidence nowhere but counts as taking it; for runs that leave no folder behind.
class DiscardedEvidence : public EvidenceSink {
 public:
  absl::StatusOr<Digest> Put(absl::string_view bytes) override { return Sha256(bytes); }
};

}  // namespace assay

#endif  // ASSAY_ENGINE_EVIDENCE_H_
