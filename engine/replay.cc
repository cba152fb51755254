// SPDX-License-Identifier: Apache-2.0
#include "engine/replay.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"

namespace assay {
namespace {

std::string Summary(const v1::EvaluatorRun& run) {
  if (!run.self_check().passed()) return absl::StrCat("self-check failed: ", run.self_check().detail());
  if (!run.error().empty()) return absl::StrCat(run.error_reason(), ": ", run.error());
  return absl::StrCat(run.observations(), " observations ", run.observations_sha256());
}

// What the machine said, whether or not a person has decided since.
std::string Summary(const PlannedWorkUnit& unit, const WorkUnitResult& result) {
  const bool machine_alone = !NeedsPerson(unit);
  return absl::StrCat(machine_alone ? absl::StrCat(result.verdict(), " ", result.reason()) : result.machine_verdict(),
                      " with ", result.findings_total(), " findings");
}

}  // namespace

std::vector<ReplayDifference> CompareRuns(const EvaluationPlan& plan, const EvaluationReport& before,
                                          const EvaluationReport& after) {
  std::vector<ReplayDifference> differences;
  const auto compare = [&](std::string where, std::string was, std::string is) {
    if (was != is) differences.push_back({std::move(where), std::move(was), std::move(is)});
  };
  if (before.runs_size() != after.runs_size()) {
    compare("number of runs", absl::StrCat(before.runs_size()), absl::StrCat(after.runs_size()));
    return differences;
  }
  for (int i = 0; i < before.runs_size(); ++i) {
    compare(absl::StrCat("run ", before.runs(i).evaluator(), " over ", Printable(before.runs(i).artifact())),
            Summary(before.runs(i)), Summary(after.runs(i)));
  }
  for (int i = 0; i < plan.work_units_size(); ++i) {
    if (plan.work_units(i).evaluator() == kHumanEvaluator) continue;
    compare(absl::StrCat("work unit ", plan.work_units(i).id()), Summary(plan.work_units(i), before.work_units(i)),
            Summary(plan.work_units(i), after.work_units(i)));
  }
  return differences;
}

int UnobservedRuns(const EvaluationReport& report) {
  return static_cast<int>(std::count_if(report.runs().begin(), report.runs().end(),
                                        [](const v1::EvaluatorRun& run) { return run.observations_sha256().empty(); }));
}

}  // namespace assay
