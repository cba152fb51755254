// SPDX-License-Identifier: Apache-2.0
#include "certs/envelope.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

absl::StatusOr<Bytes> Base64Member(const JsonObjectReader& object, absl::string_view name) {
  ASSAY_ASSIGN_OR_RETURN(const std::string text, object.String(name));
  absl::StatusOr<Bytes> bytes = DecodeBase64AnyAlphabet(text);
  if (!bytes.ok()) return object.Malformed(name, "is not base64");
  return bytes;
}

absl::StatusOr<Envelope> Read(const JsonObjectReader& object, bool exact) {
  if (exact) ASSAY_RETURN_IF_ERROR(object.OnlyMembers({"payload", "payloadType", "signatures"}));
  Envelope envelope;
  ASSAY_ASSIGN_OR_RETURN(envelope.payload_type, object.String("payloadType"));
  ASSAY_ASSIGN_OR_RETURN(const Bytes payload, Base64Member(object, "payload"));
  envelope.payload = std::string(AsText(payload));
  ASSAY_ASSIGN_OR_RETURN(const JsonValue* signatures, object.Array("signatures"));
  if (signatures->items().size() != 1) {
    return object.Malformed("signatures",
                            absl::StrCat("has ", signatures->items().size(), " entries; expected exactly one"));
  }
  ASSAY_ASSIGN_OR_RETURN(
      const JsonObjectReader signature,
      JsonObjectReader::Create(signatures->items()[0], object.file(), absl::StrCat(object.path(), ".signatures[0]")));
  if (exact) ASSAY_RETURN_IF_ERROR(signature.OnlyMembers({"sig"}));
  ASSAY_ASSIGN_OR_RETURN(envelope.signature, Base64Member(signature, "sig"));
  if (envelope.signature.empty()) return signature.Malformed("sig", "is empty");
  return envelope;
}

}  // namespace

std::string PreAuthEncoding(absl::string_view payload_type, absl::string_view payload) {
  return absl::StrCat("DSSEv1 ", payload_type.size(), " ", payload_type, " ", payload.size(), " ", payload);
}

absl::StatusOr<Envelope> SignEnvelope(absl::string_view payload_type, absl::string_view payload, const Signer& signer) {
  Envelope envelope{std::string(payload_type), std::string(payload), {}};
  ASSAY_ASSIGN_OR_RETURN(envelope.signature, signer.Sign(AsBytes(PreAuthEncoding(payload_type, payload))));
  return envelope;
}

std::string EncodeEnvelope(const Envelope& envelope) {
  JsonWriter writer;
  writer.BeginObject();
  writer.Member("payload", EncodeBase64(AsBytes(envelope.payload)));
  writer.Member("payloadType", envelope.payload_type);
  writer.BeginArray("signatures");
  writer.BeginObject();
  writer.Member("sig", EncodeBase64(envelope.signature));
  writer.End();
  writer.End();
  writer.End();
  return std::move(writer).Finish();
}

absl::StatusOr<Envelope> ParseEnvelope(absl::string_view text, absl::string_view file) {
  if (text.size() > kMaxEnvelopeBytes) {
    return MalformedFile(file, absl::StrCat("envelope larger than ", kMaxEnvelopeBytes, " bytes"));
  }
  ASSAY_ASSIGN_OR_RETURN(const JsonValue root, ParseJson(text, file));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader object, JsonObjectReader::Create(root, file));
  return Read(object, /*exact=*/false);
}

absl::StatusOr<Envelope> ReadExactEnvelope(const JsonObjectReader& object) { return Read(object, /*exact=*/true); }

absl::Status VerifyEnvelope(const Envelope& envelope, const PublicKey& key) {
  return key.Verify(AsBytes(PreAuthEncoding(envelope.payload_type, envelope.payload)), envelope.signature);
}

}  // namespace assay
