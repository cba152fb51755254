// SPDX-License-Identifier: Apache-2.0
// The main path: from a plan to a report. Start reading here.
#ifndef ASSAY_ENGINE_EVALUATION_H_
#define ASSAY_ENGINE_EVALUATION_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/artifact.h"
#include "engine/evaluation_plan.h"
#include "engine/evaluation_report.h"
#include "engine/evaluator_catalog.h"
#include "engine/evidence.h"

namespace assay {

struct EvaluationOptions {
  // How many workers evaluators may use at once; the result does not depend on it.
  unsigned parallelism = 1;
  // What one evaluator may take over one artifact; past it, its work units are inconclusive for reason timeout.
  absl::Duration time_limit = absl::Minutes(10);
  absl::Time now;  // stands in the report as start and end when fixed by the caller
  bool fixed_now = false;
  // Called before each run, for people who watch.
  std::function<void(absl::string_view what)> progress;
};

// Returns FailedPrecondition naming what is missing if an evaluator of the plan lacks its isolation on this host. To be
// asked before a run: nothing runs with less isolation than declared.
absl::Status CheckIsolation(const EvaluationPlan& plan, const EvaluatorCatalog& catalog);

// Runs every evaluator of the plan over every artifact, keeps the observations as evidence and decides each work unit.
// `artifacts` lie on this machine, in the order of the plan's. An evaluator that errs, dies, runs late or fails its
// self-check makes its work units inconclusive; nothing passes that was not observed. The artifacts are identified
// again after the runs: bytes that changed meanwhile are DataLoss. Returns a Status only for what makes the whole run
// worthless: missing isolation, evidence that cannot be kept, changed bytes.
absl::StatusOr<EvaluationReport> Evaluate(const EvaluationPlan& plan, const std::vector<Artifact>& artifacts,
                                          const EvaluatorCatalog& catalog, EvidenceSink& evidence,
                                          const EvaluationOptions& options);

}  // namespace assay

#endif  // ASSAY_ENGINE_EVALUATION_H_
