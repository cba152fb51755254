// SPDX-License-Identifier: Apache-2.0
#include "cli/report/verification_json.h"

#include <utility>

#include "cli/report/verification_text.h"
#include "engine/base/clock.h"
#include "engine/base/json.h"

namespace assay {
namespace {

void WriteList(JsonWriter& writer, absl::string_view name, const std::vector<std::string>& items) {
  writer.BeginArray(name);
  for (const std::string& item : items) writer.Item(item);
  writer.End();
}

void WriteCertificate(JsonWriter& writer, const Certificate& certificate) {
  writer.BeginObject("certificate");
  writer.Member("id", certificate.id);
  writer.Member("scheme", certificate.scheme_id);
  writer.Member("edition", certificate.scheme_edition);
  writer.Member("level", AssuranceLevelName(certificate.level));
  writer.Member("level_basis", certificate.level_basis);
  writer.Member("legal_effect", certificate.legal_effect);
  writer.Member("holder", certificate.holder);
  writer.Member("product", certificate.product_name);
  writer.Member("product_version", certificate.product_version);
  writer.Member("ships_sha256", certificate.subjects.front().sha256.ToHex());
  writer.Member("issuer", certificate.issuer_name);
  writer.Member("issuer_key_sha256", certificate.issuer_key.ToHex());
  writer.Member("issued_at", FormatRfc3339(certificate.issued_at));
  writer.Member("valid_from", FormatRfc3339(certificate.valid_from));
  writer.Member("valid_until", FormatRfc3339(certificate.valid_until));
  WriteList(writer, "not_covered", certificate.not_checked);
  WriteList(writer, "critical", certificate.critical);
  writer.End();
}

void WriteStatus(JsonWriter& writer, const StatusAnswer& status) {
  writer.BeginObject("status");
  writer.Member("value", status.value.has_value() ? StatusValueName(*status.value) : "unknown");
  writer.Member("fresh", status.fresh);
  writer.Member("accepted", status.accepted);
  if (status.value.has_value()) {
    writer.Member("as_of", FormatRfc3339(status.as_of));
    writer.Member("known_until", FormatRfc3339(status.known_until));
  }
  writer.End();
}

}  // namespace

std::string VerificationJson(const VerificationReport& report, const TrustFolder& trust) {
  JsonWriter writer(2);
  writer.BeginObject();
  writer.Member("schema", "assay-verification/1");
  writer.Member("answer", VerificationSentence(report));
  writer.Member("outcome", VerificationOutcomeName(report.outcome));
  writer.Member("class", report.failure.has_value() ? FailureClassName(*report.failure) : "");
  writer.Member("detail", report.failure_detail);
  writer.Member("accepted", report.Accepted());
  writer.Member("test", IsTest(report));
  WriteStatus(writer, report.status);
  if (report.certificate.has_value()) WriteCertificate(writer, *report.certificate);
  if (report.checkpoint.has_value()) {
    writer.BeginObject("log");
    writer.Member("origin", report.checkpoint->origin);
    writer.MemberNumber("index", static_cast<int64_t>(report.log_index));
    writer.MemberNumber("size", static_cast<int64_t>(report.checkpoint->size));
    writer.End();
  }
  writer.BeginObject("trust");
  writer.Member("fingerprint", trust.fingerprint.ToHex());
  writer.BeginArray("origins");
  for (const NoteVerifier& log : trust.policy.logs) writer.Item(log.name());
  writer.End();
  writer.MemberNumber("sequence", static_cast<int64_t>(trust.list.sequence));
  writer.Member("issued_at", FormatRfc3339(trust.list.issued_at));
  writer.Member("next_update", FormatRfc3339(trust.list.next_update));
  writer.End();
  writer.BeginArray("checks");
  for (const CheckRecord& check : report.checks) {
    writer.BeginObject();
    writer.MemberNumber("number", check.number);
    writer.Member("name", check.name);
    writer.Member("result", CheckResultName(check.result));
    writer.Member("detail", check.detail);
    if (check.result == CheckResult::kFailed) writer.Member("class", FailureClassName(check.failure));
    writer.End();
  }
  writer.End();
  WriteList(writer, "not_checked", report.not_checked);
  writer.End();
  return std::move(writer).Finish();
}

}  // namespace assay
