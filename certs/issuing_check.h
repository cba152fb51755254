// SPDX-License-Identifier: Apache-2.0
// What must be true of an evaluation before a certificate is issued from it.
#ifndef ASSAY_CERTS_ISSUING_CHECK_H_
#define ASSAY_CERTS_ISSUING_CHECK_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "assay/v1/plan.pb.h"
#include "assay/v1/report.pb.h"
#include "certs/certificate.h"
#include "certs/public_key.h"
#include "certs/trust_folder.h"
#include "engine/base/digest.h"
#include "engine/evaluation_folder.h"

namespace assay {

// An evaluation as its folder holds it.
struct EvaluationRecord {
  v1::EvaluationPlan plan;
  v1::EvaluationReport report;
  std::string plan_json;
  std::string report_json;
  Digest plan_digest;
  Digest evaluation_digest;
  std::vector<Digest> evidence;                  // digests in the folder's store, sorted
  std::map<std::string, std::string> decisions;  // work unit to DSSE envelope
  std::vector<std::string> reviews;              // DSSE envelopes
  // Whether what ships is what was evaluated, and if not why.
  absl::Status ships_evaluated = absl::UnknownError("nobody looked whether what ships was evaluated");
};

// Takes over what an evaluation folder holds. DataLoss when its machine verdicts do not follow from its evidence.
absl::StatusOr<EvaluationRecord> ReadEvaluationRecord(const EvaluationFolder& folder);

// What an evaluation is worth for a certificate.
struct IssuingCheck {
  std::vector<std::string> refusals;  // why no certificate may be issued, one sentence each; empty: it may
  std::vector<CertificateEvidence> evidence;
  // The envelopes behind `evidence`, by digest.
  std::map<Digest, std::string> envelopes;
};

// Lists everything that stands against a certificate, not only the first: a verdict other than pass, a work unit that
// is inconclusive or waits, bytes that ship but were not evaluated, an activity the level asks for and the plan lacks
// (CSA Art. 52(5)-(7)), a person's unit without a verdict signed by an evaluator of the trust list or with another
// verdict than the report's, no review by a second person of this very evaluation, a key in two roles, an issuer that
// may not act, a stale trust list.
IssuingCheck CheckIssuable(const EvaluationRecord& evaluation, const TrustFolder& trust, const PublicKey& issuer,
                           absl::Time now);

}  // namespace assay

#endif  // ASSAY_CERTS_ISSUING_CHECK_H_
