// SPDX-License-Identifier: Apache-2.0
#include "certs/certificate_issuer.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/status_snapshot.h"
#include "engine/base/status_macros.h"
#include "engine/verdict.h"
#include "engine/work_unit.h"

namespace assay {
namespace {

absl::StatusOr<Subject> SubjectOf(const v1::ArtifactRecord& artifact) {
  Subject subject;
  subject.name = artifact.path();
  ASSAY_ASSIGN_OR_RETURN(subject.sha256, ParseDigest(artifact.sha256()));
  subject.sha512_hex = artifact.sha512();
  return subject;
}

// What ships comes first; parts of it follow, each digest once.
absl::StatusOr<std::vector<Subject>> SubjectsOf(const v1::ProductRecord& product) {
  std::vector<Subject> subjects;
  std::set<Digest> seen;
  ASSAY_ASSIGN_OR_RETURN(Subject ships, SubjectOf(product.ships()));
  seen.insert(ships.sha256);
  subjects.push_back(std::move(ships));
  for (const v1::ArtifactRecord& artifact : product.artifacts()) {
    ASSAY_ASSIGN_OR_RETURN(Subject subject, SubjectOf(artifact));
    if (seen.insert(subject.sha256).second) subjects.push_back(std::move(subject));
  }
  return subjects;
}

std::vector<std::string> NotCheckedBy(const EvaluationRecord& evaluation) {
  std::vector<std::string> sentences;
  std::set<std::string> activities;
  for (const v1::PlannedWorkUnit& unit : evaluation.plan.work_units()) activities.insert(unit.activity());
  for (const ActivityKind kind : kActivityKinds) {
    if (activities.contains(std::string(ActivityKindName(kind)))) continue;
    sentences.push_back(absl::StrCat("no ", ActivityKindName(kind), ": level ", evaluation.plan.scheme().level(),
                                     " does not ask for it"));
  }
  bool executed = false;
  for (const v1::EvaluatorRun& run : evaluation.report.runs()) executed = executed || run.isolation() != "static";
  if (!executed) sentences.emplace_back("the product was examined at rest; no machine ran it");
  for (const v1::EvaluatorRun& run : evaluation.report.runs()) {
    if (run.observations() > 0) continue;
    sentences.push_back(absl::StrCat(run.evaluator(), " found nothing to look at in ", run.artifact()));
  }
  for (const v1::WorkUnitResult& result : evaluation.report.work_units()) {
    if (result.verdict() != std::string(VerdictName(Verdict::kNotApplicable))) continue;
    sentences.push_back(absl::StrCat("work unit ", result.id(), " was not applicable: ", result.rationale()));
  }
  return sentences;
}

absl::StatusOr<Certificate> MakeCertificate(const EvaluationRecord& evaluation, const IssueOptions& options,
                                            const TrustedKey& issuer, std::vector<CertificateEvidence> evidence) {
  const v1::SchemeRecord& scheme = evaluation.plan.scheme();
  const v1::ProductRecord& product = evaluation.plan.product();
  Certificate certificate;
  ASSAY_ASSIGN_OR_RETURN(certificate.subjects, SubjectsOf(product));
  certificate.scheme_id = scheme.id();
  certificate.scheme_edition = scheme.edition();
  ASSAY_ASSIGN_OR_RETURN(certificate.criteria_sha256, ParseDigest(scheme.resolved_sha256()));
  ASSAY_ASSIGN_OR_RETURN(certificate.level, ParseAssuranceLevel(scheme.level()));
  certificate.legal_effect = scheme.legal_effect();
  certificate.level_basis = scheme.level_basis();
  certificate.holder = options.holder.empty() ? product.vendor() : options.holder;
  if (certificate.holder.empty()) {
    return absl::InvalidArgumentError("no holder: the manifest names no vendor; give --holder NAME");
  }
  certificate.product_name = product.name();
  certificate.product_version = product.version();
  certificate.product_type = product.type();
  certificate.issuer_name = issuer.name;
  certificate.issuer_key = issuer.key.Fingerprint();
  certificate.evaluation_digest = evaluation.evaluation_digest;
  certificate.plan_digest = evaluation.plan_digest;
  certificate.report_digest = Sha256(evaluation.report_json);
  certificate.evidence = std::move(evidence);
  certificate.issued_at = options.now;
  certificate.valid_from = options.now;
  certificate.valid_until = options.now + options.valid_for;
  certificate.not_checked = NotCheckedBy(evaluation);
  certificate.engine_version = evaluation.report.engine_version();
  ASSAY_ASSIGN_OR_RETURN(certificate.engine_sha256, ParseDigest(evaluation.report.engine_sha256()));
  certificate.critical.assign(scheme.critical().begin(), scheme.critical().end());
  return certificate;
}

absl::StatusOr<StatusFold> FoldLog(const Registry& registry) {
  ASSAY_ASSIGN_OR_RETURN(RegistryReader reader, registry.OpenReader());
  return FoldStatus(reader, StatusListUri(registry.origin()));
}

absl::StatusOr<std::string> PublishStatement(const std::string& payload, const Signer& signer, Registry& registry) {
  ASSAY_ASSIGN_OR_RETURN(const Envelope envelope, SignEnvelope(kStatementPayloadType, payload, signer));
  ASSAY_ASSIGN_OR_RETURN(const Bundle bundle, registry.Publish(envelope, signer.public_key()));
  return absl::StrCat(EncodeBundle(bundle), "\n");
}

}  // namespace

absl::StatusOr<IssuedCertificate> IssueCertificate(const EvaluationRecord& evaluation, const IssueOptions& options,
                                                   const Signer& issuer, Registry& registry) {
  IssuingCheck check = CheckIssuable(evaluation, registry.trust(), issuer.public_key(), options.now);
  if (!check.refusals.empty()) {
    return absl::PermissionDeniedError(absl::StrCat("no certificate:\n  ", absl::StrJoin(check.refusals, "\n  ")));
  }
  IssuedCertificate issued;
  ASSAY_ASSIGN_OR_RETURN(
      issued.certificate,
      MakeCertificate(evaluation, options, *registry.trust().list.FindKey(issuer.public_key()), check.evidence));
  Certificate& certificate = issued.certificate;
  ASSAY_ASSIGN_OR_RETURN(const StatusFold before, FoldLog(registry));
  certificate.status_list = StatusListUri(registry.origin());
  ASSAY_ASSIGN_OR_RETURN(certificate.status_index, FreeStatusIndex(before));
  do {
    certificate.id = NewCertificateId(certificate.scheme_id, options.now);
  } while (before.ids.contains(certificate.id));
  const std::string payload = EncodeCertificate(certificate);
  // What is signed has to be readable by everyone who will be asked to believe it.
  ASSAY_ASSIGN_OR_RETURN(const Statement statement, ParseStatement(payload, "certificate"));
  ASSAY_RETURN_IF_ERROR(ReadCertificate(statement, "certificate").status());
  CertificatePackage& package = issued.package;
  ASSAY_ASSIGN_OR_RETURN(package.certificate.text, PublishStatement(payload, issuer, registry));
  ASSAY_ASSIGN_OR_RETURN(const StatusFold after, FoldLog(registry));
  const StatusSnapshot snapshot = SnapshotOf(after, registry.checkpoint(), options.now);
  PackageFile status;
  ASSAY_ASSIGN_OR_RETURN(status.text,
                         PublishStatement(EncodeStatusSnapshot(snapshot), registry.status_signer(), registry));
  package.status = std::move(status);
  for (const auto& [digest, envelope] : check.envelopes) {
    package.evidence[absl::StrCat(digest.ToHex(), ".dsse.json")] = PackageFile{"", envelope};
  }
  package.plan = PackageFile{"", evaluation.plan_json};
  package.report = PackageFile{"", evaluation.report_json};
  return issued;
}

}  // namespace assay
