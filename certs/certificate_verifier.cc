// SPDX-License-Identifier: Apache-2.0
#include "certs/certificate_verifier.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/bundle_verification.h"
#include "certs/check_list.h"
#include "certs/people_evidence.h"
#include "certs/status_verification.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"

namespace assay {
namespace {

class Verification {
 public:
  Verification(const CertificatePackage& package, const TrustFolder& trust, const VerificationRequest& request)
      : package_(package), trust_(trust), request_(request) {}

  VerificationReport Run() {
    CheckTrustPolicy();
    if (CheckInput()) {
      const bool signed_by_known = CheckSignature();
      const bool logged = CheckLog();
      if (signed_by_known && logged) CheckContents();
    }
    const bool product_waived = request_.certificate_only && !request_.product.has_value();
    std::move(checks_).DecideInto(report_, product_waived);
    return std::move(report_);
  }

 private:
  bool CheckInput() {
    absl::StatusOr<Bundle> bundle = ParseBundle(package_.certificate.text, package_.certificate.path);
    if (!bundle.ok()) {
      checks_.Fail(Check::kInput, FailureClass::kMalformed, bundle.status().message());
      return false;
    }
    bundle_ = *std::move(bundle);
    report_.log_index = bundle_.entry.log_index;
    checks_.Pass(Check::kInput, "a Sigstore bundle v0.3 with one signature and one log entry");
    return true;
  }

  void CheckTrustPolicy() {
    const absl::Status current = trust_.CheckCurrent(request_.now);
    if (!current.ok()) {
      return checks_.Fail(Check::kTrustPolicy, FailureClass::kTrustPolicy, current.message(),
                          VerificationOutcome::kUndetermined);
    }
    checks_.Pass(Check::kTrustPolicy,
                 absl::StrCat("trust list ", trust_.list.sequence, " of ", FormatRfc3339(trust_.list.issued_at),
                              ", next update by ", FormatRfc3339(trust_.list.next_update)));
    report_.not_checked.emplace_back("whether a newer trust list exists (no earlier sequence number is kept)");
  }

  bool CheckSignature() {
    const absl::StatusOr<const TrustedKey*> signer = FindBundleSigner(bundle_, trust_.list);
    if (!signer.ok()) {
      checks_.Fail(Check::kSigner, FailureClass::kSignerUnknown, signer.status().message());
      return false;
    }
    signer_ = *signer;
    checks_.Pass(Check::kSigner, absl::StrCat(Printable(signer_->name), ", key ", signer_->key.Fingerprint().ToHex()));
    const absl::Status verified = VerifyEnvelope(bundle_.envelope, signer_->key);
    if (!verified.ok()) {
      checks_.Fail(Check::kSignature, FailureClass::kSignatureInvalid, verified.message());
      return false;
    }
    checks_.Pass(Check::kSignature,
                 absl::StrCat(KeyAlgorithmName(signer_->key.algorithm()), " over the DSSE envelope"));
    return true;
  }

  bool CheckLog() {
    const absl::StatusOr<Checkpoint> checkpoint =
        VerifyBundleCheckpoint(bundle_, trust_.policy, absl::StrCat(package_.certificate.path, ": checkpoint"));
    if (!checkpoint.ok()) {
      checks_.Fail(Check::kCheckpoint, FailureClass::kCheckpointInvalid, checkpoint.status().message());
      return false;
    }
    checks_.Pass(Check::kCheckpoint, absl::StrCat(checkpoint->origin, ", ", checkpoint->size, " entries"));
    if (signer_ == nullptr) return false;
    const absl::Status entry = CheckBundleEntry(bundle_, signer_->key, *checkpoint, trust_.policy);
    if (!entry.ok()) {
      checks_.Fail(Check::kEntry, FailureClass::kEntryMismatch, entry.message());
      return false;
    }
    checks_.Pass(Check::kEntry, absl::StrCat("entry ", bundle_.entry.log_index));
    const absl::Status included = CheckBundleInclusion(bundle_, *checkpoint);
    if (!included.ok()) {
      checks_.Fail(Check::kInclusion, FailureClass::kNotIncluded, included.message());
      return false;
    }
    checks_.Pass(Check::kInclusion, absl::StrCat("proven by ", bundle_.entry.hashes.size(), " hashes"));
    checkpoint_ = *checkpoint;
    report_.checkpoint = checkpoint_;
    return true;
  }

  // Everything from here on reads the bytes that were verified, never the bundle around them.
  void CheckContents() {
    absl::StatusOr<Certificate> certificate = ReadVerifiedCertificate();
    if (!certificate.ok()) {
      return checks_.Fail(Check::kStatement, FailureClass::kStatementInvalid, certificate.status().message());
    }
    checks_.Pass(Check::kStatement, absl::StrCat("certificate ", Printable(certificate->id)));
    const Certificate& verified = report_.certificate.emplace(*std::move(certificate));
    CheckProduct(verified);
    CheckIssuer(verified);
    CheckDates(verified);
    CheckStatus(verified);
    CheckPeople(verified);
  }

