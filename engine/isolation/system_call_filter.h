// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_ISOLATION_SYSTEM_CALL_FILTER_H_
#define ASSAY_ENGINE_ISOLATION_SYSTEM_CALL_FILTER_H_

#include "absl/status/status.h"

namespace assay {

// Leaves this process the system calls of a static worker only: reading open descriptors, answering on them, memory
// that is not executable, and ending. Any other call ends the process with SIGSYS. For good.
absl::Status AllowOnlyWorkerSystemCalls();

}  // namespace assay

#endif  // ASSAY_ENGINE_ISOLATION_SYSTEM_CALL_FILTER_H_
