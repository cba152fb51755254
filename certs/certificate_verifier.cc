// SPDX-License-Identifier: Apache-2.0
#include "certs/certificate_verifier.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/bundle_verification.h"
#include "certs/people_evidence.h"
#include "certs/status_verification.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"

namespace assay {
namespace {

enum Check {
  kInput = 0,
  kTrustPolicy = 1,
  kSigner = 2,
  kSignature = 3,
  kTrustedTime = 4,
  kChain = 5,
  kCheckpoint = 6,
  kEntry = 7,
  kInclusion = 8,
  kQuorum = 9,
  kConsistency = 10,
  kPostQuantum = 11,
  kStatement = 12,
  kProduct = 13,
  kIssuer = 14,
  kDates = 15,
  kStatusKnown = 16,
  kStatusValue = 17,
  kConsumerPolicy = 18,
};

struct CheckTableRow {
  absl::string_view name;
  // Says why the check is not required; empty where it is.
  absl::string_view not_required;
  Check check;
  // Whether a certificate can only be valid when the check passed.
  bool mandatory;
};

constexpr CheckTableRow kCheckTable[] = {
    {"form and limits of the certificate", "", kInput, true},
    {"trust folder is current", "", kTrustPolicy, true},
    {"signer is known", "", kSigner, true},
    {"signature", "", kSignature, true},
    {"trusted time", "not required by the policy: the time of issue is claimed by the issuer, not proven", kTrustedTime,
     false},
    {"X.509 chain", "not required by the policy: the trust list names the issuer's key itself", kChain, false},
    {"signed checkpoint of the log", "", kCheckpoint, true},
    {"log entry is this certificate's", "", kEntry, true},
    {"entry is in the log", "", kInclusion, true},
    {"witness quorum", "not required by the policy: no witness stands against a forked log", kQuorum, false},
    {"log agrees with what was seen before", "not required by the policy: no earlier checkpoint is kept", kConsistency,
     false},
    {"post-quantum signature", "not required by the policy", kPostQuantum, false},
    {"statement", "", kStatement, true},
    {"this exact product", "", kProduct, true},
    {"issuer was authorised", "", kIssuer, true},
    {"within its dates", "", kDates, true},
    {"status is known and fresh", "", kStatusKnown, true},
    {"status", "", kStatusValue, true},
    {"people behind the evaluation", "", kConsumerPolicy, false},
};

class Verification {
 public:
  Verification(const CertificatePackage& package, const TrustFolder& trust, const VerificationRequest& request)
      : package_(package), trust_(trust), request_(request) {
    for (const CheckTableRow& row : kCheckTable) {
      CheckRecord record;
      record.number = row.check;
      record.name = row.name;
      record.detail = "an earlier check failed";
      if (!row.not_required.empty()) {
        record.result = CheckResult::kNotRequired;
        record.detail = std::string(row.not_required);
      }
      report_.checks.push_back(std::move(record));
    }
  }

  VerificationReport Run() {
    CheckTrustPolicy();
    if (CheckInput()) {
      const bool signed_by_known = CheckSignature();
      const bool logged = CheckLog();
      if (signed_by_known && logged) CheckContents();
    }
    Decide();
    return std::move(report_);
  }

 private:
  void Pass(Check check, std::string detail) {
    CheckRecord& record = report_.checks[check];
    record.result = CheckResult::kPassed;
    record.detail = std::move(detail);
  }
  void Fail(Check check, FailureClass failure, absl::string_view detail,
            VerificationOutcome means = VerificationOutcome::kInvalid) {
    CheckRecord& record = report_.checks[check];
    record.result = CheckResult::kFailed;
    record.detail = std::string(detail);
    record.failure = failure;
    record.means = means;
  }
  void NotChecked(Check check, std::string detail) {
    report_.checks[check].detail = detail;
    report_.not_checked.push_back(std::move(detail));
  }
  bool Passed(Check check) const { return report_.checks[check].result == CheckResult::kPassed; }

