// SPDX-License-Identifier: Apache-2.0
// Everything a verifier takes from strangers: bundles, envelopes, statements of each kind, trust folders, status lists.
// The first byte chooses the parser.
#include <cstddef>
#include <cstdint>

#include "certs/bundle.h"
#include "certs/certificate.h"
#include "certs/envelope.h"
#include "certs/human_verdict.h"
#include "certs/review.h"
#include "certs/statement.h"
#include "certs/status_list.h"
#include "certs/status_snapshot.h"
#include "certs/trust_list.h"
#include "certs/trusted_root.h"
#include "certs/verification_policy.h"
#include "engine/base/bytes.h"

namespace assay {
namespace {

void Require(bool holds) {
  if (!holds) __builtin_trap();
}

void TakeBundle(absl::string_view text) {
  const absl::StatusOr<Bundle> bundle = ParseBundle(text, "input");
  // What was taken can be written, and is taken again.
  if (bundle.ok()) Require(ParseBundle(EncodeBundle(*bundle), "again").ok());
}

void TakeEnvelope(absl::string_view text) {
  const absl::StatusOr<Envelope> envelope = ParseEnvelope(text, "input");
  if (envelope.ok()) Require(ParseEnvelope(EncodeEnvelope(*envelope), "again").ok());
}

void TakeStatement(absl::string_view text) {
  const Envelope envelope{std::string(kStatementPayloadType), std::string(text), {1}};
  (void)ReadHumanVerdict(envelope, "input");
  (void)ReadReview(envelope, "input");
  const absl::StatusOr<Statement> statement = ParseStatement(text, "input");
  if (!statement.ok()) return;
  (void)ReadStatusSnapshot(*statement, "input");
  const absl::StatusOr<Certificate> certificate = ReadCertificate(*statement, "input");
  if (!certificate.ok()) return;
  const absl::StatusOr<Statement> again = ParseStatement(EncodeCertificate(*certificate), "again");
  Require(again.ok() && ReadCertificate(*again, "again").ok());
}

// A trust list inside its envelope is reached through a signature only; its payload is read as it is.
void TakeTrustList(absl::string_view text) {
  (void)ParseTrustList(text, "input");
  (void)ParseTrustList(EncodeEnvelope(Envelope{std::string(kTrustListPayloadType), std::string(text), {1}}), "input");
}

void TakeStatusList(ByteSpan bytes) {
  const absl::StatusOr<StatusList> list = StatusList::Decompress(bytes);
  if (list.ok()) Require(list->size() > 0);
}

}  // namespace
}  // namespace assay

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const assay::ByteSpan rest(data + 1, size - 1);
  const absl::string_view text = assay::AsText(rest);
  switch (data[0]) {
    case 'b':
      assay::TakeBundle(text);
      break;
    case 'e':
      assay::TakeEnvelope(text);
      break;
    case 's':
      assay::TakeStatement(text);
      break;
    case 't':
      assay::TakeTrustList(text);
      break;
    case 'r':
      (void)assay::ParseTrustedRoot(text, "input");
      break;
    case 'p':
      (void)assay::ParseVerificationPolicy(text, "input");
      break;
    case 'l':
      assay::TakeStatusList(rest);
      break;
    default:
      break;
  }
  return 0;
}