  absl::StatusOr<Certificate> ReadVerifiedCertificate() {
    const std::string& file = package_.certificate.path;
    absl::StatusOr<Statement> statement = ParseEnvelopeStatement(bundle_.envelope, kCertificatePredicate, file);
    if (!statement.ok()) return statement.status();
    absl::Status understood = CheckCritical(*statement, trust_.list.accept_critical, file);
    if (!understood.ok()) return understood;
    absl::StatusOr<Certificate> certificate = ReadCertificate(*statement, file);
    if (certificate.ok() && certificate->issuer_key != signer_->key.Fingerprint()) {
      return absl::InvalidArgumentError(absl::StrCat(file, ": names the issuer's key ", certificate->issuer_key.ToHex(),
                                                     "; it is signed by ", signer_->key.Fingerprint().ToHex()));
    }
    return certificate;
  }

  void CheckProduct(const Certificate& certificate) {
    if (!request_.product.has_value()) {
      if (!request_.certificate_only) {
        return checks_.Fail(Check::kProduct, FailureClass::kProductMissing, "no product was given to compare with",
                            VerificationOutcome::kUndetermined);
      }
      const std::string detail = "not asked for: whether any product in hand is the certified one is unknown";
      report_.not_checked.push_back(detail);
      return checks_.NotRequired(Check::kProduct, detail);
    }
    const Subject& ships = certificate.subjects.front();
    if (*request_.product == ships.sha256) {
      if (request_.product_is_folder) {
        report_.not_checked.emplace_back(
            "owners, access control lists and extended attributes (file capabilities among them) of the folder's "
            "files: a tree digest does not cover them");
      }
      return checks_.Pass(Check::kProduct,
                          absl::StrCat("is ", Printable(ships.name), ", SHA-256 ", ships.sha256.ToHex()));
    }
    for (const Subject& part : certificate.subjects) {
      if (*request_.product != part.sha256) continue;
      return checks_.Fail(
          Check::kProduct, FailureClass::kProductMismatch,
          absl::StrCat("this is ", Printable(part.name), ", a part of the certified product; what ships is ",
                       Printable(ships.name), ", SHA-256 ", ships.sha256.ToHex()));
    }
    checks_.Fail(Check::kProduct, FailureClass::kProductMismatch,
                 absl::StrCat("the product in hand has SHA-256 ", request_.product->ToHex(), "; the certified one has ",
                              ships.sha256.ToHex()));
  }

  void CheckIssuer(const Certificate& certificate) {
    if (signer_->role != KeyRole::kIssuer) {
      return checks_.Fail(
          Check::kIssuer, FailureClass::kIssuerNotAuthorised,
          absl::StrCat("the signer is in the trust list as ", KeyRoleName(signer_->role), ", not as issuer"));
    }
    const absl::Status authorised = signer_->MayAct(certificate.scheme_id, certificate.level, certificate.issued_at);
    if (!authorised.ok()) return checks_.Fail(Check::kIssuer, FailureClass::kIssuerNotAuthorised, authorised.message());
    if (certificate.issuer_name != signer_->name) {
      return checks_.Fail(Check::kIssuer, FailureClass::kIssuerNotAuthorised,
                          absl::StrCat("the certificate names ", Printable(certificate.issuer_name),
                                       " as issuer; the trust list names ", Printable(signer_->name)));
    }
    checks_.Pass(Check::kIssuer, absl::StrCat(Printable(signer_->name), " for ", Printable(certificate.scheme_id),
                                              " at level ", AssuranceLevelName(certificate.level)));
  }

  void CheckDates(const Certificate& certificate) {
    if (request_.now < certificate.valid_from) {
      return checks_.Fail(Check::kDates, FailureClass::kNotYetValid,
                          absl::StrCat("valid from ", FormatRfc3339(certificate.valid_from)));
    }
    if (request_.now > certificate.valid_until) {
      return checks_.Fail(Check::kDates, FailureClass::kExpired,
                          absl::StrCat("valid until ", FormatRfc3339(certificate.valid_until)));
    }
    checks_.Pass(Check::kDates, absl::StrCat("from ", FormatRfc3339(certificate.valid_from), " until ",
                                             FormatRfc3339(certificate.valid_until)));
  }