  bool CheckInput() {
    absl::StatusOr<Bundle> bundle = ParseBundle(package_.certificate.text, package_.certificate.path);
    if (!bundle.ok()) {
      Fail(kInput, FailureClass::kMalformed, bundle.status().message());
      return false;
    }
    bundle_ = *std::move(bundle);
    report_.log_index = bundle_.entry.log_index;
    Pass(kInput, "a Sigstore bundle v0.3 with one signature and one log entry");
    return true;
  }

  void CheckTrustPolicy() {
    const absl::Status current = trust_.CheckCurrent(request_.now);
    if (!current.ok()) {
      return Fail(kTrustPolicy, FailureClass::kTrustPolicy, current.message(), VerificationOutcome::kUndetermined);
    }
    Pass(kTrustPolicy, absl::StrCat("trust list ", trust_.list.sequence, " of ", FormatRfc3339(trust_.list.issued_at),
                                    ", next update by ", FormatRfc3339(trust_.list.next_update)));
    report_.not_checked.emplace_back("whether a newer trust list exists (no earlier sequence number is kept)");
  }

  bool CheckSignature() {
    const absl::StatusOr<const TrustedKey*> signer = FindBundleSigner(bundle_, trust_.list);
    if (!signer.ok()) {
      Fail(kSigner, FailureClass::kSignerUnknown, signer.status().message());
      return false;
    }
    signer_ = *signer;
    Pass(kSigner, absl::StrCat(Printable(signer_->name), ", key ", signer_->key.Fingerprint().ToHex()));
    const absl::Status verified = VerifyEnvelope(bundle_.envelope, signer_->key);
    if (!verified.ok()) {
      Fail(kSignature, FailureClass::kSignatureInvalid, verified.message());
      return false;
    }
    Pass(kSignature, absl::StrCat(KeyAlgorithmName(signer_->key.algorithm()), " over the DSSE envelope"));
    return true;
  }

  bool CheckLog() {
    const absl::StatusOr<Checkpoint> checkpoint =
        VerifyBundleCheckpoint(bundle_, trust_.policy, absl::StrCat(package_.certificate.path, ": checkpoint"));
    if (!checkpoint.ok()) {
      Fail(kCheckpoint, FailureClass::kCheckpointInvalid, checkpoint.status().message());
      return false;
    }
    Pass(kCheckpoint, absl::StrCat(checkpoint->origin, ", ", checkpoint->size, " entries"));
    checkpoint_ = *checkpoint;
    if (signer_ == nullptr) return false;
    const absl::Status entry = CheckBundleEntry(bundle_, signer_->key, *checkpoint, trust_.policy);
    if (!entry.ok()) {
      Fail(kEntry, FailureClass::kEntryMismatch, entry.message());
      return false;
    }
    Pass(kEntry, absl::StrCat("entry ", bundle_.entry.log_index));
    const absl::Status included = CheckBundleInclusion(bundle_, *checkpoint);
    if (!included.ok()) {
      Fail(kInclusion, FailureClass::kNotIncluded, included.message());
      return false;
    }
    Pass(kInclusion, absl::StrCat("proven by ", bundle_.entry.hashes.size(), " hashes"));
    report_.checkpoint = *checkpoint;
    return true;
  }

  // Everything from here on reads the bytes that were verified, never the bundle around them.
  void CheckContents() {
    absl::StatusOr<Certificate> certificate = ReadVerifiedCertificate();
    if (!certificate.ok()) {
      return Fail(kStatement, FailureClass::kStatementInvalid, certificate.status().message());
    }
    Pass(kStatement, absl::StrCat("certificate ", Printable(certificate->id)));
    report_.certificate = *std::move(certificate);
    CheckProduct(*report_.certificate);
    CheckIssuer(*report_.certificate);
    CheckDates(*report_.certificate);
    CheckStatus(*report_.certificate);
    CheckPeople(*report_.certificate);
  }

