// SPDX-License-Identifier: Apache-2.0
#include "certs/status_snapshot.h"

#include <botan/system_rng.h>

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/certificate.h"
#include "certs/log/leaf.h"
#include "certs/log/tile.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr absl::Duration kValidAtHigh = absl::Hours(24);
constexpr absl::Duration kValidOtherwise = absl::Hours(7 * 24);

absl::Status FoldStatement(absl::string_view envelope_text, absl::string_view place, absl::string_view list,
                           StatusFold& fold) {
  ASSAY_ASSIGN_OR_RETURN(const Envelope envelope, ParseEnvelope(envelope_text, place));
  ASSAY_ASSIGN_OR_RETURN(const Statement statement, ParseStatement(envelope.payload, place));
  if (statement.predicate_type != kCertificatePredicate) return absl::OkStatus();
  ASSAY_ASSIGN_OR_RETURN(const Certificate certificate, ReadCertificate(statement, place));
  if (!fold.ids.insert(certificate.id).second) {
    return absl::DataLossError(absl::StrCat("certificate id ", Printable(certificate.id), " is in the log twice"));
  }
  if (certificate.status_list != list) return absl::OkStatus();
  if (certificate.status_index >= fold.values.size()) {
    return absl::DataLossError(absl::StrCat("status index ", certificate.status_index, " is beyond the list's ",
                                            fold.values.size(), " entries"));
  }
  if (!fold.used.insert(certificate.status_index).second) {
    return absl::DataLossError(absl::StrCat("status index ", certificate.status_index, " is used twice"));
  }
  fold.values.Set(certificate.status_index, StatusValue::kInForce);
  if (certificate.level == AssuranceLevel::kHigh) fold.holds_level_high = true;
  return absl::OkStatus();
}

}  // namespace

std::string StatusListUri(absl::string_view origin) { return absl::StrCat("https://", origin, "/status/1"); }

std::string EncodeStatusSnapshot(const StatusSnapshot& snapshot) {
  JsonWriter writer;
  writer.BeginObject();
  writer.Member("list", snapshot.list);
  writer.MemberNumber("bits", kStatusBits);
  writer.Member("lst", EncodeBase64(snapshot.values.Compress()));
  writer.Member("issuedAt", FormatRfc3339(snapshot.issued_at));
  writer.Member("validUntil", FormatRfc3339(snapshot.valid_until));
  writer.BeginObject("log");
  writer.Member("origin", snapshot.log.origin);
  writer.MemberNumber("size", static_cast<int64_t>(snapshot.log.size));
  writer.Member("root", EncodeBase64(snapshot.log.root.span()));
  writer.End();
  writer.End();
  const Bytes& raw = snapshot.values.bytes();
  return EncodeStatement({Subject{snapshot.list, Sha256(ByteSpan(raw)), Sha512Hex(raw)}}, kStatusPredicate,
                         std::move(writer).Finish());
}

