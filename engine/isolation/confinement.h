// SPDX-License-Identifier: Apache-2.0
// The walls around a static worker. They need no privilege and no namespace, so that they stand for an ordinary user,
// for root and inside an ordinary container alike.
#ifndef ASSAY_ENGINE_ISOLATION_CONFINEMENT_H_
#define ASSAY_ENGINE_ISOLATION_CONFINEMENT_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace assay {

struct ConfinementLimits {
  uint64_t memory_bytes = 256u << 20;  // address space beyond what the process has when it is confined
  uint64_t open_files = 128;
};

// Confines the calling process, which must have a single thread, for good:
//   - no new privileges, not dumpable, no core files;
//   - no file can be opened, created or written, no process started, no signal sent to another (Landlock with all its
//     rights, and rlimits);
//   - only the system calls that reading given descriptors, answering and managing memory need; any other ends the
//     process with SIGSYS (seccomp).
// Open descriptors stay usable. Returns the version of the Landlock interface in use; FailedPrecondition says what the
// kernel or container lacks and how to get it. After an error the process may be confined in part and must end.
absl::StatusOr<int> ConfineThisProcess(const ConfinementLimits& limits);

}  // namespace assay

#endif  // ASSAY_ENGINE_ISOLATION_CONFINEMENT_H_
