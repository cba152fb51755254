// SPDX-License-Identifier: Apache-2.0
// From an evaluation that may be certified to a certificate that is signed and logged.
#ifndef ASSAY_CERTS_CERTIFICATE_ISSUER_H_
#define ASSAY_CERTS_CERTIFICATE_ISSUER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/certificate.h"
#include "certs/certificate_package.h"
#include "certs/issuing_check.h"
#include "certs/registry.h"
#include "certs/signer.h"

namespace assay {

struct IssueOptions {
  std::string holder;  // empty: the product's vendor
  absl::Duration valid_for = absl::Hours(365 * 24);
  absl::Time now;
};

struct IssuedCertificate {
  Certificate certificate;
  CertificatePackage package;
};

// Signs the certificate, appends it to the registry's log, takes a status snapshot that covers it, appends that, and
// returns what goes into the package. PermissionDenied, naming all reasons, when CheckIssuable has any; InvalidArgument
// without a holder.
absl::StatusOr<IssuedCertificate> IssueCertificate(const EvaluationRecord& evaluation, const IssueOptions& options,
                                                   const Signer& issuer, Registry& registry);

}  // namespace assay

#endif  // ASSAY_CERTS_CERTIFICATE_ISSUER_H_
