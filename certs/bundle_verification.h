// SPDX-License-Identifier: Apache-2.0
// The checks that any logged statement has to pass, a certificate as well as a status snapshot: signature and log. The
// numbers are those of the list of checks (check_list.h).
#ifndef ASSAY_CERTS_BUNDLE_VERIFICATION_H_
#define ASSAY_CERTS_BUNDLE_VERIFICATION_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/bundle.h"
#include "certs/log/checkpoint.h"
#include "certs/trust_list.h"
#include "certs/verification_policy.h"

namespace assay {

// 2: the payload is an in-toto statement, and the hint names a key of the trust list.
absl::StatusOr<const TrustedKey*> FindBundleSigner(const Bundle& bundle, const TrustList& list);

// 6: the checkpoint is signed by a log of the policy, and by no known key wrongly.
absl::StatusOr<Checkpoint> VerifyBundleCheckpoint(const Bundle& bundle, const VerificationPolicy& policy,
                                                  absl::string_view file);

// 7: the leaf that envelope and key make is the entry's body; both indices agree; size, root and log id are the
// checkpoint's.
absl::Status CheckBundleEntry(const Bundle& bundle, const PublicKey& signer, const Checkpoint& checkpoint,
                              const VerificationPolicy& policy);

// 8: the proof leads from the leaf to the checkpoint's root.
absl::Status CheckBundleInclusion(const Bundle& bundle, const Checkpoint& checkpoint);

}  // namespace assay

#endif  // ASSAY_CERTS_BUNDLE_VERIFICATION_H_
