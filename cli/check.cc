// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>

#include "cli/evaluation_request.h"
#include "cli/gate.h"
#include "cli/notice.h"
#include "cli/output_options.h"
#include "cli/report/json_report.h"
#include "cli/report/text_report.h"
#include "cli/verb.h"
#include "engine/base/status_macros.h"
#include "engine/evidence.h"

namespace assay {
namespace {

struct CheckOptions {
  std::string require = "machine";
  std::string baseline;
};

absl::StatusOr<ExitCode> Check(const EvaluationRequest& request, const RunOptions& run, const OutputOptions& output,
                               const CheckOptions& options) {
  ASSAY_ASSIGN_OR_RETURN(const EvaluationRequest::Prepared prepared, request.Prepare());
  GateOptions gate{.require_all = options.require == "all", .known = {}};
  EvaluationReport baseline;
  if (!options.baseline.empty()) {
    ASSAY_ASSIGN_OR_RETURN(baseline, ReadBaseline(options.baseline, prepared.plan));
  }
  DiscardedEvidence evidence;
  ASSAY_ASSIGN_OR_RETURN(EvaluationReport report,
                         Evaluate(prepared.plan, prepared.artifacts, prepared.catalog, evidence,
                                  run.Get([&](absl::string_view what) { output.Progress(what); })));
  report.set_product_path(prepared.product_path);
  if (!options.baseline.empty()) gate.known = KnownSince(prepared.plan, report, baseline);
  const std::string notice = NoticeFor(prepared.plan, kPrecheckNotice);
  const auto text = [&](bool to_terminal) -> absl::StatusOr<std::string> {
    TextReportOptions report_options;
    if (to_terminal) report_options.style = TextStyle::ForStandardOutput();
    report_options.notice = notice;
    report_options.known = gate.known;
    return RenderTextReport(prepared.plan, report, report_options);
  };
  const auto json = [&](bool) { return RenderJsonReport(prepared.plan, report, notice); };
  ASSAY_RETURN_IF_ERROR(output.Write({{"text", text}, {"json", json}}));
  return GateOf(prepared.plan, report, gate);
}

}  // namespace

void AddCheckVerb(VerbTable& verbs) {
  CLI::App* verb = verbs.Add("check", "Evaluate a product as the lab would, before the lab does",
                             "  assay check ./firmware                         what fails, why, and how to mend it\n"
                             "  assay check . --level high --require all       people's open work units count too\n"
                             "  assay check . --output json=report.json        for a later --baseline report.json");
  const EvaluationRequest request(verb, /*defaults=*/true);
  const RunOptions run(verb);
  const OutputOptions output(verb, {"text", "json"});
  auto options = std::make_shared<CheckOptions>();
  verb->add_option("--require", options->require, "What must be closed: machine, or all with people's work units")
      ->type_name("WHAT")
      ->check(CLI::IsMember({"machine", "all"}))
      ->capture_default_str();
  verb->add_option("--baseline", options->baseline, "A report; only what is worse than there counts")
      ->type_name("REPORT");
  verbs.OnChosen(verb, [=] { return Check(request, run, output, *options); });
}

}  // namespace assay
