// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_EVALUATION_FOLDER_H_
#define ASSAY_ENGINE_EVALUATION_FOLDER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/digest.h"
#include "engine/evaluation_plan.h"
#include "engine/evaluation_report.h"
#include "engine/evaluator_catalog.h"
#include "engine/evidence.h"

namespace assay {

// An evaluation on disk (docs/formats/evaluation.md):
//   plan.json report.json evidence/sha256/HEX decisions/WORK-UNIT.dsse.json reviews/KEY.dsse.json run.log
class EvaluationFolder {
 public:
  // Prepares an empty or new folder; one that holds anything is AlreadyExists.
  static absl::StatusOr<EvaluationFolder> Create(const std::string& path);

  // Opens an evaluation that was written before: plan and report are read and checked against each other, and every
  // digest the report names is looked up in the evidence.
  static absl::StatusOr<EvaluationFolder> Open(const std::string& path, const EvaluatorCatalog& catalog);

  const std::string& path() const { return path_; }
  EvidenceStore& evidence() { return *evidence_; }
  const EvidenceStore& evidence() const { return *evidence_; }

  // Writes plan.json; its bytes' digest is what people's verdicts are bound to.
  absl::Status WritePlan(const EvaluationPlan& plan);
  const EvaluationPlan& plan() const { return plan_; }
  const std::string& plan_json() const { return plan_json_; }
  Digest plan_sha256() const { return Sha256(plan_json_); }

  absl::Status WriteReport(const EvaluationReport& report);
  const EvaluationReport& report() const { return report_; }
  const std::string& report_json() const { return report_json_; }

  // SHA-256 over plan, report and the sorted evidence digests: what a review signs.
  absl::StatusOr<Digest> EvaluationDigest() const;

  // Keeps a signed statement in decisions/ or reviews/ under `name`, and as evidence. A second decision of a work unit
  // replaces the file; the first stays in the evidence.
  absl::StatusOr<Digest> WriteDecision(absl::string_view work_unit, absl::string_view envelope);
  absl::Status WriteReview(absl::string_view name, absl::string_view envelope);

  // (name without .dsse.json, text) of every decision or review, sorted by name. What a crash left is passed over.
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> Decisions() const;
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> Reviews() const;

  // Adds a line "TIME what" to run.log, which is for people and not part of any digest.
  absl::Status Log(absl::string_view line) const;

 private:
  explicit EvaluationFolder(std::string path);
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> Statements(absl::string_view kind) const;

  std::string path_;
  std::unique_ptr<EvidenceStore> evidence_;
  EvaluationPlan plan_;
  EvaluationReport report_;
  std::string plan_json_;
  std::string report_json_;
};

}  // namespace assay

#endif  // ASSAY_ENGINE_EVALUATION_FOLDER_H_
