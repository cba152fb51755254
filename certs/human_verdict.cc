// SPDX-License-Identifier: Apache-2.0
#include "certs/human_verdict.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "certs/statement.h"
#include "engine/base/clock.h"
#include "engine/base/errors.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

bool IsBlank(absl::string_view text) { return absl::StripAsciiWhitespace(text).empty(); }

}  // namespace

absl::StatusOr<std::string> SignHumanVerdict(const HumanVerdict& verdict, const Signer& signer) {
  JsonWriter writer;
  writer.BeginObject();
  writer.Member("planDigest", verdict.plan_digest.ToHex());
  writer.Member("workUnit", verdict.work_unit);
  writer.Member("verdict", VerdictName(verdict.verdict));
  writer.Member("rationale", verdict.rationale);
  writer.BeginArray("evidence");
  for (const Digest& digest : verdict.evidence) writer.Item(digest.ToHex());
  writer.End();
  writer.Member("author", verdict.author);
  writer.Member("role", verdict.role);
  writer.Member("time", FormatRfc3339(verdict.time));
  writer.BeginArray("critical");
  for (const std::string& name : verdict.critical) writer.Item(name);
  writer.End();
  writer.End();
  const std::string payload = EncodeStatement({Subject{"plan.json", verdict.plan_digest, ""}}, kHumanVerdictPredicate,
                                              std::move(writer).Finish());
  ASSAY_ASSIGN_OR_RETURN(const Envelope envelope, SignEnvelope(kStatementPayloadType, payload, signer));
  ASSAY_RETURN_IF_ERROR(ReadHumanVerdict(envelope, "verdict").status());
  return EncodeEnvelope(envelope);
}

absl::StatusOr<HumanVerdict> ReadHumanVerdict(const Envelope& envelope, absl::string_view file) {
  ASSAY_ASSIGN_OR_RETURN(const Statement statement, ParseEnvelopeStatement(envelope, kHumanVerdictPredicate, file));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader predicate,
                         JsonObjectReader::Create(statement.predicate, file, "$.predicate"));
  HumanVerdict verdict;
  verdict.critical = statement.critical;
  ASSAY_ASSIGN_OR_RETURN(verdict.plan_digest, DigestMember(predicate, "planDigest"));
  if (statement.subjects.size() != 1 || statement.subjects[0].sha256 != verdict.plan_digest) {
    return MalformedFile(file, "the statement's subject is not the plan its predicate names");
  }
  ASSAY_ASSIGN_OR_RETURN(verdict.work_unit, NonEmptyMember(predicate, "workUnit"));
  ASSAY_ASSIGN_OR_RETURN(const std::string name, predicate.String("verdict"));
  const absl::StatusOr<Verdict> parsed = ParseVerdict(name);
  if (!parsed.ok()) return Prefixed(absl::StrCat(file, ": $.predicate.verdict"), parsed.status());
  verdict.verdict = *parsed;
  ASSAY_ASSIGN_OR_RETURN(verdict.rationale, predicate.String("rationale"));
  if (IsBlank(verdict.rationale)) {
    return predicate.Malformed("rationale", "is empty; every verdict needs its written reason");
  }
  ASSAY_ASSIGN_OR_RETURN(const std::vector<std::string> digests, TextListMember(predicate, "evidence"));
  for (const std::string& hex : digests) {
    const absl::StatusOr<Digest> digest = ParseDigest(hex);
    if (!digest.ok()) return predicate.Malformed("evidence", "is not a list of SHA-256 values");
    verdict.evidence.push_back(*digest);
  }
  ASSAY_ASSIGN_OR_RETURN(verdict.author, predicate.String("author"));
  if (IsBlank(verdict.author)) return predicate.Malformed("author", "is empty");
  ASSAY_ASSIGN_OR_RETURN(verdict.role, NonEmptyMember(predicate, "role"));
  ASSAY_ASSIGN_OR_RETURN(verdict.time, TimeMember(predicate, "time"));
  return verdict;
}

}  // namespace assay
