// SPDX-License-Identifier: Apache-2.0
// What a registry says of all its certificates at one size of its log (docs/formats/status.md). A snapshot is a
// function of the log: any reader can compute it again and publish a contradiction.
#ifndef ASSAY_CERTS_STATUS_SNAPSHOT_H_
#define ASSAY_CERTS_STATUS_SNAPSHOT_H_

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/log/checkpoint.h"
#include "certs/log/registry_reader.h"
#include "certs/statement.h"
#include "certs/status_list.h"

namespace assay {

inline constexpr absl::string_view kStatusPredicate = "https://assay.example/status-list/v1";

// "https://ORIGIN/status/1".
std::string StatusListUri(absl::string_view origin);

struct StatusSnapshot {
  std::string list;  // URI
  StatusList values;
  absl::Time issued_at;
  absl::Time valid_until;  // at most 24 h after issued_at where the list holds a certificate of level high, else 7 days
  Checkpoint log;          // the log as far as the snapshot follows it
};

// The bytes to sign. The subject is the list's uncompressed bytes.
std::string EncodeStatusSnapshot(const StatusSnapshot& snapshot);

// Reads a statement of kStatusPredicate, and unfolds and checks its list against the subject's digest.
absl::StatusOr<StatusSnapshot> ReadStatusSnapshot(const Statement& statement, absl::string_view file);

// What the events of a log say of one list.
struct StatusFold {
  StatusList values;
  std::set<uint64_t> used;    // indices that certificates have
  std::set<std::string> ids;  // of certificates, in any list
  bool holds_level_high = false;
};

// Folds all events of `log` up to its checkpoint, in order. A statement that cannot be read, a certificate whose index
// is outside the list, and an index or id used twice are DataLoss: no snapshot may be made of such a log.
absl::StatusOr<StatusFold> FoldStatus(RegistryReader& log, absl::string_view list);

// The snapshot of a fold: valid for 24 h where the list holds a certificate of level high, else for 7 days.
StatusSnapshot SnapshotOf(const StatusFold& fold, const Checkpoint& log, absl::Time now);

// A random index that the fold has not used. ResourceExhausted when more than half of the list is used.
absl::StatusOr<uint64_t> FreeStatusIndex(const StatusFold& fold);

}  // namespace assay

#endif  // ASSAY_CERTS_STATUS_SNAPSHOT_H_
