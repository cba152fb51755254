// SPDX-License-Identifier: Apache-2.0
#include "engine/work_unit_judgement.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "engine/applicability.h"
#include "engine/base/encoding.h"
#include "engine/base/status_macros.h"
#include "engine/condition.h"

namespace assay {
namespace {

// Conditions see the observations of all artifacts in one row; the subject carries which artifact it is of.
std::string JoinedSubject(size_t run, absl::string_view subject) { return absl::StrCat(run, "/", subject); }

struct SplitSubject {
  std::string artifact;
  std::string subject;
};

class Judge {
 public:
  Judge(const EvaluationPlan& plan, const std::vector<EvaluatorOutcome>& outcomes) : plan_(plan), outcomes_(outcomes) {
    for (const v1::PlannedCriterion& criterion : plan.criteria()) criteria_[criterion.id()] = &criterion;
  }

  WorkUnitResult Decide(const PlannedWorkUnit& unit) const {
    WorkUnitResult result;
    result.set_id(unit.id());
    result.set_criterion_id(unit.criterion_id());
    if (!JudgeApplicability(unit, result)) return result;
    if (unit.evaluator() == kHumanEvaluator) {
      Inconclusive(InconclusiveReason::kHumanPending, "waits for a person's signed verdict", result);
      return result;
    }
    JudgeByMachine(unit, result);
    if (!unit.machine_closes()) {
      result.set_machine_verdict(result.verdict());
      Inconclusive(InconclusiveReason::kHumanPending,
                   absl::StrCat("waits for a person's signed verdict; evidence for it: ", result.rationale()), result);
    }
    return result;
  }

 private:
  static void Inconclusive(InconclusiveReason reason, absl::string_view why, WorkUnitResult& result) {
    result.set_verdict(std::string(VerdictName(Verdict::kInconclusive)));
    result.set_reason(std::string(InconclusiveReasonName(reason)));
    result.set_rationale(std::string(why));
  }

  // Returns whether the unit's criterion applies; if not, or if that is unknown, the result is complete.
  bool JudgeApplicability(const PlannedWorkUnit& unit, WorkUnitResult& result) const {
    const v1::PlannedCriterion& criterion = *criteria_.at(unit.criterion_id());
    const absl::StatusOr<std::optional<Condition>> applies_when = ParseApplicability(criterion.applies_when());
    if (!applies_when.ok()) {
      Inconclusive(InconclusiveReason::kNotCovered, applies_when.status().message(), result);
      return false;
    }
    const ConditionResult applies = Applies(*applies_when, plan_.product());
    switch (applies.value) {
      case Ternary::kTrue:
        return true;
      case Ternary::kFalse:
        result.set_verdict(std::string(VerdictName(Verdict::kNotApplicable)));
        result.set_rationale(absl::StrCat("the criterion applies when ", criterion.applies_when(),
                                          ", which does not hold for this product", FoundIn(applies)));
        return false;
      case Ternary::kUnknown:
        Inconclusive(InconclusiveReason::kUnknownMeasurement,
                     absl::StrCat("whether the criterion applies is unknown: ", criterion.applies_when(),
                                  "; the manifest does not say", FoundIn(applies)),
                     result);
        return false;
    }
    return false;
  }

  static std::string FoundIn(const ConditionResult& condition) {
    std::string found;
    for (const Culprit& culprit : condition.culprits) {
      absl::StrAppend(&found, found.empty() ? ": " : ", ", culprit.measurement, " is ", culprit.found);
    }
    return found;
  }

  void JudgeByMachine(const PlannedWorkUnit& unit, WorkUnitResult& result) const {
    std::vector<Observation> observations;
    size_t runs = 0;
    for (size_t i = 0; i < outcomes_.size(); ++i) {
      const EvaluatorOutcome& outcome = outcomes_[i];
      if (outcome.run.evaluator() != unit.evaluator()) continue;
      ++runs;
      if (!outcome.run.self_check().passed()) {
        Inconclusive(InconclusiveReason::kSelfCheckFailed,
                     absl::StrCat(unit.evaluator(),
                                  " did not prove itself on this host: ", Printable(outcome.run.self_check().detail())),
                     result);
        return;
      }
      if (!outcome.run.error().empty() || outcome.run.observations_sha256().empty()) {
        result.set_verdict(std::string(VerdictName(Verdict::kInconclusive)));
        result.set_reason(outcome.run.error_reason());
        result.set_rationale(absl::StrCat(unit.evaluator(), " over ", Printable(outcome.run.artifact()), ": ",
                                          Printable(outcome.run.error())));
        return;
      }
      result.add_observations_sha256(outcome.run.observations_sha256());
      for (const Observation& observation : outcome.observations) {
        if (IsOfOtherBytes(outcome.run, observation)) {
          Inconclusive(InconclusiveReason::kEvaluatorError,
                       absl::StrCat(unit.evaluator(), " over ", Printable(outcome.run.artifact()),
                                    ": observed other bytes, SHA-256 ", Printable(observation.subject_sha256())),
                       result);
          return;
        }
        observations.push_back(observation);
        observations.back().set_subject(JoinedSubject(i, observation.subject()));
      }
    }
    if (runs == 0) {
      Inconclusive(InconclusiveReason::kNotCovered, absl::StrCat("no run of ", unit.evaluator()), result);
      return;
    }
    if (observations.empty()) {
      Inconclusive(InconclusiveReason::kNoEvidence,
                   absl::StrCat(unit.evaluator(), " found nothing in the product that it looks at"), result);
      return;
    }
    JudgeByConditions(unit, observations, result);
  }

