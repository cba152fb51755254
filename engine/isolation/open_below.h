// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_ISOLATION_OPEN_BELOW_H_
#define ASSAY_ENGINE_ISOLATION_OPEN_BELOW_H_

#include <string>

#include "absl/status/statusor.h"
#include "engine/base/file.h"

namespace assay {

// Opens `path` below the folder `root` for reading, never following a symbolic link in any part of it and never
// leaving `root`; a FIFO does not block. `flags` may add O_DIRECTORY. "." is the root itself.
absl::StatusOr<FileDescriptor> OpenBelow(int root, const std::string& path, int flags);

// The same by one openat for each part of the path, for kernels and containers without openat2.
absl::StatusOr<FileDescriptor> OpenBelowByParts(int root, const std::string& path, int flags);

}  // namespace assay

#endif  // ASSAY_ENGINE_ISOLATION_OPEN_BELOW_H_