  absl::StatusOr<Certificate> ReadVerifiedCertificate() {
    const std::string& file = package_.certificate.path;
    absl::StatusOr<Statement> statement = ParseEnvelopeStatement(bundle_.envelope, kCertificatePredicate, file);
    if (!statement.ok()) return statement.status();
    const absl::Status understood = CheckCritical(*statement, trust_.list.accept_critical, file);
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
        return Fail(kProduct, FailureClass::kProductMissing, "no product was given to compare with",
                    VerificationOutcome::kUndetermined);
      }
      report_.checks[kProduct].result = CheckResult::kNotRequired;
      report_.checks[kProduct].detail = "not asked for: whether any product in hand is the certified one is unknown";
      report_.not_checked.push_back(report_.checks[kProduct].detail);
      return;
    }
    const Subject& ships = certificate.subjects.front();
    if (*request_.product == ships.sha256) {
      if (request_.product_is_folder) {
        report_.not_checked.emplace_back(
            "owners, access control lists and extended attributes (file capabilities among them) of the folder's "
            "files: "
            "a tree digest does not cover them");
      }
      return Pass(kProduct, absl::StrCat("is ", Printable(ships.name), ", SHA-256 ", ships.sha256.ToHex()));
    }
    for (const Subject& part : certificate.subjects) {
      if (*request_.product != part.sha256) continue;
      return Fail(kProduct, FailureClass::kProductMismatch,
                  absl::StrCat("this is ", Printable(part.name), ", a part of the certified product; what ships is ",
                               Printable(ships.name), ", SHA-256 ", ships.sha256.ToHex()));
    }
    Fail(kProduct, FailureClass::kProductMismatch,
         absl::StrCat("the product in hand has SHA-256 ", request_.product->ToHex(), "; the certified one has ",
                      ships.sha256.ToHex()));
  }

  void CheckIssuer(const Certificate& certificate) {
    if (signer_->role != KeyRole::kIssuer) {
      return Fail(kIssuer, FailureClass::kIssuerNotAuthorised,
                  absl::StrCat("the signer is in the trust list as ", KeyRoleName(signer_->role), ", not as issuer"));
    }
    const absl::Status authorised = signer_->MayAct(certificate.scheme_id, certificate.level, certificate.issued_at);
    if (!authorised.ok()) return Fail(kIssuer, FailureClass::kIssuerNotAuthorised, authorised.message());
    if (certificate.issuer_name != signer_->name) {
      return Fail(kIssuer, FailureClass::kIssuerNotAuthorised,
                  absl::StrCat("the certificate names ", Printable(certificate.issuer_name),
                               " as issuer; the trust list names ", Printable(signer_->name)));
    }
    Pass(kIssuer, absl::StrCat(Printable(signer_->name), " for ", Printable(certificate.scheme_id), " at level ",
                               AssuranceLevelName(certificate.level)));
  }

  void CheckDates(const Certificate& certificate) {
    if (request_.now < certificate.valid_from) {
      return Fail(kDates, FailureClass::kNotYetValid,
                  absl::StrCat("valid from ", FormatRfc3339(certificate.valid_from)));
    }
    if (request_.now > certificate.valid_until) {
      return Fail(kDates, FailureClass::kExpired, absl::StrCat("valid until ", FormatRfc3339(certificate.valid_until)));
    }
    Pass(kDates, absl::StrCat("from ", FormatRfc3339(certificate.valid_from), " until ",
                              FormatRfc3339(certificate.valid_until)));
  }

