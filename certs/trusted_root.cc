// SPDX-License-Identifier: Apache-2.0
#include "certs/trusted_root.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "certs/log/checkpoint.h"
#include "certs/statement.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr absl::string_view kUrlScheme = "https://";

absl::StatusOr<NoteVerifier> ReadLog(const JsonObjectReader& object, absl::Time& valid_from) {
  ASSAY_RETURN_IF_ERROR(object.OnlyMembers({"baseUrl", "hashAlgorithm", "publicKey", "logId"}));
  ASSAY_ASSIGN_OR_RETURN(const std::string url, object.String("baseUrl"));
  absl::string_view origin = url;
  // Sigstore clients take the key's name from the host part; a path would make them disagree with the checkpoint.
  if (!absl::ConsumePrefix(&origin, kUrlScheme) || !IsLogOrigin(origin)) {
    return object.Malformed("baseUrl", absl::StrCat("is \"", Printable(url), "\"; expected https:// and a host name"));
  }
  ASSAY_ASSIGN_OR_RETURN(const std::string hash, object.String("hashAlgorithm"));
  if (hash != "SHA2_256") return object.Malformed("hashAlgorithm", "is not SHA2_256");
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader key, object.Object("publicKey"));
  ASSAY_RETURN_IF_ERROR(key.OnlyMembers({"rawBytes", "keyDetails", "validFor"}));
  ASSAY_ASSIGN_OR_RETURN(const std::string details, key.String("keyDetails"));
  if (details != "PKIX_ED25519") return key.Malformed("keyDetails", "is not PKIX_ED25519");
  ASSAY_ASSIGN_OR_RETURN(const std::string raw, key.String("rawBytes"));
  const absl::StatusOr<Bytes> spki = DecodeBase64(raw);
  if (!spki.ok()) return key.Malformed("rawBytes", "is not base64");
  const absl::StatusOr<PublicKey> public_key = PublicKey::FromSpki(*spki);
  if (!public_key.ok()) return key.Malformed("rawBytes", absl::StrCat("is ", public_key.status().message()));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader valid_for, key.Object("validFor"));
  ASSAY_RETURN_IF_ERROR(valid_for.OnlyMembers({"start"}));
  ASSAY_ASSIGN_OR_RETURN(valid_from, TimeMember(valid_for, "start"));
  absl::StatusOr<NoteVerifier> log = NoteVerifier::Create(origin, *public_key);
  if (!log.ok()) return key.Malformed("rawBytes", absl::StrCat("is wrong: ", log.status().message()));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader log_id, object.Object("logId"));
  ASSAY_RETURN_IF_ERROR(log_id.OnlyMembers({"keyId"}));
  ASSAY_ASSIGN_OR_RETURN(const std::string key_id, log_id.String("keyId"));
  if (key_id != EncodeBase64(log->LogId().span())) {
    return log_id.Malformed(
        "keyId", absl::StrCat("is not the id of the log's key; expected ", EncodeBase64(log->LogId().span())));
  }
  return log;
}

absl::Status ExpectNone(const JsonObjectReader& object, absl::string_view name) {
  if (!object.Has(name)) return absl::OkStatus();
  ASSAY_ASSIGN_OR_RETURN(const JsonValue* list, object.Array(name));
  if (list->items().empty()) return absl::OkStatus();
  return object.Malformed(name, "is not empty; this version verifies keys only");
}

}  // namespace

std::string EncodeTrustedRoot(const TrustedRoot& root) {
  JsonWriter writer(2);
  writer.BeginObject();
  writer.Member("mediaType", kTrustedRootMediaType);
  writer.BeginArray("tlogs");
  for (const NoteVerifier& log : root.logs) {
    writer.BeginObject();
    writer.Member("baseUrl", absl::StrCat(kUrlScheme, log.name()));
    writer.Member("hashAlgorithm", "SHA2_256");
    writer.BeginObject("publicKey");
    writer.Member("rawBytes", EncodeBase64(log.key().spki()));
    writer.Member("keyDetails", "PKIX_ED25519");
    writer.BeginObject("validFor");
    writer.Member("start", FormatRfc3339(root.valid_from));
    writer.End();
    writer.End();
    writer.BeginObject("logId");
    writer.Member("keyId", EncodeBase64(log.LogId().span()));
    writer.End();
    writer.End();
  }
  writer.End();
  writer.End();
  return std::move(writer).Finish();
}

absl::StatusOr<TrustedRoot> ParseTrustedRoot(absl::string_view text, absl::string_view file) {
  ASSAY_ASSIGN_OR_RETURN(const JsonValue value, ParseJson(text, file));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader object, JsonObjectReader::Create(value, file));
  ASSAY_RETURN_IF_ERROR(
      object.OnlyMembers({"mediaType", "tlogs", "certificateAuthorities", "ctlogs", "timestampAuthorities"}));
  ASSAY_ASSIGN_OR_RETURN(const std::string media_type, object.String("mediaType"));
  if (media_type != kTrustedRootMediaType) {
    return object.Malformed("mediaType",
                            absl::StrCat("is \"", Printable(media_type), "\"; expected ", kTrustedRootMediaType));
  }
  for (const absl::string_view name : {"certificateAuthorities", "ctlogs", "timestampAuthorities"}) {
    ASSAY_RETURN_IF_ERROR(ExpectNone(object, name));
  }
  TrustedRoot root;
  ASSAY_ASSIGN_OR_RETURN(const JsonValue* logs, object.Array("tlogs"));
  for (size_t i = 0; i < logs->items().size(); ++i) {
    ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader entry,
                           JsonObjectReader::Create(logs->items()[i], file, absl::StrCat("$.tlogs[", i, "]")));
    ASSAY_ASSIGN_OR_RETURN(NoteVerifier log, ReadLog(entry, root.valid_from));
    root.logs.push_back(std::move(log));
  }
  if (root.logs.empty()) return object.Malformed("tlogs", "is empty");
  return root;
}

}  // namespace assay
