// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_code.h"

namespace assay {

ExitCode ExitCodeFor(const absl::Status& status) {
  if (status.ok()) return ExitCode::kPass;
  const bool input = absl::IsInvalidArgument(status) || absl::IsNotFound(status) || absl::IsDataLoss(status);
  return input ? ExitCode::kMalformed : ExitCode::kRunFailed;
}

ExitCode ExitCodeFor(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return ExitCode::kPass;
    case Verdict::kFail:
      return ExitCode::kFail;
    case Verdict::kInconclusive:
    case Verdict::kNotApplicable:
      return ExitCode::kInconclusive;
  }
  return ExitCode::kInconclusive;
}

}  // namespace assay
