// SPDX-License-Identifier: Apache-2.0
// trusted_root.json: the log's key as Sigstore clients read it, so that they verify certificates unchanged.
#ifndef ASSAY_CERTS_TRUSTED_ROOT_H_
#define ASSAY_CERTS_TRUSTED_ROOT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/log/note.h"

namespace assay {

inline constexpr absl::string_view kTrustedRootMediaType = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";

struct TrustedRoot {
  std::vector<NoteVerifier> logs;
  absl::Time valid_from;
};

std::string EncodeTrustedRoot(const TrustedRoot& root);

// Reads logs with Ed25519 keys. A log id that is not its key's, and certificate or time stamp authorities, which this
// version does not verify, are InvalidArgument.
absl::StatusOr<TrustedRoot> ParseTrustedRoot(absl::string_view text, absl::string_view file);

}  // namespace assay

#endif  // ASSAY_CERTS_TRUSTED_ROOT_H_
