// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_EXIT_CODE_H_
#define ASSAY_CLI_EXIT_CODE_H_

#include "absl/status/status.h"
#include "engine/verdict.h"

namespace assay {

// The exit codes of every verb, whatever the output format.
enum class ExitCode : int {
  kPass = 0,          // pass; valid and its status accepted; done
  kFail = 1,          // fail; not valid, or its status not accepted; refused by a rule
  kInconclusive = 2,  // inconclusive or undetermined, or nothing was checked
  kRunFailed = 3,     // internal error, environment, missing isolation
  kMalformed = 4,     // malformed or missing input
  kUsage = 64,
};

// Malformed (InvalidArgument), missing (NotFound) and altered (DataLoss) input is 4, everything else 3.
ExitCode ExitCodeFor(const absl::Status& status);

// pass 0, fail 1, everything else 2.
ExitCode ExitCodeFor(Verdict verdict);

}  // namespace assay

#endif  // ASSAY_CLI_EXIT_CODE_H_
