// SPDX-License-Identifier: Apache-2.0
// The folder a verifier trusts: policy.tlog, trusted_root.json and trust-list.json (docs/formats/trust-folder.md).
#ifndef ASSAY_CERTS_TRUST_FOLDER_H_
#define ASSAY_CERTS_TRUST_FOLDER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/signer.h"
#include "certs/trust_list.h"
#include "certs/verification_policy.h"
#include "engine/base/digest.h"

namespace assay {

struct TrustFolder {
  std::string path;
  VerificationPolicy policy;
  TrustList list;
  // Over the authority's key and the policy: what people compare. It stays the same from one edition of the trust list
  // to the next.
  Digest fingerprint;

  // OK unless the list's nextUpdate has passed, or it is of the future: then nothing can be said by it
  // (FailedPrecondition).
  absl::Status CheckCurrent(absl::Time now) const;
};

// Reads and checks the folder: the list's signature, and that policy, trusted root and the list's registry keys name
// the same logs and keys. Anything else is InvalidArgument or DataLoss; a missing file is NotFound.
absl::StatusOr<TrustFolder> ReadTrustFolder(const std::string& path);

// Writes the three files. The list must have a registry key for each log of the policy.
absl::Status WriteTrustFolder(const std::string& path, const VerificationPolicy& policy, const TrustList& list,
                              const Signer& authority);

}  // namespace assay

#endif  // ASSAY_CERTS_TRUST_FOLDER_H_
