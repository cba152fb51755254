// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_PROFILE_H_
#define ASSAY_ENGINE_PROFILE_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/assurance_level.h"
#include "engine/base/digest.h"
#include "engine/criterion.h"

namespace assay {

// Who a scheme is, and what the law says of its results. Printed on every report and certificate.
struct SchemeIdentity {
  std::string id;
  std::string edition;
  std::string title;
  std::string legal_effect;  // eu-certificate, statement-of-conformity, conformity-support or voluntary
  std::string level_basis;   // "law" or "own mapping of CSA Art. 52(5)-(7)"
  std::vector<std::string> legal_basis;
  std::vector<std::string> critical;  // e.g. "demo"
  std::string valid_from;             // RFC 3339 date; empty: open
  std::string valid_to;
};

// The criteria of one level of a scheme, resolved: what an evaluation has to decide.
struct Profile {
  SchemeIdentity scheme;
  AssuranceLevel level = AssuranceLevel::kBasic;
  std::vector<Criterion> criteria;  // in the catalog's order
  Digest pack_sha256;               // of pack.xml
  Digest resolved_sha256;           // of the resolved catalog in canonical form
};

// FailedPrecondition if the edition is not in force on the day of `when` in UTC, the first and the last day included.
absl::Status CheckEditionInForce(const SchemeIdentity& scheme, absl::Time when);

// Returns FailedPrecondition naming each activity kind that Regulation (EU) 2019/881 Art. 52(5)-(7) asks for at the
// profile's level and that no work unit provides. Basic: documentation review. Substantial: besides it a review for
// known vulnerabilities and functional tests. High: besides them tests at the state of the art and penetration tests.
absl::Status CheckActivityFloor(const Profile& profile);

// The same over the activity kinds that are there, for a scheme named by its id.
absl::Status CheckActivityFloor(absl::string_view scheme_id, AssuranceLevel level,
                                const std::set<ActivityKind>& present);

}  // namespace assay

#endif  // ASSAY_ENGINE_PROFILE_H_
