// SPDX-License-Identifier: Apache-2.0
// The certificate itself: the predicate of a statement whose first subject is what ships (docs/formats/certificate.md).
#ifndef ASSAY_CERTS_CERTIFICATE_H_
#define ASSAY_CERTS_CERTIFICATE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/statement.h"
#include "engine/assurance_level.h"
#include "engine/base/digest.h"

namespace assay {

inline constexpr absl::string_view kCertificatePredicate = "https://assay.example/certificate/v1";

// A signed statement by a person that the certificate rests on. It names no natural person, only the key.
struct CertificateEvidence {
  enum class Kind { kHumanVerdict, kReview };
  Kind kind = Kind::kHumanVerdict;
  Digest sha256;          // of the DSSE envelope's bytes
  Digest key;             // SHA-256 of the signer's SubjectPublicKeyInfo
  std::string work_unit;  // of a human verdict

  // "evaluator" or "reviewer".
  absl::string_view role() const { return kind == Kind::kReview ? "reviewer" : "evaluator"; }
};

struct Certificate {
  std::vector<Subject> subjects;  // the first is what ships, the others are parts of it
  std::string id;
  std::string scheme_id;
  std::string scheme_edition;
  Digest criteria_sha256;  // of the level's resolved catalog
  AssuranceLevel level = AssuranceLevel::kBasic;
  std::string legal_effect;
  std::string level_basis;
  std::string holder;
  std::string product_name;
  std::string product_version;
  std::string product_type;  // may be empty
  std::string issuer_name;
  Digest issuer_key;
  Digest evaluation_digest;
  Digest plan_digest;
  Digest report_digest;
  std::vector<CertificateEvidence> evidence;
  absl::Time issued_at;
  absl::Time valid_from;
  absl::Time valid_until;  // the last moment included
  std::string status_list;
  uint64_t status_index = 0;
  std::vector<std::string> not_checked;  // what the evaluation did not cover, one sentence each
  std::string engine_version;
  Digest engine_sha256;
  std::vector<std::string> critical;
};

// The bytes to sign.
std::string EncodeCertificate(const Certificate& certificate);

// Reads a statement of kCertificatePredicate. Whether its critical names are understood, the caller asks CheckCritical.
absl::StatusOr<Certificate> ReadCertificate(const Statement& statement, absl::string_view file);

// A fresh id: the scheme in upper case, year and month of issue, and 48 random bits in hexadecimal.
std::string NewCertificateId(absl::string_view scheme, absl::Time issued_at);

}  // namespace assay

#endif  // ASSAY_CERTS_CERTIFICATE_H_
