// SPDX-License-Identifier: Apache-2.0
// A person's signed verdict on one work unit (docs/formats/human-verdict.md).
#ifndef ASSAY_CERTS_HUMAN_VERDICT_H_
#define ASSAY_CERTS_HUMAN_VERDICT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/envelope.h"
#include "certs/signer.h"
#include "engine/base/digest.h"
#include "engine/verdict.h"

namespace assay {

inline constexpr absl::string_view kHumanVerdictPredicate = "https://assay.example/human-verdict/v1";

struct HumanVerdict {
  Digest plan_digest;  // of plan.json: binds the verdict to this plan alone
  std::string work_unit;
  Verdict verdict = Verdict::kInconclusive;
  std::string rationale;         // never empty, whatever the verdict
  std::vector<Digest> evidence;  // what the person looked at, in the evaluation folder's store
  std::string author;
  std::string role = "evaluator";
  absl::Time time;
  std::vector<std::string> critical;  // as in the plan's scheme, e.g. "demo"
};

// The DSSE envelope to keep as evidence. An empty work unit, rationale or author is InvalidArgument.
absl::StatusOr<std::string> SignHumanVerdict(const HumanVerdict& verdict, const Signer& signer);

// Reads an envelope's statement without verifying its signature: whose key it is, TrustList::FindSigner tells.
absl::StatusOr<HumanVerdict> ReadHumanVerdict(const Envelope& envelope, absl::string_view file);

}  // namespace assay

#endif  // ASSAY_CERTS_HUMAN_VERDICT_H_
