// SPDX-License-Identifier: Apache-2.0
#include "engine/ships_coverage.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/encoding.h"
#include "engine/base/status_macros.h"
#include "engine/observation.h"

namespace assay {
namespace {

bool IsWhole(const v1::ArtifactRecord& artifact, const v1::ArtifactRecord& ships) {
  return artifact.kind() == ships.kind() && artifact.sha256() == ships.sha256();
}

// The path of what ships below the artifact, or empty if it does not lie there.
std::string PathBelow(const v1::ArtifactRecord& artifact, const v1::ArtifactRecord& ships) {
  absl::string_view path = ships.path();
  const bool below = artifact.kind() == "folder" && ships.kind() == "file" &&
                     absl::ConsumePrefix(&path, absl::StrCat(artifact.path(), "/"));
  return below ? std::string(path) : "";
}

std::string Named(const v1::ArtifactRecord& ships) {
  return absl::StrCat("what ships, ", Printable(ships.path()), " with SHA-256 ", ships.sha256(), ",");
}

// Whether one measurement at least means something for the subject.
bool SaysSomething(const Observation& observation) {
  return std::any_of(observation.measurements().begin(), observation.measurements().end(),
                     [](const Measurement& measurement) { return !measurement.has_not_applicable(); });
}

// Evaluators whose observations gave a work unit a pass or fail, closed by the machine or not.
std::set<std::string> DecidingEvaluators(const EvaluationPlan& plan, const EvaluationReport& report) {
  std::set<std::string> deciding;
  for (int i = 0; i < std::min(plan.work_units_size(), report.work_units_size()); ++i) {
    const PlannedWorkUnit& unit = plan.work_units(i);
    const WorkUnitResult& result = report.work_units(i);
    if (unit.evaluator() == kHumanEvaluator) continue;
    const Verdict verdict = VerdictOf(unit.machine_closes() ? result.verdict() : result.machine_verdict());
    if (verdict == Verdict::kPass || verdict == Verdict::kFail) deciding.insert(unit.evaluator());
  }
  return deciding;
}

// Notes what one run saw of what ships.
struct Sightings {
  bool recorded = false;          // its digest was seen
  std::set<std::string> seen_by;  // evaluators to which something in it meant something
};

void AddSightings(const v1::EvaluatorRun& run, const v1::ArtifactRecord& artifact, const v1::ArtifactRecord& ships,
                  const std::vector<Observation>& observations, Sightings& sightings) {
  const bool whole = IsWhole(artifact, ships);
  const std::string below = PathBelow(artifact, ships);
  sightings.recorded = sightings.recorded || whole;
  if (!whole && below.empty()) return;
  const std::string subject = EscapePath(below);
  for (const Observation& observation : observations) {
    const bool is_file = !whole && observation.subject() == subject && observation.subject_sha256() == ships.sha256();
    sightings.recorded = sightings.recorded || is_file;
    // What is observed of a folder as a whole is observed of each file in it.
    const bool concerns = whole || is_file || observation.subject() == ".";
    if (concerns && SaysSomething(observation)) sightings.seen_by.insert(run.evaluator());
  }
}

}  // namespace

absl::Status CheckShipsPlanned(const EvaluationPlan& plan) {
  const v1::ArtifactRecord& ships = plan.product().ships();
  for (const v1::ArtifactRecord& artifact : plan.product().artifacts()) {
    if (IsWhole(artifact, ships) || !PathBelow(artifact, ships).empty()) return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat(
      Named(ships), " is none of the artifacts and lies in none of them: nobody looks at what a customer gets"));
}

absl::Status CheckShipsEvaluated(const EvaluationPlan& plan, const EvaluationReport& report,
                                 const EvidenceStore& evidence) {
  ASSAY_RETURN_IF_ERROR(CheckShipsPlanned(plan));
  const v1::ProductRecord& product = plan.product();
  Sightings sightings;
  for (const v1::ArtifactRecord& artifact : product.artifacts()) {
    sightings.recorded = sightings.recorded || IsWhole(artifact, product.ships());
    for (const v1::EvaluatorRun& run : report.runs()) {
      const bool of_artifact = run.artifact() == artifact.path() && run.artifact_sha256() == artifact.sha256();
      if (!of_artifact || run.observations_sha256().empty()) continue;
      ASSAY_ASSIGN_OR_RETURN(const Digest digest, ParseDigest(run.observations_sha256()));
      ASSAY_ASSIGN_OR_RETURN(const std::string text, evidence.Get(digest));
      ASSAY_ASSIGN_OR_RETURN(const std::vector<Observation> observations,
                             ParseObservations(text, absl::StrCat("evidence ", digest.ToHex())));
      AddSightings(run, artifact, product.ships(), observations, sightings);
    }
  }
  if (!sightings.recorded) {
    return absl::FailedPreconditionError(
        absl::StrCat(Named(product.ships()), " was not recorded with that digest by any evaluator"));
  }
  for (const std::string& evaluator : DecidingEvaluators(plan, report)) {
    if (sightings.seen_by.contains(evaluator)) continue;
    return absl::FailedPreconditionError(absl::StrCat(evaluator, " found nothing to look at in ",
                                                      Named(product.ships()),
                                                      " so its verdicts are about something else"));
  }
  return absl::OkStatus();
}

}  // namespace assay