  void CheckStatus(const Certificate& certificate) {
    if (!package_.status.has_value()) {
      return Fail(kStatusKnown, FailureClass::kStatusMissing,
                  "no status came with the certificate; whether it still stands is unknown",
                  VerificationOutcome::kUndetermined);
    }
    const StatusVerification status =
        VerifyStatus(*package_.status, trust_, certificate, bundle_.entry.log_index, *report_.checkpoint);
    if (status.failure.has_value()) {
      const bool undetermined = *status.failure == FailureClass::kStatusMissing;
      return Fail(*status.failure == FailureClass::kLogForked ? kConsistency : kStatusKnown, *status.failure,
                  status.detail, undetermined ? VerificationOutcome::kUndetermined : VerificationOutcome::kInvalid);
    }
    StatusAnswer& answer = report_.status;
    answer.value = status.value;
    answer.as_of = status.issued_at;
    answer.known_until = std::min(status.valid_until, status.issued_at + request_.max_status_age);
    CheckStatusAge(answer);
    CheckStatusValue(answer);
  }

  void CheckStatusAge(StatusAnswer& answer) {
    if (request_.now > answer.known_until) {
      return Fail(kStatusKnown, FailureClass::kStatusStale,
                  absl::StrCat(StatusValueName(*answer.value), " as of ", FormatRfc3339(answer.as_of),
                               ", unknown since ", FormatRfc3339(answer.known_until), "; get a newer status"),
                  VerificationOutcome::kUndetermined);
    }
    if (request_.now + kClockSkew < answer.as_of) {
      return Fail(kStatusKnown, FailureClass::kStatusMissing,
                  absl::StrCat("the status is of ", FormatRfc3339(answer.as_of), ", after the time asked about"),
                  VerificationOutcome::kUndetermined);
    }
    answer.fresh = true;
    Pass(kStatusKnown,
         absl::StrCat("as of ", FormatRfc3339(answer.as_of), ", known until ", FormatRfc3339(answer.known_until)));
  }

  void CheckStatusValue(StatusAnswer& answer) {
    const std::string detail = absl::StrCat(StatusValueName(*answer.value), " as of ", FormatRfc3339(answer.as_of));
    switch (*answer.value) {
      case StatusValue::kInForce:
        answer.accepted = answer.fresh;
        return Pass(kStatusValue, detail);
      case StatusValue::kSuspended:
        // Still valid in law; whether that is enough, the consumer says (EUCC 2024/482 Art. 30).
        answer.accepted = answer.fresh && request_.accept_suspended;
        return Pass(kStatusValue, detail);
      case StatusValue::kWithdrawn:
        return Fail(kStatusValue, FailureClass::kWithdrawn, detail);
      case StatusValue::kSuperseded:
        return Fail(kStatusValue, FailureClass::kSuperseded, detail);
    }
  }

  void CheckPeople(const Certificate& certificate) {
    for (const auto& [file, digest] :
         {std::pair(&package_.plan, certificate.plan_digest), std::pair(&package_.report, certificate.report_digest)}) {
      if (!file->has_value() || Sha256((*file)->text) == digest) continue;
      return Fail(kConsumerPolicy, FailureClass::kPolicyNotMet,
                  absl::StrCat((*file)->path, ": SHA-256 is ", Sha256((*file)->text).ToHex(),
                               "; the certificate names ", digest.ToHex()));
    }
    const absl::Status separate = CheckSeparateKeys(certificate.evidence, certificate.issuer_key);
    if (!separate.ok()) return Fail(kConsumerPolicy, FailureClass::kPolicyNotMet, separate.message());
    if (package_.evidence.empty()) {
      return NotChecked(kConsumerPolicy,
                        "the signed verdicts and reviews that the certificate names: they did not come with it");
    }
    const absl::Status evidence = CheckEvidence(certificate);
    if (!evidence.ok()) return Fail(kConsumerPolicy, FailureClass::kPolicyNotMet, evidence.message());
    Pass(kConsumerPolicy,
         absl::StrCat(certificate.evidence.size(), " signed verdicts and reviews by keys that are not the issuer's"));
  }

