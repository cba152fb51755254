// SPDX-License-Identifier: Apache-2.0
#include "certs/bundle.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr absl::string_view kEntryKind = "hashedrekord";
constexpr absl::string_view kEntryVersion = "0.0.2";
constexpr size_t kMaxProofHashes = 63;

absl::StatusOr<Bytes> Base64Member(const JsonObjectReader& object, absl::string_view name) {
  ASSAY_ASSIGN_OR_RETURN(const std::string text, object.String(name));
  absl::StatusOr<Bytes> bytes = DecodeBase64(text);
  if (!bytes.ok()) return object.Malformed(name, "is not base64");
  return bytes;
}

absl::StatusOr<Digest> HashFromBase64(const JsonObjectReader& object, absl::string_view name, absl::string_view text) {
  const absl::StatusOr<Bytes> bytes = DecodeBase64(text);
  Digest digest;
  if (!bytes.ok() || bytes->size() != digest.bytes.size()) {
    return object.Malformed(name, "is not the base64 of a SHA-256 value");
  }
  std::copy(bytes->begin(), bytes->end(), digest.bytes.begin());
  return digest;
}

// Protobuf's int64.
absl::StatusOr<uint64_t> IndexMember(const JsonObjectReader& object, absl::string_view name) {
  ASSAY_ASSIGN_OR_RETURN(const uint64_t value, object.Unsigned(name));
  if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return object.Malformed(name, "is too large");
  return value;
}

absl::Status ReadProof(const JsonObjectReader& proof, TlogEntry& entry) {
  ASSAY_RETURN_IF_ERROR(proof.OnlyMembers({"logIndex", "rootHash", "treeSize", "hashes", "checkpoint"}));
  ASSAY_ASSIGN_OR_RETURN(entry.proof_index, IndexMember(proof, "logIndex"));
  ASSAY_ASSIGN_OR_RETURN(entry.tree_size, IndexMember(proof, "treeSize"));
  ASSAY_ASSIGN_OR_RETURN(const std::string root, proof.String("rootHash"));
  ASSAY_ASSIGN_OR_RETURN(entry.root, HashFromBase64(proof, "rootHash", root));
  if (proof.Has("hashes")) {
    ASSAY_ASSIGN_OR_RETURN(const JsonValue* hashes, proof.Array("hashes"));
    if (hashes->items().size() > kMaxProofHashes) {
      return proof.Malformed("hashes", absl::StrCat("has more than ", kMaxProofHashes, " entries"));
    }
    for (const JsonValue& item : hashes->items()) {
      if (!item.IsString()) return proof.Malformed("hashes", "is not a list of texts");
      ASSAY_ASSIGN_OR_RETURN(const Digest hash, HashFromBase64(proof, "hashes", item.text()));
      entry.hashes.push_back(hash);
    }
  }
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader checkpoint, proof.Object("checkpoint"));
  ASSAY_RETURN_IF_ERROR(checkpoint.OnlyMembers({"envelope"}));
  ASSAY_ASSIGN_OR_RETURN(entry.checkpoint, checkpoint.String("envelope"));
  return absl::OkStatus();
}

absl::StatusOr<TlogEntry> ReadEntry(const JsonObjectReader& object) {
  ASSAY_RETURN_IF_ERROR(
      object.OnlyMembers({"logIndex", "logId", "kindVersion", "inclusionProof", "canonicalizedBody"}));
  TlogEntry entry;
  ASSAY_ASSIGN_OR_RETURN(entry.log_index, IndexMember(object, "logIndex"));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader log_id, object.Object("logId"));
  ASSAY_RETURN_IF_ERROR(log_id.OnlyMembers({"keyId"}));
  ASSAY_ASSIGN_OR_RETURN(entry.log_id, Base64Member(log_id, "keyId"));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader kind_version, object.Object("kindVersion"));
  ASSAY_RETURN_IF_ERROR(kind_version.OnlyMembers({"kind", "version"}));
  ASSAY_ASSIGN_OR_RETURN(const std::string kind, kind_version.String("kind"));
  ASSAY_ASSIGN_OR_RETURN(const std::string version, kind_version.String("version"));
  if (kind != kEntryKind || version != kEntryVersion) {
    return object.Malformed("kindVersion", absl::StrCat("is \"", Printable(kind), "\" \"", Printable(version),
                                                        "\"; expected ", kEntryKind, " ", kEntryVersion));
  }
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader proof, object.Object("inclusionProof"));
  ASSAY_RETURN_IF_ERROR(ReadProof(proof, entry));
  ASSAY_ASSIGN_OR_RETURN(const Bytes body, Base64Member(object, "canonicalizedBody"));
  entry.body = std::string(AsText(body));
  return entry;
}

}  // namespace

