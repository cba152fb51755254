// SPDX-License-Identifier: Apache-2.0
// policy.tlog: which logs a consumer trusts, in the C2SP tlog-policy syntax (docs/formats/trust-folder.md).
#ifndef ASSAY_CERTS_VERIFICATION_POLICY_H_
#define ASSAY_CERTS_VERIFICATION_POLICY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/log/note.h"

namespace assay {

struct VerificationPolicy {
  std::vector<NoteVerifier> logs;  // at least one; no name or key twice
};

// `log` lines and `quorum none`. A policy that asks for witnesses is refused, for a quorum that is not verified must
// not look like one that was met. Errors are InvalidArgument "file:line:column: what".
absl::StatusOr<VerificationPolicy> ParseVerificationPolicy(absl::string_view text, absl::string_view file);

std::string EncodeVerificationPolicy(const VerificationPolicy& policy);

}  // namespace assay

#endif  // ASSAY_CERTS_VERIFICATION_POLICY_H_
