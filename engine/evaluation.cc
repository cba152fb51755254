// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluation.h"

#include <sys/utsname.h>

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/clock.h"
#include "engine/base/digest.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"
#include "engine/proto_json.h"
#include "engine/work_unit_judgement.h"

namespace assay {
namespace {

std::string HostName() {
  utsname name{};
  if (::uname(&name) != 0) return "unknown";
  return absl::StrCat(name.sysname, " ", name.release, " ", name.machine);
}

InconclusiveReason ReasonFor(const absl::Status& status) {
  if (absl::IsDeadlineExceeded(status)) return InconclusiveReason::kTimeout;
  if (absl::IsNotFound(status)) return InconclusiveReason::kNoEvidence;
  return InconclusiveReason::kEvaluatorError;
}

v1::SelfCheck SelfCheckOf(const Evaluator& evaluator) {
  const absl::StatusOr<std::string> detail = evaluator.SelfCheck();
  v1::SelfCheck check;
  check.set_passed(detail.ok());
  check.set_detail(Printable(detail.ok() ? *detail : detail.status().message()));
  return check;
}

ParameterValues ParametersFor(const EvaluationPlan& plan, absl::string_view evaluator) {
  ParameterValues all;
  for (const PlannedWorkUnit& unit : plan.work_units()) {
    if (unit.evaluator() == evaluator) all.merge(ParametersOf(unit));
  }
  return all;
}

// Runs the evaluator and takes its word only if it came in time and keeps to its own declaration.
absl::StatusOr<std::vector<Observation>> Observe(const Evaluator& evaluator, const EvaluatorContext& context) {
  ASSAY_ASSIGN_OR_RETURN(std::vector<Observation> observations, evaluator.Evaluate(context));
  if (absl::Now() > context.deadline) return absl::DeadlineExceededError("ended after its deadline");
  ASSAY_RETURN_IF_ERROR(CheckObservations(observations, evaluator.measurements()));
  return observations;
}

absl::Status CheckUnchanged(const std::vector<Artifact>& artifacts) {
  for (const Artifact& before : artifacts) {
    ASSAY_ASSIGN_OR_RETURN(const Artifact after, IdentifyArtifact(before.real_path));
    if (after.sha256 == before.sha256) continue;
    return absl::DataLossError(absl::StrCat(before.real_path, ": changed during the evaluation: was ",
                                            before.sha256.ToHex(), ", is ", after.sha256.ToHex()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckIsolation(const EvaluationPlan& plan, const EvaluatorCatalog& catalog) {
  for (const PlannedRun& run : PlannedRuns(plan)) {
    const Evaluator* evaluator = catalog.Find(run.evaluator);
    if (evaluator == nullptr) return absl::InternalError(absl::StrCat("no evaluator ", run.evaluator));
    ASSAY_RETURN_IF_ERROR(Prefixed(run.evaluator, evaluator->CheckIsolation()));
  }
  return absl::OkStatus();
}

absl::StatusOr<EvaluationReport> Evaluate(const EvaluationPlan& plan, const std::vector<Artifact>& artifacts,
                                          const EvaluatorCatalog& catalog, EvidenceSink& evidence,
                                          const EvaluationOptions& options) {
  ASSAY_RETURN_IF_ERROR(CheckIsolation(plan, catalog));
  const auto now = [&] { return options.fixed_now ? options.now : CurrentTime(); };
  const auto progress = [&](absl::string_view what) {
    if (options.progress) options.progress(what);
  };
  EvaluationReport report;
  report.set_schema(std::string(kReportSchema));
  report.set_engine_version(ASSAY_VERSION);
  ASSAY_ASSIGN_OR_RETURN(const Artifact program, IdentifyArtifact("/proc/self/exe"));
  report.set_engine_sha256(program.sha256.ToHex());
  report.set_started(FormatRfc3339(now()));
  report.set_host(HostName());

  std::map<std::string, v1::SelfCheck> self_checks;
  std::vector<EvaluatorOutcome> outcomes;
  for (const PlannedRun& planned : PlannedRuns(plan)) {
    const Evaluator& evaluator = *catalog.Find(planned.evaluator);
    const Artifact& artifact = artifacts.at(static_cast<size_t>(planned.artifact));
    if (!self_checks.contains(planned.evaluator)) {
      progress(absl::StrCat(planned.evaluator, ": self-check"));
      self_checks[planned.evaluator] = SelfCheckOf(evaluator);
    }
    EvaluatorOutcome outcome;
    outcome.run.set_evaluator(planned.evaluator);
    // Built-in evaluators are part of the program.
    outcome.run.set_evaluator_sha256(report.engine_sha256());
    outcome.run.set_isolation(std::string(IsolationLevelName(evaluator.isolation())));
    *outcome.run.mutable_self_check() = self_checks[planned.evaluator];
    outcome.run.set_artifact(artifact.path);
    outcome.run.set_artifact_sha256(artifact.sha256.ToHex());
    outcome.run.set_seed(plan.seed());
    if (outcome.run.self_check().passed()) {
      progress(absl::StrCat(planned.evaluator, ": ", artifact.path));
      const EvaluatorContext context{.artifact = &artifact,
                                     .parameters = ParametersFor(plan, planned.evaluator),
                                     .seed = plan.seed(),
                                     .deadline = absl::Now() + options.time_limit,
                                     .parallelism = options.parallelism,
                                     .evidence = &evidence};
      absl::StatusOr<std::vector<Observation>> observed = Observe(evaluator, context);
      if (observed.ok()) {
        const std::string bytes = EncodeObservations(*observed);
        ASSAY_ASSIGN_OR_RETURN(const Digest digest, evidence.Put(bytes));
        outcome.run.set_observations_sha256(digest.ToHex());
        outcome.run.set_observations(observed->size());
        // What is judged is what is kept: judging again from the evidence must see the same order and values.
        ASSAY_ASSIGN_OR_RETURN(outcome.observations, ParseObservations(bytes, planned.evaluator));
      } else {
        outcome.run.set_error(Printable(observed.status().message()));
        outcome.run.set_error_reason(std::string(InconclusiveReasonName(ReasonFor(observed.status()))));
      }
    }
    outcomes.push_back(std::move(outcome));
  }
  progress("looking whether the product changed meanwhile");
  ASSAY_RETURN_IF_ERROR(CheckUnchanged(artifacts));

  for (const WorkUnitResult& result : JudgeWorkUnits(plan, outcomes)) *report.add_work_units() = result;
  for (const EvaluatorOutcome& outcome : outcomes) *report.add_runs() = outcome.run;
  CombineReport(plan, report);
  ASSAY_ASSIGN_OR_RETURN(const std::string plan_json, EncodeProtoJson(plan));
  report.set_plan_sha256(Sha256(plan_json).ToHex());
  report.set_finished(FormatRfc3339(now()));
  return report;
}

}  // namespace assay
