// SPDX-License-Identifier: Apache-2.0
#include "cli/gate.h"

#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"
#include "engine/proto_json.h"

namespace assay {
namespace {

constexpr size_t kMaxBaselineBytes = size_t{64} << 20;

// What the machine says of a unit, whoever closes it; people's units have no machine verdict.
Verdict MachineVerdict(const PlannedWorkUnit& unit, const WorkUnitResult& result) {
  if (VerdictOf(result.verdict()) == Verdict::kNotApplicable) return Verdict::kNotApplicable;
  return VerdictOf(NeedsPerson(unit) ? result.machine_verdict() : result.verdict());
}

int Badness(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
    case Verdict::kNotApplicable:
      return 0;
    case Verdict::kInconclusive:
      return 1;
    case Verdict::kFail:
      return 2;
  }
  return 2;
}

// The value and what was expected of it belong to a finding: three files instead of one are news.
using FindingKey = std::tuple<std::string, std::string, std::string, std::string, std::string>;

std::set<FindingKey> FindingsOf(const WorkUnitResult& result) {
  std::set<FindingKey> keys;
  for (const v1::Finding& finding : result.findings()) {
    keys.emplace(finding.artifact(), finding.subject(), finding.measurement(), finding.found(), finding.expected());
  }
  return keys;
}

// An evaluator that crashed found nothing, which is nothing to compare.
bool AllListed(const WorkUnitResult& result) {
  return result.findings_size() > 0 && result.findings_total() == static_cast<uint64_t>(result.findings_size());
}

}  // namespace

ExitCode GateOf(const EvaluationPlan& plan, const EvaluationReport& report, const GateOptions& options) {
  bool any_open = false;
  bool anything_checked = false;
  bool any_fail = false;
  for (int i = 0; i < plan.work_units_size(); ++i) {
    const PlannedWorkUnit& unit = plan.work_units(i);
    const WorkUnitResult& result = report.work_units(i);
    const bool human = unit.evaluator() == kHumanEvaluator;
    if (human) {
      any_open = any_open || (options.require_all && VerdictOf(result.verdict()) == Verdict::kInconclusive);
      continue;
    }
    const Verdict verdict = MachineVerdict(unit, result);
    anything_checked = anything_checked || verdict == Verdict::kPass || verdict == Verdict::kFail;
    if (options.require_all && NeedsPerson(unit) && VerdictOf(result.verdict()) == Verdict::kInconclusive) {
      any_open = true;
    }
    if (options.known.contains(unit.id())) continue;
    any_fail = any_fail || verdict == Verdict::kFail;
    any_open = any_open || verdict == Verdict::kInconclusive;
  }
  if (any_fail) return ExitCode::kFail;
  return any_open || !anything_checked ? ExitCode::kInconclusive : ExitCode::kPass;
}

std::set<std::string> KnownSince(const EvaluationPlan& plan, const EvaluationReport& report,
                                 const EvaluationReport& baseline) {
  std::map<std::string, const WorkUnitResult*> before;
  for (const WorkUnitResult& result : baseline.work_units()) before[result.id()] = &result;
  std::set<std::string> known;
  for (int i = 0; i < plan.work_units_size(); ++i) {
    const PlannedWorkUnit& unit = plan.work_units(i);
    const WorkUnitResult& now = report.work_units(i);
    const auto found = before.find(unit.id());
    if (found == before.end() || unit.evaluator() == kHumanEvaluator) continue;
    const WorkUnitResult& then = *found->second;
    const Verdict verdict = MachineVerdict(unit, now);
    if (Badness(verdict) == 0 || Badness(verdict) > Badness(MachineVerdict(unit, then))) continue;
    // Without a finding nothing was looked at: an evaluator that cannot run is no accepted state of a product.
    if (now.findings().empty() || !AllListed(now) || !AllListed(then)) continue;
    const std::set<FindingKey> old = FindingsOf(then);
    bool all_old = true;
    for (const FindingKey& key : FindingsOf(now)) all_old = all_old && old.contains(key);
    if (all_old) known.insert(unit.id());
  }
  return known;
}

absl::StatusOr<EvaluationReport> ReadBaseline(const std::string& path, const EvaluationPlan& plan) {
  ASSAY_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxBaselineBytes));
  ASSAY_ASSIGN_OR_RETURN(const JsonValue value, ParseJson(text, path));
  if (value.Find("report") == nullptr) {
    EvaluationReport report;
    ASSAY_RETURN_IF_ERROR(ParseProtoJson(text, path, report));
    if (report.schema() != kReportSchema) return MalformedFile(path, "not a report; expected a report.json");
    return report;
  }
  v1::EvaluationDocument document;
  ASSAY_RETURN_IF_ERROR(ParseProtoJson(text, path, document));
  const v1::SchemeRecord& then = document.plan().scheme();
  const v1::SchemeRecord& now = plan.scheme();
  if (then.id() != now.id() || then.level() != now.level()) {
    return MalformedFile(
        path, absl::StrCat("a baseline of scheme ", Printable(then.id()), " at level ", Printable(then.level()),
                           "; this check is of ", now.id(), " at ", now.level()));
  }
  if (document.report().schema() != kReportSchema) return MalformedFile(path, "its report is not one of this format");
  return document.report();
}

}  // namespace assay
