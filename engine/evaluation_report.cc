// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluation_report.h"

#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"
#include "engine/proto_json.h"

namespace assay {
namespace {

absl::Status CheckResult(const PlannedWorkUnit& unit, const WorkUnitResult& result, absl::string_view file) {
  const auto wrong = [&](absl::string_view what) {
    return MalformedFile(file, absl::StrCat("work unit ", Printable(unit.id()), ": ", what));
  };
  if (result.criterion_id() != unit.criterion_id()) return wrong("not of the criterion that the plan gives it");
  const absl::StatusOr<Verdict> verdict = ParseVerdict(result.verdict());
  if (!verdict.ok()) return wrong(verdict.status().message());
  if (result.rationale().empty()) return wrong("no rationale");
  // A pass or fail has a maker: the machine by its observations, or a person by a signed decision.
  const bool by_machine = !NeedsPerson(unit) && !result.observations_sha256().empty();
  const bool by_person = NeedsPerson(unit) && !result.decision_sha256().empty();
  const bool decided = *verdict == Verdict::kPass || *verdict == Verdict::kFail;
  if (decided && !by_machine && !by_person) return wrong("a verdict that nothing was observed or signed for");
  if (!result.decision_sha256().empty()) {
    if (!NeedsPerson(unit)) return wrong("a person's decision on a unit that the machine closes");
    ASSAY_RETURN_IF_ERROR(Prefixed(file, ParseDigest(result.decision_sha256()).status()));
  }
  for (const std::string& digest : result.observations_sha256()) {
    ASSAY_RETURN_IF_ERROR(Prefixed(file, ParseDigest(digest).status()));
  }
  return absl::OkStatus();
}

}  // namespace

Verdict VerdictOf(absl::string_view name) { return ParseVerdict(name).value_or(Verdict::kInconclusive); }

void CombineReport(const EvaluationPlan& plan, EvaluationReport& report) {
  std::map<std::string, std::vector<Verdict>> parts;
  v1::Counts counts;
  for (const WorkUnitResult& result : report.work_units()) {
    const Verdict verdict = VerdictOf(result.verdict());
    parts[result.criterion_id()].push_back(verdict);
    switch (verdict) {
      case Verdict::kPass:
        counts.set_pass(counts.pass() + 1);
        break;
      case Verdict::kFail:
        counts.set_fail(counts.fail() + 1);
        break;
      case Verdict::kInconclusive:
        counts.set_inconclusive(counts.inconclusive() + 1);
        if (result.reason() == InconclusiveReasonName(InconclusiveReason::kHumanPending)) {
          counts.set_human_pending(counts.human_pending() + 1);
        }
        break;
      case Verdict::kNotApplicable:
        counts.set_not_applicable(counts.not_applicable() + 1);
        break;
    }
  }
  report.clear_criteria();
  std::vector<Verdict> verdicts;
  for (const v1::PlannedCriterion& criterion : plan.criteria()) {
    const Verdict verdict = CriterionVerdict(parts[criterion.id()]);
    verdicts.push_back(verdict);
    v1::CriterionResult* result = report.add_criteria();
    result->set_id(criterion.id());
    result->set_verdict(std::string(VerdictName(verdict)));
  }
  report.set_verdict(std::string(VerdictName(CombineVerdicts(verdicts))));
  *report.mutable_counts() = counts;
}

absl::StatusOr<EvaluationReport> ParseReport(absl::string_view json, absl::string_view file, const EvaluationPlan& plan,
                                             const Digest& plan_sha256) {
  EvaluationReport report;
  ASSAY_RETURN_IF_ERROR(ParseProtoJson(json, file, report));
  if (report.schema() != kReportSchema) {
    return MalformedFile(file,
                         absl::StrCat("schema \"", Printable(report.schema()), "\"; expected \"", kReportSchema, "\""));
  }
  if (report.plan_sha256() != plan_sha256.ToHex()) {
    return absl::DataLossError(absl::StrCat(file, ": made for the plan ", Printable(report.plan_sha256()),
                                            "; the plan beside it is ", plan_sha256.ToHex()));
  }
  if (report.work_units_size() != plan.work_units_size()) {
    return MalformedFile(file,
                         absl::StrCat(report.work_units_size(), " work units; the plan has ", plan.work_units_size()));
  }
  for (int i = 0; i < plan.work_units_size(); ++i) {
    if (report.work_units(i).id() != plan.work_units(i).id()) {
      return MalformedFile(file, absl::StrCat("work unit ", Printable(report.work_units(i).id()), "; the plan has ",
                                              Printable(plan.work_units(i).id()), " there"));
    }
    ASSAY_RETURN_IF_ERROR(CheckResult(plan.work_units(i), report.work_units(i), file));
  }
  EvaluationReport combined = report;
  CombineReport(plan, combined);
  if (combined.SerializeAsString() != report.SerializeAsString()) {
    return absl::DataLossError(
        absl::StrCat(file, ": criteria, counts or overall verdict do not follow from the work units"));
  }
  return report;
}

absl::Status ApplyDecision(const EvaluationPlan& plan, absl::string_view work_unit, const HumanDecision& decision,
                           EvaluationReport& report) {
  for (int i = 0; i < plan.work_units_size(); ++i) {
    if (plan.work_units(i).id() != work_unit) continue;
    if (!NeedsPerson(plan.work_units(i))) {
      return absl::PermissionDeniedError(absl::StrCat("work unit ", Printable(work_unit), " is decided by ",
                                                      plan.work_units(i).evaluator(),
                                                      "; a person decides only units that the machine does not close"));
    }
    if (absl::StripAsciiWhitespace(decision.rationale).empty()) {
      return absl::InvalidArgumentError("a verdict needs a rationale");
    }
    WorkUnitResult* result = report.mutable_work_units(i);
    result->set_verdict(std::string(VerdictName(decision.verdict)));
    result->set_reason(decision.verdict == Verdict::kInconclusive
                           ? std::string(InconclusiveReasonName(InconclusiveReason::kNotCovered))
                           : std::string());
    result->set_rationale(decision.rationale);
    result->set_decision_sha256(decision.decision_sha256.ToHex());
    CombineReport(plan, report);
    return absl::OkStatus();
  }
  return absl::NotFoundError(absl::StrCat("work unit ", Printable(work_unit), " is not in the plan"));
}

}  // namespace assay