absl::StatusOr<StatusSnapshot> ReadStatusSnapshot(const Statement& statement, absl::string_view file) {
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader predicate,
                         JsonObjectReader::Create(statement.predicate, file, "$.predicate"));
  StatusSnapshot snapshot;
  ASSAY_ASSIGN_OR_RETURN(snapshot.list, NonEmptyMember(predicate, "list"));
  ASSAY_ASSIGN_OR_RETURN(const uint64_t bits, predicate.Unsigned("bits"));
  if (bits != kStatusBits) return predicate.Malformed("bits", absl::StrCat("is ", bits, "; expected ", kStatusBits));
  ASSAY_ASSIGN_OR_RETURN(const std::string lst, predicate.String("lst"));
  const absl::StatusOr<Bytes> compressed = DecodeBase64(lst);
  if (!compressed.ok()) return predicate.Malformed("lst", "is not base64");
  absl::StatusOr<StatusList> values = StatusList::Decompress(*compressed);
  if (!values.ok()) return predicate.Malformed("lst", absl::StrCat("is wrong: ", values.status().message()));
  snapshot.values = *std::move(values);
  const Digest found = Sha256(ByteSpan(snapshot.values.bytes()));
  if (statement.subjects.size() != 1 || statement.subjects[0].sha256 != found) {
    return predicate.Malformed(
        "lst", absl::StrCat("unfolds to bytes of SHA-256 ", found.ToHex(), ", which is not the statement's subject"));
  }
  ASSAY_ASSIGN_OR_RETURN(snapshot.issued_at, TimeMember(predicate, "issuedAt"));
  ASSAY_ASSIGN_OR_RETURN(snapshot.valid_until, TimeMember(predicate, "validUntil"));
  if (snapshot.valid_until < snapshot.issued_at) return predicate.Malformed("validUntil", "is before issuedAt");
  if (snapshot.valid_until > snapshot.issued_at + kValidOtherwise) {
    return predicate.Malformed("validUntil", "is more than 7 days after issuedAt");
  }
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader log, predicate.Object("log"));
  ASSAY_ASSIGN_OR_RETURN(snapshot.log.origin, NonEmptyMember(log, "origin"));
  ASSAY_ASSIGN_OR_RETURN(snapshot.log.size, log.Unsigned("size"));
  ASSAY_ASSIGN_OR_RETURN(const std::string root, log.String("root"));
  const absl::StatusOr<Bytes> hash = DecodeBase64(root);
  if (!hash.ok() || hash->size() != snapshot.log.root.bytes.size()) {
    return log.Malformed("root", "is not the base64 of a SHA-256 value");
  }
  std::copy(hash->begin(), hash->end(), snapshot.log.root.bytes.begin());
  return snapshot;
}

absl::StatusOr<StatusFold> FoldStatus(RegistryReader& log, absl::string_view list) {
  StatusFold fold;
  const uint64_t size = log.checkpoint().size;
  uint64_t index = 0;
  for (uint64_t tile = 0; tile * kTileWidth < size; ++tile) {
    ASSAY_ASSIGN_OR_RETURN(const std::vector<std::string> entries, log.ReadEntries(tile));
    for (const std::string& entry : entries) {
      const std::string place = absl::StrCat("log entry ", index++);
      ASSAY_ASSIGN_OR_RETURN(const Leaf leaf, ParseLeaf(entry, place));
      ASSAY_ASSIGN_OR_RETURN(const std::string envelope, log.ReadStatement(leaf.pae_digest));
      const absl::Status folded = FoldStatement(envelope, place, list, fold);
      if (!folded.ok()) return absl::DataLossError(absl::StrCat(place, ": ", folded.message()));
    }
  }
  return fold;
}

StatusSnapshot SnapshotOf(const StatusFold& fold, const Checkpoint& log, absl::Time now) {
  StatusSnapshot snapshot;
  snapshot.list = StatusListUri(log.origin);
  snapshot.values = fold.values;
  snapshot.issued_at = now;
  snapshot.valid_until = now + (fold.holds_level_high ? kValidAtHigh : kValidOtherwise);
  snapshot.log = log;
  return snapshot;
}

absl::StatusOr<uint64_t> FreeStatusIndex(const StatusFold& fold) {
  if (fold.used.size() >= fold.values.size() / 2) {
    return absl::ResourceExhaustedError(absl::StrCat("status list holds ", fold.used.size(), " certificates; at most ",
                                                     fold.values.size() / 2, " fit"));
  }
  while (true) {
    std::array<uint8_t, 8> random{};
    Botan::system_rng().randomize(random);
    uint64_t drawn = 0;
    for (const uint8_t byte : random) drawn = drawn << 8 | byte;
    // The list's size is a power of two, so the remainder is uniform.
    const uint64_t index = drawn % fold.values.size();
    if (!fold.used.contains(index)) return index;
  }
}

}  // namespace assay
