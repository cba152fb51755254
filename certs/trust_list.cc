// SPDX-License-Identifier: Apache-2.0
#include "certs/trust_list.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/statement.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr size_t kMaxKeys = 10000;
// Every JSON reader has integers up to here (RFC 8259 section 6).
constexpr uint64_t kMaxSequence = uint64_t{1} << 53;

std::string EncodeTrustList(const TrustList& list) {
  JsonWriter writer;
  writer.BeginObject();
  writer.Member("schema", kTrustListSchema);
  writer.MemberNumber("sequence", static_cast<int64_t>(list.sequence));
  writer.Member("issuedAt", FormatRfc3339(list.issued_at));
  writer.Member("nextUpdate", FormatRfc3339(list.next_update));
  writer.BeginArray("acceptCritical");
  for (const std::string& name : list.accept_critical) writer.Item(name);
  writer.End();
  writer.BeginArray("keys");
  for (const TrustedKey& key : list.keys) {
    writer.BeginObject();
    writer.Member("role", KeyRoleName(key.role));
    writer.Member("name", key.name);
    writer.Member("algorithm", KeyAlgorithmName(key.key.algorithm()));
    writer.Member("publicKey", EncodeBase64(key.key.spki()));
    if (IsBoundToScheme(key.role)) {
      writer.BeginArray("schemes");
      for (const std::string& scheme : key.schemes) writer.Item(scheme);
      writer.End();
      writer.BeginArray("levels");
      for (const AssuranceLevel level : key.levels) writer.Item(AssuranceLevelName(level));
      writer.End();
    }
    writer.Member("validFrom", FormatRfc3339(key.valid_from));
    if (key.valid_to != absl::InfiniteFuture()) writer.Member("validTo", FormatRfc3339(key.valid_to));
    writer.End();
  }
  writer.End();
  writer.End();
  return std::move(writer).Finish();
}

absl::StatusOr<PublicKey> KeyMember(const JsonObjectReader& object, KeyRole role) {
  ASSAY_ASSIGN_OR_RETURN(const std::string text, object.String("publicKey"));
  const absl::StatusOr<Bytes> spki = DecodeBase64(text);
  if (!spki.ok()) return object.Malformed("publicKey", "is not base64");
  absl::StatusOr<PublicKey> key = PublicKey::FromSpki(*spki);
  if (!key.ok()) return object.Malformed("publicKey", absl::StrCat("is ", key.status().message()));
  ASSAY_ASSIGN_OR_RETURN(const std::string algorithm, object.String("algorithm"));
  const absl::string_view wanted = KeyAlgorithmName(AlgorithmOfRole(role));
  if (algorithm != wanted || KeyAlgorithmName(key->algorithm()) != wanted) {
    return object.Malformed("algorithm", absl::StrCat("is \"", Printable(algorithm), "\" for a key of algorithm ",
                                                      KeyAlgorithmName(key->algorithm()), "; keys of role ",
                                                      KeyRoleName(role), " are ", wanted));
  }
  return key;
}

absl::StatusOr<TrustedKey> ReadKey(const JsonObjectReader& object) {
  ASSAY_RETURN_IF_ERROR(
      object.OnlyMembers({"role", "name", "algorithm", "publicKey", "schemes", "levels", "validFrom", "validTo"}));
  ASSAY_ASSIGN_OR_RETURN(const std::string role_name, object.String("role"));
  const absl::StatusOr<KeyRole> role = ParseKeyRole(role_name);
  if (!role.ok()) return object.Malformed("role", absl::StrCat("is unknown: ", role.status().message()));
  ASSAY_ASSIGN_OR_RETURN(PublicKey public_key, KeyMember(object, *role));
  TrustedKey key{*role, "", std::move(public_key), {}, {}, {}, absl::InfiniteFuture()};
  ASSAY_ASSIGN_OR_RETURN(key.name, NonEmptyMember(object, "name"));
  ASSAY_ASSIGN_OR_RETURN(key.schemes, TextListMember(object, "schemes"));
  ASSAY_ASSIGN_OR_RETURN(const std::vector<std::string> levels, TextListMember(object, "levels"));
  for (const std::string& name : levels) {
    const absl::StatusOr<AssuranceLevel> level = ParseAssuranceLevel(name);
    if (!level.ok()) return object.Malformed("levels", absl::StrCat("is wrong: ", level.status().message()));
    key.levels.push_back(*level);
  }
  // Nothing listed means nothing allowed; that would be a list nobody meant.
  if (IsBoundToScheme(key.role) && key.schemes.empty()) return object.Malformed("schemes", "is empty");
  if (IsBoundToScheme(key.role) && key.levels.empty()) return object.Malformed("levels", "is empty");
  ASSAY_ASSIGN_OR_RETURN(key.valid_from, TimeMember(object, "validFrom"));
  if (object.Has("validTo")) {
    ASSAY_ASSIGN_OR_RETURN(key.valid_to, TimeMember(object, "validTo"));
    if (key.valid_to < key.valid_from) return object.Malformed("validTo", "is before validFrom");
  }
  return key;
}

