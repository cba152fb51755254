// SPDX-License-Identifier: Apache-2.0
#include "certs/status_verification.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/bundle_verification.h"
#include "certs/status_snapshot.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

struct ProvenSnapshot {
  StatusSnapshot snapshot;
  Checkpoint checkpoint;
};

absl::StatusOr<ProvenSnapshot> Prove(const Bundle& bundle, const std::string& file, const TrustFolder& trust) {
  ASSAY_ASSIGN_OR_RETURN(const TrustedKey* signer, FindBundleSigner(bundle, trust.list));
  if (signer->role != KeyRole::kStatus) {
    return absl::PermissionDeniedError(
        absl::StrCat("the signer is in the trust list as ", KeyRoleName(signer->role), ", not as status"));
  }
  ASSAY_RETURN_IF_ERROR(VerifyEnvelope(bundle.envelope, signer->key));
  ProvenSnapshot proven;
  ASSAY_ASSIGN_OR_RETURN(proven.checkpoint, VerifyBundleCheckpoint(bundle, trust.policy, file));
  ASSAY_RETURN_IF_ERROR(CheckBundleEntry(bundle, signer->key, proven.checkpoint, trust.policy));
  ASSAY_RETURN_IF_ERROR(CheckBundleInclusion(bundle, proven.checkpoint));
  ASSAY_ASSIGN_OR_RETURN(const Statement statement, ParseEnvelopeStatement(bundle.envelope, kStatusPredicate, file));
  ASSAY_RETURN_IF_ERROR(CheckCritical(statement, trust.list.accept_critical, file));
  ASSAY_ASSIGN_OR_RETURN(proven.snapshot, ReadStatusSnapshot(statement, file));
  ASSAY_RETURN_IF_ERROR(signer->IsValidAt(proven.snapshot.issued_at));
  return proven;
}

// The log may have signed only one root for each size.
bool Contradict(const Checkpoint& a, const Checkpoint& b) {
  return a.origin == b.origin && a.size == b.size && a.root != b.root;
}

absl::Status CheckSpeaksOf(const ProvenSnapshot& proven, uint64_t snapshot_index, const Certificate& certificate,
                           uint64_t certificate_index, const Checkpoint& certificate_checkpoint) {
  const StatusSnapshot& snapshot = proven.snapshot;
  if (snapshot.list != certificate.status_list) {
    return absl::FailedPreconditionError(absl::StrCat("it is of the list ", Printable(snapshot.list),
                                                      "; the certificate's is ", Printable(certificate.status_list)));
  }
  if (snapshot.log.origin != certificate_checkpoint.origin ||
      proven.checkpoint.origin != certificate_checkpoint.origin) {
    return absl::FailedPreconditionError(absl::StrCat("it follows the log ", Printable(snapshot.log.origin),
                                                      "; the certificate is in ", certificate_checkpoint.origin));
  }
  if (snapshot.log.size <= certificate_index) {
    return absl::FailedPreconditionError(absl::StrCat("it follows the log up to ", snapshot.log.size,
                                                      " entries; the certificate is entry ", certificate_index));
  }
  if (snapshot.log.size > snapshot_index) {
    return absl::FailedPreconditionError(absl::StrCat("it says it follows ", snapshot.log.size,
                                                      " entries of the log but is itself entry ", snapshot_index));
  }
  if (certificate.status_index >= snapshot.values.size()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "its list has ", snapshot.values.size(), " entries; the certificate's index is ", certificate.status_index));
  }
  return absl::OkStatus();
}

}  // namespace

StatusVerification VerifyStatus(const PackageFile& file, const TrustFolder& trust, const Certificate& certificate,
                                uint64_t certificate_index, const Checkpoint& certificate_checkpoint) {
  StatusVerification result;
  const auto fail = [&result, &file](FailureClass failure, absl::string_view detail) {
    result.failure = failure;
    result.detail = std::string(detail);
    return result;
  };
  const absl::StatusOr<Bundle> bundle = ParseBundle(file.text, file.path);
  if (!bundle.ok()) return fail(FailureClass::kMalformed, bundle.status().message());
  const absl::StatusOr<ProvenSnapshot> proven = Prove(*bundle, file.path, trust);
  if (!proven.ok()) {
    return fail(FailureClass::kStatusMissing,
                absl::StrCat("the status that came along is not proven: ", proven.status().message()));
  }
  for (const Checkpoint& other : {proven->checkpoint, proven->snapshot.log}) {
    if (!Contradict(certificate_checkpoint, other)) continue;
    return fail(FailureClass::kLogForked,
                absl::StrCat("the log ", other.origin, " signed two roots for ", other.size,
                             " entries: ", certificate_checkpoint.root.ToHex(), " and ", other.root.ToHex(),
                             "; keep both files, this is evidence against the log"));
  }
  const absl::Status speaks =
      CheckSpeaksOf(*proven, bundle->entry.log_index, certificate, certificate_index, certificate_checkpoint);
  if (!speaks.ok()) {
    return fail(FailureClass::kStatusMissing,
                absl::StrCat("the status that came along says nothing about this certificate: ", speaks.message()));
  }
  const StatusSnapshot& snapshot = proven->snapshot;
  result.value = snapshot.values.Get(certificate.status_index);
  result.issued_at = snapshot.issued_at;
  result.valid_until = snapshot.valid_until;
  if (certificate.level == AssuranceLevel::kHigh) {
    result.valid_until = std::min(result.valid_until, snapshot.issued_at + absl::Hours(24));
  }
  return result;
}

}  // namespace assay
