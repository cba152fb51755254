// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_REPORT_TEXT_REPORT_H_
#define ASSAY_CLI_REPORT_TEXT_REPORT_H_

#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "cli/report/style.h"
#include "engine/evaluation_plan.h"
#include "engine/evaluation_report.h"

namespace assay {

struct TextReportOptions {
  TextStyle style = TextStyle::Plain();
  // What these results are and are not; one sentence.
  std::string notice;
  // Work units whose result is no worse than in the baseline; marked as known.
  std::set<std::string> known;
  // At most this many findings of a work unit are listed.
  int max_findings = 5;
};

// The report for a person: who and what was evaluated against which law, what fails first, with clause, place and
// remedy, then what is open, then what passes in short, and the verdict last. Product text is safe for a terminal.
std::string RenderTextReport(const EvaluationPlan& plan, const EvaluationReport& report,
                             const TextReportOptions& options);

}  // namespace assay

#endif  // ASSAY_CLI_REPORT_TEXT_REPORT_H_
