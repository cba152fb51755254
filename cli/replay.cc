// SPDX-License-Identifier: Apache-2.0
#include "engine/replay.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/evaluation_request.h"
#include "cli/output_options.h"
#include "cli/verb.h"
#include "engine/base/encoding.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"
#include "engine/evaluation_folder.h"
#include "engine/manifest_reader.h"
#include "engine/work_unit_judgement.h"

namespace assay {
namespace {

struct ReplayOptions {
  std::string folder;
  std::string product;
};

// The artifacts on this machine must be the very bytes that were evaluated.
absl::Status CheckSameArtifacts(const EvaluationPlan& plan, const std::vector<Artifact>& artifacts) {
  if (static_cast<size_t>(plan.product().artifacts_size()) != artifacts.size()) {
    return absl::DataLossError(absl::StrCat("the product has ", artifacts.size(), " artifacts; the plan has ",
                                            plan.product().artifacts_size()));
  }
  for (size_t i = 0; i < artifacts.size(); ++i) {
    const v1::ArtifactRecord& planned = plan.product().artifacts(static_cast<int>(i));
    if (planned.path() == artifacts[i].path && planned.sha256() == artifacts[i].sha256.ToHex()) continue;
    return absl::DataLossError(absl::StrCat(Printable(artifacts[i].real_path), ": SHA-256 ",
                                            artifacts[i].sha256.ToHex(), "; evaluated was ", Printable(planned.path()),
                                            " with ", planned.sha256()));
  }
  return absl::OkStatus();
}

std::string RenderText(const EvaluationPlan& plan, const std::vector<ReplayDifference>& differences, int unobserved) {
  const std::string what = absl::StrCat(PlannedRuns(plan).size(), " runs and every machine work unit");
  if (differences.empty() && unobserved > 0) {
    return absl::StrCat("CANNOT TELL: ", unobserved, " of ", what, " ended without observations, then and now.\n");
  }
  if (differences.empty()) return absl::StrCat("Same: ", what, " gave byte for byte what the evaluation holds.\n");
  std::string text = absl::StrCat("DIFFERENT: ", differences.size(), " of ", what, "\n");
  for (const ReplayDifference& difference : differences) {
    absl::StrAppend(&text, "  ", difference.where, "\n    was ", Printable(difference.before), "\n    is  ",
                    Printable(difference.after), "\n");
  }
  return text;
}

std::string RenderJson(const std::vector<ReplayDifference>& differences, int unobserved) {
  JsonWriter json(2);
  json.BeginObject();
  json.Member("schema", "assay-replay/1");
  json.Member("same", differences.empty() && unobserved == 0);
  json.MemberNumber("unobserved_runs", unobserved);
  json.BeginArray("differences");
  for (const ReplayDifference& difference : differences) {
    json.BeginObject();
    json.Member("where", difference.where);
    json.Member("before", difference.before);
    json.Member("after", difference.after);
    json.End();
  }
  json.End();
  json.End();
  return std::move(json).Finish();
}

absl::StatusOr<ExitCode> Replay(const ReplayOptions& options, const RunOptions& run, const OutputOptions& output) {
  ASSAY_ASSIGN_OR_RETURN(const EvaluatorCatalog catalog, BuiltInCatalog());
  ASSAY_ASSIGN_OR_RETURN(const EvaluationFolder folder, EvaluationFolder::Open(options.folder, catalog));
  ASSAY_RETURN_IF_ERROR(CheckJudgement(folder.plan(), folder.report(), folder.evidence()));
  const std::string product_path = options.product.empty() ? folder.report().product_path() : options.product;
  if (product_path.empty()) return UsageError("the report does not say where the product lies; give --product PATH");
  ASSAY_ASSIGN_OR_RETURN(const Product product, ReadProduct(product_path));
  ASSAY_RETURN_IF_ERROR(CheckSameArtifacts(folder.plan(), product.artifacts));
  DiscardedEvidence evidence;
  ASSAY_ASSIGN_OR_RETURN(const EvaluationReport again,
                         Evaluate(folder.plan(), product.artifacts, catalog, evidence,
                                  run.Get([&](absl::string_view what) { output.Progress(what); })));
  const std::vector<ReplayDifference> differences = CompareRuns(folder.plan(), folder.report(), again);
  const int unobserved = UnobservedRuns(again);
  const auto text = [&](bool) -> absl::StatusOr<std::string> {
    return RenderText(folder.plan(), differences, unobserved);
  };
  const auto json = [&](bool) -> absl::StatusOr<std::string> { return RenderJson(differences, unobserved); };
  ASSAY_RETURN_IF_ERROR(output.Write({{"text", text}, {"json", json}}));
  if (!differences.empty()) return ExitCode::kFail;
  return PlannedRuns(folder.plan()).empty() || unobserved > 0 ? ExitCode::kInconclusive : ExitCode::kPass;
}

}  // namespace

void AddReplayVerb(VerbTable& verbs) {
  CLI::App* verb = verbs.Add("replay", "Run an evaluation's machine work units again and compare",
                             "  assay replay evaluation\n"
                             "  assay replay evaluation --product /media/usb/product   where it lies on this machine");
  auto options = std::make_shared<ReplayOptions>();
  verb->add_option("DIR", options->folder, "The evaluation folder")->required();
  verb->add_option("--product", options->product, "Where the product lies; default: where it lay then")
      ->type_name("PATH");
  const RunOptions run(verb);
  const OutputOptions output(verb, {"text", "json"});
  verbs.OnChosen(verb, [=] { return Replay(*options, run, output); });
}

}  // namespace assay
