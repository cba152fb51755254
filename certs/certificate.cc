// SPDX-License-Identifier: Apache-2.0
#include "certs/certificate.h"

#include <botan/system_rng.h>

#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr absl::string_view kHumanVerdictKind = "human-verdict";
constexpr absl::string_view kReviewKind = "review";
// No list unfolds to more (status_list.h).
constexpr uint64_t kMaxStatusIndex = uint64_t{1} << 28;

absl::string_view KindName(CertificateEvidence::Kind kind) {
  return kind == CertificateEvidence::Kind::kReview ? kReviewKind : kHumanVerdictKind;
}

// in-toto ResourceDescriptors.
void WriteEvidence(JsonWriter& writer, const CertificateEvidence& evidence) {
  writer.BeginObject();
  writer.Member("name", absl::StrCat("evidence/", evidence.sha256.ToHex(), ".dsse.json"));
  writer.BeginObject("digest");
  writer.Member("sha256", evidence.sha256.ToHex());
  writer.End();
  writer.BeginObject("annotations");
  writer.Member("kind", KindName(evidence.kind));
  writer.Member("role", evidence.role());
  writer.Member("keySha256", evidence.key.ToHex());
  if (!evidence.work_unit.empty()) writer.Member("workUnit", evidence.work_unit);
  writer.End();
  writer.End();
}

absl::StatusOr<CertificateEvidence> ReadEvidence(const JsonObjectReader& object) {
  CertificateEvidence evidence;
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader digest, object.Object("digest"));
  ASSAY_ASSIGN_OR_RETURN(evidence.sha256, DigestMember(digest, "sha256"));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader annotations, object.Object("annotations"));
  ASSAY_ASSIGN_OR_RETURN(evidence.key, DigestMember(annotations, "keySha256"));
  ASSAY_ASSIGN_OR_RETURN(const std::string kind, annotations.String("kind"));
  if (kind == kReviewKind) {
    evidence.kind = CertificateEvidence::Kind::kReview;
  } else if (kind == kHumanVerdictKind) {
    ASSAY_ASSIGN_OR_RETURN(evidence.work_unit, NonEmptyMember(annotations, "workUnit"));
  } else {
    return annotations.Malformed("kind",
                                 absl::StrCat("is \"", Printable(kind), "\"; expected human-verdict or review"));
  }
  ASSAY_ASSIGN_OR_RETURN(const std::string role, annotations.String("role"));
  if (role != evidence.role()) {
    return annotations.Malformed("role", absl::StrCat("is \"", Printable(role), "\"; expected ", evidence.role()));
  }
  return evidence;
}

absl::Status ReadEvaluation(const JsonObjectReader& predicate, Certificate& certificate) {
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader evaluation, predicate.Object("evaluation"));
  ASSAY_ASSIGN_OR_RETURN(certificate.evaluation_digest, DigestMember(evaluation, "evaluationDigest"));
  ASSAY_ASSIGN_OR_RETURN(certificate.plan_digest, DigestMember(evaluation, "planDigest"));
  ASSAY_ASSIGN_OR_RETURN(certificate.report_digest, DigestMember(evaluation, "reportDigest"));
  ASSAY_ASSIGN_OR_RETURN(const JsonValue* evidence, evaluation.Array("evidence"));
  for (size_t i = 0; i < evidence->items().size(); ++i) {
    ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader entry,
                           JsonObjectReader::Create(evidence->items()[i], predicate.file(),
                                                    absl::StrCat(evaluation.path(), ".evidence[", i, "]")));
    ASSAY_ASSIGN_OR_RETURN(CertificateEvidence descriptor, ReadEvidence(entry));
    certificate.evidence.push_back(std::move(descriptor));
  }
  return absl::OkStatus();
}

absl::Status ReadDates(const JsonObjectReader& predicate, Certificate& certificate) {
  ASSAY_ASSIGN_OR_RETURN(certificate.issued_at, TimeMember(predicate, "issuedAt"));
  ASSAY_ASSIGN_OR_RETURN(certificate.valid_from, TimeMember(predicate, "validFrom"));
  ASSAY_ASSIGN_OR_RETURN(certificate.valid_until, TimeMember(predicate, "validUntil"));
  if (certificate.valid_until < certificate.valid_from) return predicate.Malformed("validUntil", "is before validFrom");
  if (certificate.valid_from < certificate.issued_at) return predicate.Malformed("validFrom", "is before issuedAt");
  return absl::OkStatus();
}

}  // namespace