  // Every statement the certificate names is there, nothing else is, and each is what the certificate says it is.
  absl::Status CheckEvidence(const Certificate& certificate) {
    const PeopleScope scope{certificate.scheme_id, certificate.level, certificate.issued_at};
    std::set<std::string> named;
    for (const CertificateEvidence& wanted : certificate.evidence) {
      const std::string name = absl::StrCat(wanted.sha256.ToHex(), ".dsse.json");
      named.insert(name);
      const auto found = package_.evidence.find(name);
      if (found == package_.evidence.end()) {
        return absl::NotFoundError(absl::StrCat("evidence/", name, " is missing, though the certificate names it"));
      }
      const PackageFile& file = found->second;
      if (Sha256(file.text) != wanted.sha256) {
        return absl::DataLossError(absl::StrCat(file.path, ": SHA-256 is ", Sha256(file.text).ToHex()));
      }
      CertificateEvidence made;
      if (wanted.kind == CertificateEvidence::Kind::kReview) {
        const absl::StatusOr<CertificateEvidence> review =
            CheckReview(file.text, file.path, certificate.evaluation_digest, trust_.list, scope);
        if (!review.ok()) return review.status();
        made = *review;
      } else {
        const absl::StatusOr<CheckedVerdict> verdict =
            CheckHumanVerdict(file.text, file.path, certificate.plan_digest, trust_.list, scope);
        if (!verdict.ok()) return verdict.status();
        const Verdict said = verdict->verdict.verdict;
        if (said != Verdict::kPass && said != Verdict::kNotApplicable) {
          return absl::PermissionDeniedError(absl::StrCat(file.path, ": says ", VerdictName(said), " of work unit ",
                                                          Printable(wanted.work_unit), "; expected pass"));
        }
        made = verdict->evidence;
      }
      if (made.key != wanted.key || made.work_unit != wanted.work_unit) {
        return absl::DataLossError(
            absl::StrCat(file.path, ": is of another key or work unit than the certificate says"));
      }
    }
    for (const auto& [name, file] : package_.evidence) {
      if (!named.contains(name)) {
        return absl::DataLossError(absl::StrCat(Printable(file.path), ": the certificate names no such evidence"));
      }
    }
    return absl::OkStatus();
  }

  void Decide() {
    const CheckRecord* decided = nullptr;
    const auto first_failed = [this](VerificationOutcome means) -> const CheckRecord* {
      for (const CheckRecord& record : report_.checks) {
        if (record.result == CheckResult::kFailed && record.means == means) return &record;
      }
      return nullptr;
    };
    if (report_.checks[kInput].result == CheckResult::kFailed) {
      decided = &report_.checks[kInput];
    } else if (report_.checks[kTrustPolicy].result == CheckResult::kFailed) {
      decided = &report_.checks[kTrustPolicy];
    } else {
      decided = first_failed(VerificationOutcome::kInvalid);
      if (decided == nullptr) decided = first_failed(VerificationOutcome::kUndetermined);
    }
    if (decided != nullptr) {
      report_.outcome = decided->means;
      report_.failure = decided->failure;
      report_.failure_detail = decided->detail;
      report_.status.accepted = false;
      return;
    }
    bool all = true;
    for (const CheckTableRow& row : kCheckTable) {
      const bool waived = row.check == kProduct && request_.certificate_only && !request_.product.has_value();
      if (row.mandatory && !waived) all = all && Passed(row.check);
    }
    report_.outcome = all ? VerificationOutcome::kValid : VerificationOutcome::kUndetermined;
  }

  const CertificatePackage& package_;
  const TrustFolder& trust_;
  const VerificationRequest& request_;
  VerificationReport report_;
  Bundle bundle_;
  const TrustedKey* signer_ = nullptr;
  Checkpoint checkpoint_;
};

}  // namespace

VerificationReport VerifyCertificate(const CertificatePackage& package, const TrustFolder& trust,
                                     const VerificationRequest& request) {
  return Verification(package, trust, request).Run();
}

}  // namespace assay
