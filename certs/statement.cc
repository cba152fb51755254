// SPDX-License-Identifier: Apache-2.0
#include "certs/statement.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr size_t kMaxSubjects = 4096;

absl::StatusOr<Subject> ReadSubject(const JsonObjectReader& object) {
  Subject subject;
  ASSAY_ASSIGN_OR_RETURN(subject.name, object.OptionalString("name", ""));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader digest, object.Object("digest"));
  ASSAY_ASSIGN_OR_RETURN(subject.sha256, DigestMember(digest, "sha256"));
  if (digest.Has("sha512")) {
    ASSAY_ASSIGN_OR_RETURN(subject.sha512_hex, digest.String("sha512"));
    const absl::StatusOr<Bytes> bytes = DecodeHex(subject.sha512_hex);
    if (!bytes.ok() || bytes->size() != 64)
      return digest.Malformed("sha512", "is not 128 lower-case hexadecimal digits");
  }
  return subject;
}

}  // namespace

absl::StatusOr<Digest> DigestMember(const JsonObjectReader& object, absl::string_view name) {
  ASSAY_ASSIGN_OR_RETURN(const std::string text, object.String(name));
  absl::StatusOr<Digest> digest = ParseDigest(text);
  if (!digest.ok()) return object.Malformed(name, "is not 64 lower-case hexadecimal digits");
  return digest;
}

absl::StatusOr<absl::Time> TimeMember(const JsonObjectReader& object, absl::string_view name) {
  ASSAY_ASSIGN_OR_RETURN(const std::string text, object.String(name));
  absl::StatusOr<absl::Time> time = ParseRfc3339(text);
  if (!time.ok())
    return object.Malformed(name, absl::StrCat("is \"", Printable(text), "\"; expected an RFC 3339 time"));
  return time;
}

absl::StatusOr<std::string> NonEmptyMember(const JsonObjectReader& object, absl::string_view name) {
  ASSAY_ASSIGN_OR_RETURN(std::string text, object.String(name));
  if (text.empty()) return object.Malformed(name, "is empty");
  return text;
}

absl::StatusOr<std::vector<std::string>> TextListMember(const JsonObjectReader& object, absl::string_view name) {
  std::vector<std::string> texts;
  if (!object.Has(name)) return texts;
  ASSAY_ASSIGN_OR_RETURN(const JsonValue* list, object.Array(name));
  for (const JsonValue& item : list->items()) {
    if (!item.IsString() || item.text().empty()) return object.Malformed(name, "is not a list of non-empty texts");
    texts.push_back(item.text());
  }
  return texts;
}

std::string EncodeStatement(const std::vector<Subject>& subjects, absl::string_view predicate_type,
                            absl::string_view predicate) {
  JsonWriter writer;
  writer.BeginObject();
  writer.Member("_type", kStatementType);
  writer.BeginArray("subject");
  for (const Subject& subject : subjects) {
    writer.BeginObject();
    writer.Member("name", subject.name);
    writer.BeginObject("digest");
    writer.Member("sha256", subject.sha256.ToHex());
    if (!subject.sha512_hex.empty()) writer.Member("sha512", subject.sha512_hex);
    writer.End();
    writer.End();
  }
  writer.End();
  writer.Member("predicateType", predicate_type);
  writer.MemberJson("predicate", predicate);
  writer.End();
  return std::move(writer).Finish();
}

absl::StatusOr<Statement> ParseStatement(absl::string_view payload, absl::string_view file) {
  ASSAY_ASSIGN_OR_RETURN(const JsonValue root, ParseJson(payload, file));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader object, JsonObjectReader::Create(root, file));
  ASSAY_ASSIGN_OR_RETURN(const std::string type, object.String("_type"));
  if (type != kStatementType) {
    return object.Malformed("_type", absl::StrCat("is \"", Printable(type), "\"; expected ", kStatementType));
  }
  Statement statement;
  ASSAY_ASSIGN_OR_RETURN(const JsonValue* subjects, object.Array("subject"));
  if (subjects->items().empty()) return object.Malformed("subject", "is empty; expected what the statement is about");
  if (subjects->items().size() > kMaxSubjects) {
    return object.Malformed("subject", absl::StrCat("has more than ", kMaxSubjects, " entries"));
  }
  for (size_t i = 0; i < subjects->items().size(); ++i) {
    ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader entry,
                           JsonObjectReader::Create(subjects->items()[i], file, absl::StrCat("$.subject[", i, "]")));
    ASSAY_ASSIGN_OR_RETURN(Subject subject, ReadSubject(entry));
    statement.subjects.push_back(std::move(subject));
  }
  ASSAY_ASSIGN_OR_RETURN(statement.predicate_type, NonEmptyMember(object, "predicateType"));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader predicate, object.Object("predicate"));
  statement.predicate = predicate.value();
  for (const JsonObjectReader* place : {&object, &predicate}) {
    ASSAY_ASSIGN_OR_RETURN(const std::vector<std::string> names, TextListMember(*place, "critical"));
    statement.critical.insert(statement.critical.end(), names.begin(), names.end());
  }
  return statement;
}

absl::StatusOr<Statement> ParseEnvelopeStatement(const Envelope& envelope, absl::string_view predicate_type,
                                                 absl::string_view file) {
  if (envelope.payload_type != kStatementPayloadType) {
    return MalformedFile(file, absl::StrCat("payload type is \"", Printable(envelope.payload_type), "\"; expected ",
                                            kStatementPayloadType));
  }
  ASSAY_ASSIGN_OR_RETURN(Statement statement, ParseStatement(envelope.payload, file));
  if (statement.predicate_type != predicate_type) {
    return MalformedFile(file, absl::StrCat("predicate type is \"", Printable(statement.predicate_type),
                                            "\"; expected ", predicate_type));
  }
  return statement;
}

absl::Status CheckCritical(const Statement& statement, const std::vector<std::string>& understood,
                           absl::string_view file) {
  for (const std::string& name : statement.critical) {
    if (std::find(understood.begin(), understood.end(), name) == understood.end()) {
      return MalformedFile(file, absl::StrCat("the statement is marked critical \"", Printable(name),
                                              "\", which the trust list does not accept"));
    }
  }
  return absl::OkStatus();
}

}  // namespace assay