  // The one subject of a file is the file itself.
  bool IsOfOtherBytes(const v1::EvaluatorRun& run, const Observation& observation) const {
    if (observation.subject_sha256().empty() || observation.subject_sha256() == run.artifact_sha256()) return false;
    const auto& artifacts = plan_.product().artifacts();
    return std::any_of(artifacts.begin(), artifacts.end(), [&](const v1::ArtifactRecord& artifact) {
      return artifact.path() == run.artifact() && artifact.kind() == "file";
    });
  }

  void JudgeByConditions(const PlannedWorkUnit& unit, const std::vector<Observation>& observations,
                         WorkUnitResult& result) const {
    const ParameterValues parameters = ParametersOf(unit);
    if (!unit.inconclusive_when().empty()) {
      const absl::StatusOr<Condition> doubt = Condition::Parse(unit.inconclusive_when());
      const ConditionResult doubted = doubt.ok() ? doubt->Evaluate(observations, parameters) : ConditionResult{};
      if (doubted.value != Ternary::kFalse) {
        const bool holds = doubted.value == Ternary::kTrue;
        Inconclusive(holds ? InconclusiveReason::kNotCovered : InconclusiveReason::kUnknownMeasurement,
                     absl::StrCat("inconclusive when ", unit.inconclusive_when(),
                                  holds ? ", which holds" : ", which cannot be ruled out"),
                     result);
        AddFindings(doubted, result);
        return;
      }
    }
    const absl::StatusOr<Condition> pass = Condition::Parse(unit.pass_condition());
    const ConditionResult judged = pass.ok() ? pass->Evaluate(observations, parameters) : ConditionResult{};
    AddFindings(judged, result);
    const std::string over = absl::StrCat(" (", observations.size(), " observed)");
    switch (judged.value) {
      case Ternary::kTrue:
        result.set_verdict(std::string(VerdictName(Verdict::kPass)));
        result.set_rationale(absl::StrCat("holds: ", Filled(unit), over));
        return;
      case Ternary::kFalse:
        result.set_verdict(std::string(VerdictName(Verdict::kFail)));
        result.set_rationale(absl::StrCat("does not hold: ", Filled(unit), over));
        return;
      case Ternary::kUnknown:
        Inconclusive(InconclusiveReason::kUnknownMeasurement,
                     absl::StrCat("cannot be told: ", Filled(unit), over,
                                  judged.because.empty() ? "" : absl::StrCat("; ", judged.because)),
                     result);
        return;
    }
  }

  // The pass condition with the level's parameters in their places, written as the literals they stand for.
  static std::string Filled(const PlannedWorkUnit& unit) {
    std::vector<std::pair<std::string, std::string>> replacements;
    for (const v1::Parameter& parameter : unit.parameters()) {
      int64_t number = 0;
      const bool integer = absl::SimpleAtoi(parameter.value(), &number);
      replacements.emplace_back(absl::StrCat("{", parameter.id(), "}"),
                                integer ? parameter.value() : absl::StrCat("'", parameter.value(), "'"));
    }
    return absl::StrReplaceAll(unit.pass_condition(), replacements);
  }

  SplitSubject Split(absl::string_view joined) const {
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(joined, absl::MaxSplits('/', 1));
    size_t run = 0;
    if (!absl::SimpleAtoi(parts.first, &run) || run >= outcomes_.size()) return {"", std::string(joined)};
    return {outcomes_[run].run.artifact(), std::string(parts.second)};
  }