std::string EncodeCertificate(const Certificate& certificate) {
  JsonWriter writer;
  writer.BeginObject();
  writer.Member("certificateId", certificate.id);
  writer.BeginObject("scheme");
  writer.Member("id", certificate.scheme_id);
  writer.Member("edition", certificate.scheme_edition);
  writer.Member("criteriaSha256", certificate.criteria_sha256.ToHex());
  writer.End();
  writer.Member("assuranceLevel", AssuranceLevelName(certificate.level));
  writer.Member("legalEffect", certificate.legal_effect);
  writer.Member("levelBasis", certificate.level_basis);
  writer.Member("holder", certificate.holder);
  writer.BeginObject("product");
  writer.Member("name", certificate.product_name);
  writer.Member("version", certificate.product_version);
  if (!certificate.product_type.empty()) writer.Member("type", certificate.product_type);
  writer.End();
  writer.BeginObject("issuer");
  writer.Member("name", certificate.issuer_name);
  writer.Member("keySha256", certificate.issuer_key.ToHex());
  writer.End();
  writer.BeginObject("evaluation");
  writer.Member("evaluationDigest", certificate.evaluation_digest.ToHex());
  writer.Member("planDigest", certificate.plan_digest.ToHex());
  writer.Member("reportDigest", certificate.report_digest.ToHex());
  writer.BeginArray("evidence");
  for (const CertificateEvidence& evidence : certificate.evidence) WriteEvidence(writer, evidence);
  writer.End();
  writer.End();
  writer.Member("issuedAt", FormatRfc3339(certificate.issued_at));
  writer.Member("validFrom", FormatRfc3339(certificate.valid_from));
  writer.Member("validUntil", FormatRfc3339(certificate.valid_until));
  writer.BeginObject("status");
  writer.Member("list", certificate.status_list);
  writer.MemberNumber("index", static_cast<int64_t>(certificate.status_index));
  writer.End();
  writer.BeginArray("notChecked");
  for (const std::string& sentence : certificate.not_checked) writer.Item(sentence);
  writer.End();
  writer.BeginObject("engine");
  writer.Member("name", "assay");
  writer.Member("version", certificate.engine_version);
  writer.Member("sha256", certificate.engine_sha256.ToHex());
  writer.End();
  writer.BeginArray("critical");
  for (const std::string& name : certificate.critical) writer.Item(name);
  writer.End();
  writer.End();
  return EncodeStatement(certificate.subjects, kCertificatePredicate, std::move(writer).Finish());
}

absl::StatusOr<Certificate> ReadCertificate(const Statement& statement, absl::string_view file) {
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader predicate,
                         JsonObjectReader::Create(statement.predicate, file, "$.predicate"));
  Certificate certificate;
  certificate.subjects = statement.subjects;
  certificate.critical = statement.critical;
  ASSAY_ASSIGN_OR_RETURN(certificate.id, NonEmptyMember(predicate, "certificateId"));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader scheme, predicate.Object("scheme"));
  ASSAY_ASSIGN_OR_RETURN(certificate.scheme_id, NonEmptyMember(scheme, "id"));
  ASSAY_ASSIGN_OR_RETURN(certificate.scheme_edition, NonEmptyMember(scheme, "edition"));
  ASSAY_ASSIGN_OR_RETURN(certificate.criteria_sha256, DigestMember(scheme, "criteriaSha256"));
  ASSAY_ASSIGN_OR_RETURN(const std::string level_name, predicate.String("assuranceLevel"));
  const absl::StatusOr<AssuranceLevel> level = ParseAssuranceLevel(level_name);
  if (!level.ok()) return Prefixed(absl::StrCat(file, ": $.predicate.assuranceLevel"), level.status());
  certificate.level = *level;
  ASSAY_ASSIGN_OR_RETURN(certificate.legal_effect, NonEmptyMember(predicate, "legalEffect"));
  ASSAY_ASSIGN_OR_RETURN(certificate.level_basis, NonEmptyMember(predicate, "levelBasis"));
  ASSAY_ASSIGN_OR_RETURN(certificate.holder, NonEmptyMember(predicate, "holder"));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader product, predicate.Object("product"));
  ASSAY_ASSIGN_OR_RETURN(certificate.product_name, NonEmptyMember(product, "name"));
  ASSAY_ASSIGN_OR_RETURN(certificate.product_version, NonEmptyMember(product, "version"));
  ASSAY_ASSIGN_OR_RETURN(certificate.product_type, product.OptionalString("type", ""));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader issuer, predicate.Object("issuer"));
  ASSAY_ASSIGN_OR_RETURN(certificate.issuer_name, NonEmptyMember(issuer, "name"));
  ASSAY_ASSIGN_OR_RETURN(certificate.issuer_key, DigestMember(issuer, "keySha256"));
  ASSAY_RETURN_IF_ERROR(ReadEvaluation(predicate, certificate));
  ASSAY_RETURN_IF_ERROR(ReadDates(predicate, certificate));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader status, predicate.Object("status"));
  ASSAY_ASSIGN_OR_RETURN(certificate.status_list, NonEmptyMember(status, "list"));
  ASSAY_ASSIGN_OR_RETURN(certificate.status_index, status.Unsigned("index"));
  if (certificate.status_index > kMaxStatusIndex) return status.Malformed("index", "is too large");
  ASSAY_ASSIGN_OR_RETURN(certificate.not_checked, TextListMember(predicate, "notChecked"));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader engine, predicate.Object("engine"));
  ASSAY_ASSIGN_OR_RETURN(certificate.engine_version, NonEmptyMember(engine, "version"));
  ASSAY_ASSIGN_OR_RETURN(certificate.engine_sha256, DigestMember(engine, "sha256"));
  return certificate;
}

std::string NewCertificateId(absl::string_view scheme, absl::Time issued_at) {
  std::array<uint8_t, 6> random{};
  Botan::system_rng().randomize(random);
  return absl::StrCat(absl::AsciiStrToUpper(scheme), "-", absl::FormatTime("%Y-%m", issued_at, absl::UTCTimeZone()),
                      "-", EncodeHex(random));
}

}  // namespace assay
