// SPDX-License-Identifier: Apache-2.0
// DSSE v1.0.2 envelopes with exactly one signature.
#ifndef ASSAY_CERTS_ENVELOPE_H_
#define ASSAY_CERTS_ENVELOPE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/public_key.h"
#include "certs/signer.h"
#include "engine/base/bytes.h"
#include "engine/base/json.h"

namespace assay {

// The payload type of in-toto statements.
inline constexpr absl::string_view kStatementPayloadType = "application/vnd.in-toto+json";

// A larger envelope is refused unread.
inline constexpr size_t kMaxEnvelopeBytes = 4 << 20;

struct Envelope {
  std::string payload_type;
  std::string payload;  // the bytes that were signed, verbatim
  Bytes signature;
};

// The bytes a DSSE signature is made over: "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body.
std::string PreAuthEncoding(absl::string_view payload_type, absl::string_view payload);

absl::StatusOr<Envelope> SignEnvelope(absl::string_view payload_type, absl::string_view payload, const Signer& signer);

// One line of JSON. No keyid is written: tools compare it with key ids of their own making.
std::string EncodeEnvelope(const Envelope& envelope);

// Members that DSSE does not define are ignored, as its specification asks; both base64 alphabets are taken; none or
// several signatures are InvalidArgument. `file` names the text in errors. Nothing is verified yet.
absl::StatusOr<Envelope> ParseEnvelope(absl::string_view text, absl::string_view file);

// The same from a member of a larger text that has to be exact: unknown members and a keyid are refused.
absl::StatusOr<Envelope> ReadExactEnvelope(const JsonObjectReader& object);

// OK if the envelope's signature is one by `key`; otherwise DataLoss. ECDSA signatures are DER.
absl::Status VerifyEnvelope(const Envelope& envelope, const PublicKey& key);

}  // namespace assay

#endif  // ASSAY_CERTS_ENVELOPE_H_