  void CheckStatus(const Certificate& certificate) {
    if (!package_.status.has_value()) {
      return checks_.Fail(Check::kStatusKnown, FailureClass::kStatusMissing,
                          "no status came with the certificate; whether it still stands is unknown",
                          VerificationOutcome::kUndetermined);
    }
    const StatusVerification status =
        VerifyStatus(*package_.status, trust_, certificate, bundle_.entry.log_index, checkpoint_);
    if (status.failure.has_value()) {
      const bool undetermined = *status.failure == FailureClass::kStatusMissing;
      return checks_.Fail(*status.failure == FailureClass::kLogForked ? Check::kConsistency : Check::kStatusKnown,
                          *status.failure, status.detail,
                          undetermined ? VerificationOutcome::kUndetermined : VerificationOutcome::kInvalid);
    }
    StatusAnswer& answer = report_.status;
    answer.value = status.value;
    answer.as_of = status.issued_at;
    answer.known_until = std::min(status.valid_until, status.issued_at + request_.max_status_age);
    CheckStatusAge(status.value, answer);
    CheckStatusValue(status.value, answer);
  }

  void CheckStatusAge(StatusValue value, StatusAnswer& answer) {
    if (request_.now > answer.known_until) {
      return checks_.Fail(Check::kStatusKnown, FailureClass::kStatusStale,
                          absl::StrCat(StatusValueName(value), " as of ", FormatRfc3339(answer.as_of),
                                       ", unknown since ", FormatRfc3339(answer.known_until), "; get a newer status"),
                          VerificationOutcome::kUndetermined);
    }
    if (request_.now + kClockSkew < answer.as_of) {
      return checks_.Fail(
          Check::kStatusKnown, FailureClass::kStatusMissing,
          absl::StrCat("the status is of ", FormatRfc3339(answer.as_of), ", after the time asked about"),
          VerificationOutcome::kUndetermined);
    }
    answer.fresh = true;
    checks_.Pass(Check::kStatusKnown, absl::StrCat("as of ", FormatRfc3339(answer.as_of), ", known until ",
                                                   FormatRfc3339(answer.known_until)));
  }

  void CheckStatusValue(StatusValue value, StatusAnswer& answer) {
    const std::string detail = absl::StrCat(StatusValueName(value), " as of ", FormatRfc3339(answer.as_of));
    switch (value) {
      case StatusValue::kInForce:
        answer.accepted = answer.fresh;
        return checks_.Pass(Check::kStatusValue, detail);
      case StatusValue::kSuspended:
        // Still valid in law; whether that is enough, the consumer says (EUCC 2024/482 Art. 30).
        answer.accepted = answer.fresh && request_.accept_suspended;
        return checks_.Pass(Check::kStatusValue, detail);
      case StatusValue::kWithdrawn:
        return checks_.Fail(Check::kStatusValue, FailureClass::kWithdrawn, detail);
      case StatusValue::kSuperseded:
        return checks_.Fail(Check::kStatusValue, FailureClass::kSuperseded, detail);
    }
  }

  void CheckPeople(const Certificate& certificate) {
    for (const auto& [file, digest] :
         {std::pair(&package_.plan, certificate.plan_digest), std::pair(&package_.report, certificate.report_digest)}) {
      if (!file->has_value() || Sha256((*file)->text) == digest) continue;
      return checks_.Fail(Check::kConsumerPolicy, FailureClass::kPolicyNotMet,
                          absl::StrCat((*file)->path, ": SHA-256 is ", Sha256((*file)->text).ToHex(),
                                       "; the certificate names ", digest.ToHex()));
    }
    const absl::Status separate = CheckSeparateKeys(certificate.evidence, certificate.issuer_key);
    if (!separate.ok()) return checks_.Fail(Check::kConsumerPolicy, FailureClass::kPolicyNotMet, separate.message());
    if (package_.evidence.empty()) {
      const std::string detail =
          "the signed verdicts and reviews that the certificate names: they did not come with it";
      report_.not_checked.push_back(detail);
      return checks_.NotChecked(Check::kConsumerPolicy, detail);
    }
    const absl::Status evidence = CheckNamedEvidence(certificate, package_.evidence, trust_.list);
    if (!evidence.ok()) return checks_.Fail(Check::kConsumerPolicy, FailureClass::kPolicyNotMet, evidence.message());
    checks_.Pass(
        Check::kConsumerPolicy,
        absl::StrCat(certificate.evidence.size(), " signed verdicts and reviews by keys that are not the issuer's"));
  }

  const CertificatePackage& package_;
  const TrustFolder& trust_;
  const VerificationRequest& request_;
  VerificationReport report_;
  CheckList checks_;
  Bundle bundle_;
  const TrustedKey* signer_ = nullptr;
  Checkpoint checkpoint_;  // proven once the entry is found included in its tree
};

}  // namespace

VerificationReport VerifyCertificate(const CertificatePackage& package, const TrustFolder& trust,
                                     const VerificationRequest& request) {
  return Verification(package, trust, request).Run();
}

}  // namespace assay
