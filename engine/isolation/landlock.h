// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_ISOLATION_LANDLOCK_H_
#define ASSAY_ENGINE_ISOLATION_LANDLOCK_H_

#include "absl/status/statusor.h"

namespace assay {

// Denies this thread, for good, every file system access, TCP bind and connect, abstract Unix sockets and signals to
// others, as far as the kernel's Landlock interface knows them; descriptors that are open stay usable. Wants no new
// privileges set before. Proves on the spot that the root folder can no longer be opened. Returns the version of the
// interface, or FailedPrecondition saying what is missing and how to get it.
absl::StatusOr<int> DenyAllByLandlock();

}  // namespace assay

#endif  // ASSAY_ENGINE_ISOLATION_LANDLOCK_H_