absl::StatusOr<TrustList> ReadTrustList(const JsonObjectReader& object) {
  ASSAY_RETURN_IF_ERROR(object.OnlyMembers({"schema", "sequence", "issuedAt", "nextUpdate", "acceptCritical", "keys"}));
  ASSAY_ASSIGN_OR_RETURN(const std::string schema, object.String("schema"));
  if (schema != kTrustListSchema) {
    return object.Malformed("schema", absl::StrCat("is \"", Printable(schema), "\"; expected ", kTrustListSchema));
  }
  TrustList list;
  ASSAY_ASSIGN_OR_RETURN(list.sequence, object.Unsigned("sequence"));
  if (list.sequence > kMaxSequence) return object.Malformed("sequence", "is too large");
  ASSAY_ASSIGN_OR_RETURN(list.issued_at, TimeMember(object, "issuedAt"));
  ASSAY_ASSIGN_OR_RETURN(list.next_update, TimeMember(object, "nextUpdate"));
  ASSAY_ASSIGN_OR_RETURN(list.accept_critical, TextListMember(object, "acceptCritical"));
  ASSAY_ASSIGN_OR_RETURN(const JsonValue* keys, object.Array("keys"));
  if (keys->items().size() > kMaxKeys) {
    return object.Malformed("keys", absl::StrCat("has more than ", kMaxKeys, " entries"));
  }
  std::set<Digest> seen;
  for (size_t i = 0; i < keys->items().size(); ++i) {
    ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader entry,
                           JsonObjectReader::Create(keys->items()[i], object.file(), absl::StrCat("$.keys[", i, "]")));
    ASSAY_ASSIGN_OR_RETURN(TrustedKey key, ReadKey(entry));
    if (!seen.insert(key.key.Fingerprint()).second) {
      return entry.Malformed("publicKey", absl::StrCat("is listed twice (SHA-256 ", key.key.Fingerprint().ToHex(),
                                                       "); one key has one role and one entry"));
    }
    list.keys.push_back(std::move(key));
  }
  if (const size_t count = list.KeysOf(KeyRole::kAuthority).size(); count != 1) {
    return object.Malformed("keys", absl::StrCat("has ", count, " keys of role authority; expected exactly one"));
  }
  return list;
}

}  // namespace

absl::Status TrustedKey::IsValidAt(absl::Time when) const {
  if (when < valid_from) {
    return absl::PermissionDeniedError(absl::StrCat("key of ", Printable(name), " is valid from ",
                                                    FormatRfc3339(valid_from), "; it signed at ", FormatRfc3339(when)));
  }
  if (when > valid_to) {
    return absl::PermissionDeniedError(absl::StrCat("key of ", Printable(name), " was valid to ",
                                                    FormatRfc3339(valid_to), "; it signed at ", FormatRfc3339(when)));
  }
  return absl::OkStatus();
}

absl::Status TrustedKey::MayAct(absl::string_view scheme, AssuranceLevel level, absl::Time when) const {
  if (std::find(schemes.begin(), schemes.end(), scheme) == schemes.end()) {
    return absl::PermissionDeniedError(absl::StrCat(KeyRoleName(role), " ", Printable(name), " may act for scheme ",
                                                    Printable(absl::StrJoin(schemes, ", ")), "; not for ",
                                                    Printable(scheme)));
  }
  if (std::find(levels.begin(), levels.end(), level) == levels.end()) {
    return absl::PermissionDeniedError(
        absl::StrCat(KeyRoleName(role), " ", Printable(name), " may not act at level ", AssuranceLevelName(level)));
  }
  return IsValidAt(when);
}

const TrustedKey* TrustList::FindKey(const Digest& fingerprint) const {
  for (const TrustedKey& key : keys) {
    if (key.key.Fingerprint() == fingerprint) return &key;
  }
  return nullptr;
}

std::vector<const TrustedKey*> TrustList::KeysOf(KeyRole role) const {
  std::vector<const TrustedKey*> found;
  for (const TrustedKey& key : keys) {
    if (key.role == role) found.push_back(&key);
  }
  return found;
}

const TrustedKey* TrustList::FindSigner(const Envelope& envelope, KeyRole role) const {
  for (const TrustedKey* key : KeysOf(role)) {
    if (VerifyEnvelope(envelope, key->key).ok()) return key;
  }
  return nullptr;
}

const TrustedKey& TrustList::authority() const { return *KeysOf(KeyRole::kAuthority).front(); }

absl::StatusOr<std::string> SignTrustList(const TrustList& list, const Signer& authority) {
  const std::string payload = EncodeTrustList(list);
  ASSAY_ASSIGN_OR_RETURN(const Envelope envelope, SignEnvelope(kTrustListPayloadType, payload, authority));
  std::string text = EncodeEnvelope(envelope);
  // What this writes, every reader has to accept.
  ASSAY_RETURN_IF_ERROR(ParseTrustList(text, "trust list").status());
  return text;
}

absl::StatusOr<TrustList> ParseTrustList(absl::string_view text, absl::string_view file) {
  ASSAY_ASSIGN_OR_RETURN(const Envelope envelope, ParseEnvelope(text, file));
  if (envelope.payload_type != kTrustListPayloadType) {
    return MalformedFile(file, absl::StrCat("payload type is \"", Printable(envelope.payload_type), "\"; expected ",
                                            kTrustListPayloadType));
  }
  ASSAY_ASSIGN_OR_RETURN(const JsonValue root, ParseJson(envelope.payload, file));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader object, JsonObjectReader::Create(root, file));
  ASSAY_ASSIGN_OR_RETURN(TrustList list, ReadTrustList(object));
  const absl::Status signature = VerifyEnvelope(envelope, list.authority().key);
  if (!signature.ok()) return Prefixed(file, signature);
  return list;
}

}  // namespace assay
