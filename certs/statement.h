// SPDX-License-Identifier: Apache-2.0
// in-toto Statement v1: what every signature of Assay but those of checkpoints and trust lists is made over.
#ifndef ASSAY_CERTS_STATEMENT_H_
#define ASSAY_CERTS_STATEMENT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/envelope.h"
#include "engine/base/digest.h"
#include "engine/base/json.h"

namespace assay {

inline constexpr absl::string_view kStatementType = "https://in-toto.io/Statement/v1";

// What a statement is about. It is matched by digest alone; the name is for people.
struct Subject {
  std::string name;
  Digest sha256;
  std::string sha512_hex;  // empty where only SHA-256 is known
};

struct Statement {
  std::vector<Subject> subjects;  // at least one
  std::string predicate_type;
  JsonValue predicate;  // an object
  // Names that a reader has to understand or refuse the statement.
  std::vector<std::string> critical;
};

// The JSON bytes to sign. `predicate` is the text of a JSON object.
std::string EncodeStatement(const std::vector<Subject>& subjects, absl::string_view predicate_type,
                            absl::string_view predicate);

// Parses the bytes that a signature was verified over. Unknown members are ignored, so that statements can grow;
// `critical`, in the statement or its predicate, holds those that must not be.
absl::StatusOr<Statement> ParseStatement(absl::string_view payload, absl::string_view file);

// ParseStatement of an envelope's payload, whose payload type must be the one of statements and whose predicate must be
// of `predicate_type`.
absl::StatusOr<Statement> ParseEnvelopeStatement(const Envelope& envelope, absl::string_view predicate_type,
                                                 absl::string_view file);

// InvalidArgument naming the first critical name that is not in `understood`.
absl::Status CheckCritical(const Statement& statement, const std::vector<std::string>& understood,
                           absl::string_view file);

// Members of predicates, strictly read: InvalidArgument says which member was wanted and what stood there.
absl::StatusOr<Digest> DigestMember(const JsonObjectReader& object, absl::string_view name);
absl::StatusOr<absl::Time> TimeMember(const JsonObjectReader& object, absl::string_view name);
absl::StatusOr<std::string> NonEmptyMember(const JsonObjectReader& object, absl::string_view name);
// A list of texts; empty when the member is missing.
absl::StatusOr<std::vector<std::string>> TextListMember(const JsonObjectReader& object, absl::string_view name);

}  // namespace assay

#endif  // ASSAY_CERTS_STATEMENT_H_
