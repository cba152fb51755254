// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/evaluation_request.h"
#include "cli/notice.h"
#include "cli/output_options.h"
#include "cli/report/json_report.h"
#include "cli/report/text_report.h"
#include "cli/verb.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"
#include "engine/base/status_macros.h"
#include "engine/evaluation_folder.h"

namespace assay {
namespace {

absl::StatusOr<ExitCode> EvaluateProduct(const EvaluationRequest& request, const RunOptions& run,
                                         const OutputOptions& output, const std::string& out) {
  ASSAY_ASSIGN_OR_RETURN(const EvaluationRequest::Prepared prepared, request.Prepare());
  ASSAY_RETURN_IF_ERROR(CheckIsolation(prepared.plan, prepared.catalog));
  ASSAY_ASSIGN_OR_RETURN(EvaluationFolder folder, EvaluationFolder::Create(out));
  ASSAY_RETURN_IF_ERROR(folder.WritePlan(prepared.plan));
  const auto log = [&](absl::string_view what) {
    output.Progress(what);
    // The log is for people; a line that cannot be written changes no result.
    (void)folder.Log(absl::StrCat(FormatRfc3339(CurrentTime()), " ", what));
  };
  ASSAY_ASSIGN_OR_RETURN(EvaluationReport report, Evaluate(prepared.plan, prepared.artifacts, prepared.catalog,
                                                           folder.evidence(), run.Get(log)));
  report.set_product_path(prepared.product_path);
  ASSAY_RETURN_IF_ERROR(folder.WriteReport(report));
  log(absl::StrCat("verdict ", report.verdict()));
  const std::string notice = NoticeFor(prepared.plan, kEvaluationNotice);
  const auto text = [&](bool to_terminal) -> absl::StatusOr<std::string> {
    TextReportOptions options;
    if (to_terminal) options.style = TextStyle::ForStandardOutput();
    options.notice = notice;
    return RenderTextReport(prepared.plan, report, options);
  };
  const auto json = [&](bool) { return RenderJsonReport(prepared.plan, report, notice); };
  ASSAY_RETURN_IF_ERROR(output.Write({{"text", text}, {"json", json}}));
  ASSAY_ASSIGN_OR_RETURN(const Digest digest, folder.EvaluationDigest());
  output.Say(absl::StrCat("evaluation written to ", Printable(out), ", digest ", digest.ToHex()));
  if (report.counts().human_pending() > 0) {
    output.Say(absl::StrCat("next, a person's verdicts: assay decide ", Printable(out), " WORK-UNIT ..."));
  }
  return ExitCodeFor(VerdictOf(report.verdict()));
}

}  // namespace

void AddEvaluateVerb(VerbTable& verbs) {
  CLI::App* verb =
      verbs.Add("evaluate", "Run a lab's evaluation and write its folder",
                "  assay evaluate ./product --scheme demo --level substantial --out evaluation\n"
                "  assay evaluate assay.yaml --scheme ./my-pack --level high --out evaluation --format json");
  const EvaluationRequest request(verb, /*defaults=*/false);
  const RunOptions run(verb);
  const OutputOptions output(verb, {"text", "json"});
  auto out = std::make_shared<std::string>();
  verb->add_option("--out,-o", *out, "The evaluation folder to write; must be new or empty")
      ->type_name("DIR")
      ->required();
  verbs.OnChosen(verb, [=] { return EvaluateProduct(request, run, output, *out); });
}

}  // namespace assay
