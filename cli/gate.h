// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_GATE_H_
#define ASSAY_CLI_GATE_H_

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/exit_code.h"
#include "engine/evaluation_plan.h"
#include "engine/evaluation_report.h"

namespace assay {

// The gate of `assay check`.
struct GateOptions {
  // People's open work units close the gate too (`--require all`).
  bool require_all = false;
  // Work units that were no better in the baseline; they do not close the gate.
  std::set<std::string> known;
};

// 1 when the machine found a work unit to fail, 2 when one stayed inconclusive or nothing was checked at all, else 0.
// A unit that only a person closes counts by what the machine found of it.
ExitCode GateOf(const EvaluationPlan& plan, const EvaluationReport& report, const GateOptions& options);

// The work units of `report` whose result is no worse than in the baseline: the verdict is not worse, and each finding
// was there before with the same value and expectation. A unit that passes is never listed, nor a person's, nor one
// without findings (an evaluator that crashed), nor one with more than the reports hold.
std::set<std::string> KnownSince(const EvaluationPlan& plan, const EvaluationReport& report,
                                 const EvaluationReport& baseline);

// Reads a baseline: a report.json, or what `assay check --format json` printed. One of another scheme, edition or level
// is InvalidArgument where the file says so.
absl::StatusOr<EvaluationReport> ReadBaseline(const std::string& path, const EvaluationPlan& plan);

}  // namespace assay

#endif  // ASSAY_CLI_GATE_H_