  // What is wrong comes before what is unknown, otherwise in the order of the observations.
  void AddFindings(const ConditionResult& judged, WorkUnitResult& result) const {
    if (judged.value == Ternary::kTrue) return;
    result.set_findings_total(judged.culprits.size());
    for (const bool unknown : {false, true}) {
      for (const Culprit& culprit : judged.culprits) {
        if (culprit.unknown != unknown || result.findings_size() >= kMaxFindings) continue;
        const SplitSubject at = Split(culprit.subject);
        v1::Finding* finding = result.add_findings();
        finding->set_artifact(at.artifact);
        finding->set_subject(at.subject);
        finding->set_measurement(culprit.measurement);
        finding->set_found(culprit.found);
        finding->set_expected(culprit.expected);
        const bool fails = !unknown && judged.value == Ternary::kFalse;
        finding->set_effect(std::string(VerdictName(fails ? Verdict::kFail : Verdict::kInconclusive)));
      }
    }
  }

  const EvaluationPlan& plan_;
  const std::vector<EvaluatorOutcome>& outcomes_;
  std::map<std::string, const v1::PlannedCriterion*> criteria_;
};

// What the machine said of a unit, without what a person may have decided since.
WorkUnitResult MachinePart(const WorkUnitResult& result) {
  WorkUnitResult part = result;
  part.clear_verdict();
  part.clear_reason();
  part.clear_rationale();
  part.clear_decision_sha256();
  return part;
}

// A run left out would hide what it observed.
absl::Status CheckRuns(const EvaluationPlan& plan, const EvaluationReport& report) {
  const std::vector<PlannedRun> planned = PlannedRuns(plan);
  if (planned.size() != static_cast<size_t>(report.runs_size())) {
    return absl::DataLossError(
        absl::StrCat("the report has ", report.runs_size(), " runs; the plan asks for ", planned.size()));
  }
  for (size_t i = 0; i < planned.size(); ++i) {
    const v1::EvaluatorRun& run = report.runs(static_cast<int>(i));
    const v1::ArtifactRecord& artifact = plan.product().artifacts(planned[i].artifact);
    if (run.evaluator() != planned[i].evaluator || run.artifact() != artifact.path() ||
        run.artifact_sha256() != artifact.sha256() || run.seed() != plan.seed()) {
      return absl::DataLossError(absl::StrCat("run ", i + 1, " of the report is ", Printable(run.evaluator()), " over ",
                                              Printable(run.artifact()), "; the plan asks for ", planned[i].evaluator,
                                              " over ", Printable(artifact.path())));
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<WorkUnitResult> JudgeWorkUnits(const EvaluationPlan& plan, const std::vector<EvaluatorOutcome>& outcomes) {
  const Judge judge(plan, outcomes);
  std::vector<WorkUnitResult> results;
  results.reserve(static_cast<size_t>(plan.work_units_size()));
  for (const PlannedWorkUnit& unit : plan.work_units()) results.push_back(judge.Decide(unit));
  return results;
}

absl::Status CheckJudgement(const EvaluationPlan& plan, const EvaluationReport& report, const EvidenceStore& evidence) {
  ASSAY_RETURN_IF_ERROR(CheckRuns(plan, report));
  std::vector<EvaluatorOutcome> outcomes;
  for (const v1::EvaluatorRun& run : report.runs()) {
    EvaluatorOutcome outcome{.run = run, .observations = {}};
    if (!run.observations_sha256().empty()) {
      ASSAY_ASSIGN_OR_RETURN(const Digest digest, ParseDigest(run.observations_sha256()));
      ASSAY_ASSIGN_OR_RETURN(const std::string text, evidence.Get(digest));
      ASSAY_ASSIGN_OR_RETURN(outcome.observations, ParseObservations(text, absl::StrCat("evidence ", digest.ToHex())));
    }
    outcomes.push_back(std::move(outcome));
  }
  const std::vector<WorkUnitResult> judged = JudgeWorkUnits(plan, outcomes);
  if (judged.size() != static_cast<size_t>(report.work_units_size())) {
    return absl::DataLossError("the report has other work units than its plan");
  }
  for (size_t i = 0; i < judged.size(); ++i) {
    const WorkUnitResult& written = report.work_units(static_cast<int>(i));
    const bool decided = !written.decision_sha256().empty();
    const bool same = decided ? MachinePart(written).SerializeAsString() == MachinePart(judged[i]).SerializeAsString()
                              : written.SerializeAsString() == judged[i].SerializeAsString();
    if (!same) {
      return absl::DataLossError(absl::StrCat("work unit ", Printable(written.id()), ": the report says ",
                                              Printable(written.verdict()), "; its evidence gives ",
                                              judged[i].verdict()));
    }
  }
  return absl::OkStatus();
}

}  // namespace assay
