// SPDX-License-Identifier: Apache-2.0
// The offline verifier. It reads no clock, no file and no network: everything it judges by is in its arguments.
#ifndef ASSAY_CERTS_CERTIFICATE_VERIFIER_H_
#define ASSAY_CERTS_CERTIFICATE_VERIFIER_H_

#include <optional>

#include "absl/time/time.h"
#include "certs/certificate_package.h"
#include "certs/trust_folder.h"
#include "certs/verification_report.h"
#include "engine/base/digest.h"

namespace assay {

struct VerificationRequest {
  // The product in hand: SHA-256 of a file, or a folder's tree digest. Without it and without `certificate_only` the
  // outcome is undetermined: a certificate says nothing about a product nobody named.
  std::optional<Digest> product;
  bool product_is_folder = false;
  bool certificate_only = false;
  absl::Time now;  // the time asked about
  // An older status is stale even where it says of itself that it is not.
  absl::Duration max_status_age = absl::InfiniteDuration();
  bool accept_suspended = false;
};

// Runs all checks in order and lists every one. The first failed check decides: a stale trust list leaves everything
// undetermined; otherwise one that means invalid comes before one that means undetermined. What no check could look at
// is never valid.
VerificationReport VerifyCertificate(const CertificatePackage& package, const TrustFolder& trust,
                                     const VerificationRequest& request);

}  // namespace assay

#endif  // ASSAY_CERTS_CERTIFICATE_VERIFIER_H_
