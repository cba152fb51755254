// SPDX-License-Identifier: Apache-2.0
#include "certs/people_evidence.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/review.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

absl::StatusOr<const TrustedKey*> EntitledSigner(const Envelope& envelope, absl::string_view file, KeyRole role,
                                                 absl::Time signed_at, const TrustList& list,
                                                 const PeopleScope& scope) {
  const TrustedKey* signer = list.FindSigner(envelope, role);
  if (signer == nullptr) {
    return absl::PermissionDeniedError(
        absl::StrCat(file, ": not signed by a key that the trust list has under the role ", KeyRoleName(role)));
  }
  // Entitled when it was signed, as far as its own word goes, and still entitled when it is relied on.
  for (const absl::Time when : {signed_at, scope.when}) {
    const absl::Status entitled = signer->MayAct(scope.scheme, scope.level, when);
    if (!entitled.ok()) return Prefixed(file, entitled);
  }
  if (signed_at > scope.when + kClockSkew) {
    return absl::PermissionDeniedError(absl::StrCat(file, ": says it was signed at ", FormatRfc3339(signed_at),
                                                    ", which is after ", FormatRfc3339(scope.when)));
  }
  return signer;
}

absl::Status CheckUnderstood(const std::vector<std::string>& critical, absl::string_view file, const TrustList& list) {
  Statement statement;
  statement.critical = critical;
  return CheckCritical(statement, list.accept_critical, file);
}

}  // namespace

absl::StatusOr<CheckedVerdict> CheckHumanVerdict(absl::string_view text, absl::string_view file,
                                                 const Digest& plan_digest, const TrustList& list,
                                                 const PeopleScope& scope) {
  ASSAY_ASSIGN_OR_RETURN(const Envelope envelope, ParseEnvelope(text, file));
  CheckedVerdict checked;
  ASSAY_ASSIGN_OR_RETURN(checked.verdict, ReadHumanVerdict(envelope, file));
  if (checked.verdict.plan_digest != plan_digest) {
    return absl::DataLossError(absl::StrCat(file, ": is a verdict over the plan ", checked.verdict.plan_digest.ToHex(),
                                            "; this evaluation's plan is ", plan_digest.ToHex()));
  }
  if (checked.verdict.role != KeyRoleName(KeyRole::kEvaluator)) {
    return absl::PermissionDeniedError(
        absl::StrCat(file, ": its author acts as ", Printable(checked.verdict.role), "; expected evaluator"));
  }
  ASSAY_RETURN_IF_ERROR(CheckUnderstood(checked.verdict.critical, file, list));
  ASSAY_ASSIGN_OR_RETURN(const TrustedKey* signer,
                         EntitledSigner(envelope, file, KeyRole::kEvaluator, checked.verdict.time, list, scope));
  checked.evidence = {CertificateEvidence::Kind::kHumanVerdict, Sha256(text), signer->key.Fingerprint(),
                      checked.verdict.work_unit};
  return checked;
}

absl::StatusOr<CertificateEvidence> CheckReview(absl::string_view text, absl::string_view file,
                                                const Digest& evaluation_digest, const TrustList& list,
                                                const PeopleScope& scope) {
  ASSAY_ASSIGN_OR_RETURN(const Envelope envelope, ParseEnvelope(text, file));
  ASSAY_ASSIGN_OR_RETURN(const Review review, ReadReview(envelope, file));
  if (review.evaluation_digest != evaluation_digest) {
    return absl::DataLossError(absl::StrCat(file, ": is a review of the evaluation ", review.evaluation_digest.ToHex(),
                                            "; this evaluation is ", evaluation_digest.ToHex()));
  }
  if (review.role != KeyRoleName(KeyRole::kReviewer)) {
    return absl::PermissionDeniedError(
        absl::StrCat(file, ": its author acts as ", Printable(review.role), "; expected reviewer"));
  }
  ASSAY_RETURN_IF_ERROR(CheckUnderstood(review.critical, file, list));
  ASSAY_ASSIGN_OR_RETURN(const TrustedKey* signer,
                         EntitledSigner(envelope, file, KeyRole::kReviewer, review.time, list, scope));
  return CertificateEvidence{CertificateEvidence::Kind::kReview, Sha256(text), signer->key.Fingerprint(), ""};
}

absl::Status CheckSeparateKeys(const std::vector<CertificateEvidence>& evidence, const Digest& issuer_key) {
  std::set<Digest> evaluators;
  std::set<Digest> reviewers;
  for (const CertificateEvidence& entry : evidence) {
    (entry.kind == CertificateEvidence::Kind::kReview ? reviewers : evaluators).insert(entry.key);
  }
  if (reviewers.empty()) return absl::PermissionDeniedError("no review by a second person");
  for (const Digest& key : reviewers) {
    if (evaluators.contains(key)) {
      return absl::PermissionDeniedError(absl::StrCat("key ", key.ToHex(), " both evaluated and reviewed"));
    }
  }
  if (evaluators.contains(issuer_key) || reviewers.contains(issuer_key)) {
    return absl::PermissionDeniedError(
        absl::StrCat("key ", issuer_key.ToHex(), " both issues and evaluated or reviewed"));
  }
  return absl::OkStatus();
}

absl::Status CheckNamedEvidence(const Certificate& certificate, const std::map<std::string, PackageFile>& evidence,
                                const TrustList& list) {
  const PeopleScope scope{certificate.scheme_id, certificate.level, certificate.issued_at};
  std::set<std::string> named;
  for (const CertificateEvidence& wanted : certificate.evidence) {
    const std::string name = absl::StrCat(wanted.sha256.ToHex(), ".dsse.json");
    named.insert(name);
    const auto found = evidence.find(name);
    if (found == evidence.end()) {
      return absl::NotFoundError(absl::StrCat("evidence/", name, " is missing, though the certificate names it"));
    }
    const PackageFile& file = found->second;
    if (Sha256(file.text) != wanted.sha256) {
      return absl::DataLossError(absl::StrCat(file.path, ": SHA-256 is ", Sha256(file.text).ToHex()));
    }
    CertificateEvidence made;
    if (wanted.kind == CertificateEvidence::Kind::kReview) {
      ASSAY_ASSIGN_OR_RETURN(made, CheckReview(file.text, file.path, certificate.evaluation_digest, list, scope));
    } else {
      ASSAY_ASSIGN_OR_RETURN(const CheckedVerdict checked,
                             CheckHumanVerdict(file.text, file.path, certificate.plan_digest, list, scope));
      const Verdict said = checked.verdict.verdict;
      if (said != Verdict::kPass && said != Verdict::kNotApplicable) {
        return absl::PermissionDeniedError(absl::StrCat(file.path, ": says ", VerdictName(said), " of work unit ",
                                                        Printable(wanted.work_unit), "; expected pass"));
      }
      made = checked.evidence;
    }
    if (made.key != wanted.key || made.work_unit != wanted.work_unit) {
      return absl::DataLossError(absl::StrCat(file.path, ": is of another key or work unit than the certificate says"));
    }
  }
  for (const auto& [name, file] : evidence) {
    if (!named.contains(name)) {
      return absl::DataLossError(absl::StrCat(Printable(file.path), ": the certificate names no such evidence"));
    }
  }
  return absl::OkStatus();
}

}  // namespace assay
