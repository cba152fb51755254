// SPDX-License-Identifier: Apache-2.0
// Who stands behind an evaluation: signed verdicts of evaluators and reviews by second persons. The issuer asks this
// before it signs, and the verifier asks it again of a package that carries the evidence.
#ifndef ASSAY_CERTS_PEOPLE_EVIDENCE_H_
#define ASSAY_CERTS_PEOPLE_EVIDENCE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/certificate.h"
#include "certs/certificate_package.h"
#include "certs/human_verdict.h"
#include "certs/trust_list.h"
#include "engine/assurance_level.h"
#include "engine/base/digest.h"

namespace assay {

// For which scheme and level, and at which time, people's keys have to be entitled.
struct PeopleScope {
  std::string scheme;
  AssuranceLevel level = AssuranceLevel::kBasic;
  absl::Time when;
};

struct CheckedVerdict {
  HumanVerdict verdict;
  CertificateEvidence evidence;
};

// OK if `text` is a verdict over the plan, signed by a key of role evaluator that may act in the scope. Otherwise the
// Status says what is wrong; `file` names the text.
absl::StatusOr<CheckedVerdict> CheckHumanVerdict(absl::string_view text, absl::string_view file,
                                                 const Digest& plan_digest, const TrustList& list,
                                                 const PeopleScope& scope);

// OK if `text` is a review of the evaluation, signed by a key of role reviewer that may act in the scope.
absl::StatusOr<CertificateEvidence> CheckReview(absl::string_view text, absl::string_view file,
                                                const Digest& evaluation_digest, const TrustList& list,
                                                const PeopleScope& scope);

// The four-eyes rule: at least one review, no key both evaluates and reviews, and the issuer's does neither.
// PermissionDenied names the key.
absl::Status CheckSeparateKeys(const std::vector<CertificateEvidence>& evidence, const Digest& issuer_key);

// OK if `evidence`, a package's files by name, is every statement that the certificate names and nothing else, and each
// is what the certificate says it is.
absl::Status CheckNamedEvidence(const Certificate& certificate, const std::map<std::string, PackageFile>& evidence,
                                const TrustList& list);

}  // namespace assay

#endif  // ASSAY_CERTS_PEOPLE_EVIDENCE_H_