std::string KeyHint(const PublicKey& key) { return EncodeBase64(key.Fingerprint().span()); }

std::string EncodeBundle(const Bundle& bundle) {
  const TlogEntry& entry = bundle.entry;
  JsonWriter writer;
  writer.BeginObject();
  writer.Member("mediaType", kBundleMediaType);
  writer.BeginObject("verificationMaterial");
  writer.BeginObject("publicKey");
  writer.Member("hint", bundle.key_hint);
  writer.End();
  writer.BeginArray("tlogEntries");
  writer.BeginObject();
  // 64-bit integers are JSON strings in Protobuf's JSON.
  writer.Member("logIndex", absl::StrCat(entry.log_index));
  writer.BeginObject("logId");
  writer.Member("keyId", EncodeBase64(entry.log_id));
  writer.End();
  writer.BeginObject("kindVersion");
  writer.Member("kind", kEntryKind);
  writer.Member("version", kEntryVersion);
  writer.End();
  writer.BeginObject("inclusionProof");
  writer.Member("logIndex", absl::StrCat(entry.proof_index));
  writer.Member("rootHash", EncodeBase64(entry.root.span()));
  writer.Member("treeSize", absl::StrCat(entry.tree_size));
  writer.BeginArray("hashes");
  for (const Digest& hash : entry.hashes) writer.Item(EncodeBase64(hash.span()));
  writer.End();
  writer.BeginObject("checkpoint");
  writer.Member("envelope", entry.checkpoint);
  writer.End();
  writer.End();
  writer.Member("canonicalizedBody", EncodeBase64(AsBytes(entry.body)));
  writer.End();
  writer.End();
  writer.End();
  writer.MemberJson("dsseEnvelope", EncodeEnvelope(bundle.envelope));
  writer.End();
  return std::move(writer).Finish();
}

absl::StatusOr<Bundle> ParseBundle(absl::string_view text, absl::string_view file) {
  if (text.size() > kMaxBundleBytes) {
    return MalformedFile(file, absl::StrCat("bundle larger than ", kMaxBundleBytes, " bytes"));
  }
  ASSAY_ASSIGN_OR_RETURN(const JsonValue root, ParseJson(text, file));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader object, JsonObjectReader::Create(root, file));
  ASSAY_ASSIGN_OR_RETURN(const std::string media_type, object.String("mediaType"));
  if (media_type != kBundleMediaType) {
    return object.Malformed("mediaType",
                            absl::StrCat("is \"", Printable(media_type), "\"; expected ", kBundleMediaType));
  }
  ASSAY_RETURN_IF_ERROR(object.OnlyMembers({"mediaType", "verificationMaterial", "dsseEnvelope"}));
  Bundle bundle;
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader material, object.Object("verificationMaterial"));
  ASSAY_RETURN_IF_ERROR(material.OnlyMembers({"publicKey", "tlogEntries"}));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader key, material.Object("publicKey"));
  ASSAY_RETURN_IF_ERROR(key.OnlyMembers({"hint"}));
  ASSAY_ASSIGN_OR_RETURN(bundle.key_hint, key.String("hint"));
  ASSAY_ASSIGN_OR_RETURN(const JsonValue* entries, material.Array("tlogEntries"));
  if (entries->items().size() != 1) {
    return material.Malformed("tlogEntries",
                              absl::StrCat("has ", entries->items().size(), " entries; expected exactly one"));
  }
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader entry,
                         JsonObjectReader::Create(entries->items()[0], file, "$.verificationMaterial.tlogEntries[0]"));
  ASSAY_ASSIGN_OR_RETURN(bundle.entry, ReadEntry(entry));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader envelope, object.Object("dsseEnvelope"));
  ASSAY_ASSIGN_OR_RETURN(bundle.envelope, ReadExactEnvelope(envelope));
  return bundle;
}

}  // namespace assay
