// SPDX-License-Identifier: Apache-2.0
#include "certs/review.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "certs/statement.h"
#include "engine/base/clock.h"
#include "engine/base/errors.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"

namespace assay {

absl::StatusOr<std::string> SignReview(const Review& review, const Signer& signer) {
  JsonWriter writer;
  writer.BeginObject();
  writer.Member("evaluationDigest", review.evaluation_digest.ToHex());
  writer.Member("comment", review.comment);
  writer.Member("author", review.author);
  writer.Member("role", review.role);
  writer.Member("time", FormatRfc3339(review.time));
  writer.BeginArray("critical");
  for (const std::string& name : review.critical) writer.Item(name);
  writer.End();
  writer.End();
  const std::string payload = EncodeStatement({Subject{"evaluation", review.evaluation_digest, ""}}, kReviewPredicate,
                                              std::move(writer).Finish());
  ASSAY_ASSIGN_OR_RETURN(const Envelope envelope, SignEnvelope(kStatementPayloadType, payload, signer));
  ASSAY_RETURN_IF_ERROR(ReadReview(envelope, "review").status());
  return EncodeEnvelope(envelope);
}

absl::StatusOr<Review> ReadReview(const Envelope& envelope, absl::string_view file) {
  ASSAY_ASSIGN_OR_RETURN(const Statement statement, ParseEnvelopeStatement(envelope, kReviewPredicate, file));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader predicate,
                         JsonObjectReader::Create(statement.predicate, file, "$.predicate"));
  Review review;
  review.critical = statement.critical;
  ASSAY_ASSIGN_OR_RETURN(review.evaluation_digest, DigestMember(predicate, "evaluationDigest"));
  if (statement.subjects.size() != 1 || statement.subjects[0].sha256 != review.evaluation_digest) {
    return MalformedFile(file, "the statement's subject is not the evaluation its predicate names");
  }
  ASSAY_ASSIGN_OR_RETURN(review.comment, predicate.OptionalString("comment", ""));
  ASSAY_ASSIGN_OR_RETURN(review.author, predicate.String("author"));
  if (absl::StripAsciiWhitespace(review.author).empty()) return predicate.Malformed("author", "is empty");
  ASSAY_ASSIGN_OR_RETURN(review.role, NonEmptyMember(predicate, "role"));
  ASSAY_ASSIGN_OR_RETURN(review.time, TimeMember(predicate, "time"));
  return review;
}

}  // namespace assay
