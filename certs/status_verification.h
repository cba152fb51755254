// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CERTS_STATUS_VERIFICATION_H_
#define ASSAY_CERTS_STATUS_VERIFICATION_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "certs/certificate.h"
#include "certs/certificate_package.h"
#include "certs/log/checkpoint.h"
#include "certs/status_list.h"
#include "certs/trust_folder.h"
#include "certs/verification_report.h"

namespace assay {

struct StatusVerification {
  // What is wrong with the snapshot: kMalformed, kLogForked, or kStatusMissing where it is no proven statement about
  // this certificate. Whether it is fresh is the caller's to judge.
  std::optional<FailureClass> failure;
  std::string detail;
  StatusValue value = StatusValue::kWithdrawn;
  absl::Time issued_at;
  absl::Time valid_until;  // as the snapshot says, and at most 24 h later for a certificate of level high
};

// Verifies a status bundle as a certificate's is verified: signer with role status, signature, checkpoint, entry,
// inclusion, statement; then that it speaks of the certificate's list, and of a log that held the certificate already.
StatusVerification VerifyStatus(const PackageFile& file, const TrustFolder& trust, const Certificate& certificate,
                                uint64_t certificate_index, const Checkpoint& certificate_checkpoint);

}  // namespace assay

#endif  // ASSAY_CERTS_STATUS_VERIFICATION_H_
