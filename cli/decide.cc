// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "certs/human_verdict.h"
#include "certs/signer.h"
#include "cli/evaluation_request.h"
#include "cli/now_option.h"
#include "cli/output_options.h"
#include "cli/report/style.h"
#include "cli/verb.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"
#include "engine/evaluation_folder.h"
#include "engine/work_unit_judgement.h"

namespace assay {
namespace {

constexpr size_t kMaxEvidenceBytes = size_t{256} << 20;

struct DecideOptions {
  std::string folder;
  std::string work_unit;
  std::string verdict;
  std::string rationale;
  std::vector<std::string> evidence;
  std::string key;
  std::string author;
};

absl::StatusOr<ExitCode> Decide(const DecideOptions& options, const NowOption& now, const OutputOptions& output) {
  ASSAY_ASSIGN_OR_RETURN(const Verdict verdict, ParseVerdict(options.verdict));
  if (absl::StripAsciiWhitespace(options.rationale).empty()) return UsageError("--rationale says why, in words");
  if (options.evidence.empty() && (verdict == Verdict::kPass || verdict == Verdict::kFail)) {
    return UsageError(absl::StrCat("a ", options.verdict, " needs --evidence FILE: what it was decided on"));
  }
  ASSAY_ASSIGN_OR_RETURN(const EvaluatorCatalog catalog, BuiltInCatalog());
  ASSAY_ASSIGN_OR_RETURN(EvaluationFolder folder, EvaluationFolder::Open(options.folder, catalog));
  ASSAY_RETURN_IF_ERROR(CheckJudgement(folder.plan(), folder.report(), folder.evidence()));
  ASSAY_ASSIGN_OR_RETURN(const Signer signer, Signer::Read(options.key));

  // Tried on a copy first: a decision that cannot stand must leave nothing behind.
  EvaluationReport report = folder.report();
  HumanDecision decision{.verdict = verdict, .rationale = options.rationale, .decision_sha256 = {}};
  const absl::Status tried = ApplyDecision(folder.plan(), options.work_unit, decision, report);
  if (absl::IsPermissionDenied(tried)) return output.Refuse("assay-decision/1", tried.message());
  ASSAY_RETURN_IF_ERROR(tried);

  HumanVerdict statement;
  for (const std::string& path : options.evidence) {
    ASSAY_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path, kMaxEvidenceBytes));
    ASSAY_ASSIGN_OR_RETURN(const Digest digest, folder.evidence().Put(bytes));
    statement.evidence.push_back(digest);
  }
  statement.plan_digest = folder.plan_sha256();
  statement.work_unit = options.work_unit;
  statement.verdict = verdict;
  statement.rationale = options.rationale;
  statement.author = options.author;
  statement.time = now.Get();
  for (const std::string& name : folder.plan().scheme().critical()) statement.critical.push_back(name);
  ASSAY_ASSIGN_OR_RETURN(const std::string envelope, SignHumanVerdict(statement, signer));
  ASSAY_ASSIGN_OR_RETURN(decision.decision_sha256, folder.WriteDecision(options.work_unit, envelope));
  ASSAY_RETURN_IF_ERROR(ApplyDecision(folder.plan(), options.work_unit, decision, report));
  ASSAY_RETURN_IF_ERROR(folder.WriteReport(report));
  (void)folder.Log(absl::StrCat(FormatRfc3339(now.Get()), " decide ", options.work_unit, " ", options.verdict));

  const std::string fingerprint = signer.public_key().Fingerprint().ToHex();
  const uint64_t waiting = report.counts().human_pending();
  const std::string text =
      absl::StrCat(options.work_unit, ": ", options.verdict, ", signed by ", Printable(options.author), " (key ",
                   fingerprint.substr(0, 16), "); ", Counted(waiting, "work unit waits", "work units wait"),
                   " for a person, the level is ", report.verdict(), "\n");
  JsonWriter json(2);
  json.BeginObject();
  json.Member("schema", "assay-decision/1");
  json.Member("work_unit", options.work_unit);
  json.Member("verdict", options.verdict);
  json.Member("author", options.author);
  json.Member("key_sha256", fingerprint);
  json.Member("decision_sha256", decision.decision_sha256.ToHex());
  json.MemberNumber("human_pending", static_cast<int64_t>(waiting));
  json.Member("level_verdict", report.verdict());
  json.End();
  ASSAY_RETURN_IF_ERROR(output.Write({Fixed("text", text), Fixed("json", std::move(json).Finish())}));
  return ExitCode::kPass;
}

}  // namespace

void AddDecideVerb(VerbTable& verbs) {
  CLI::App* verb =
      verbs.Add("decide", "Sign a person's verdict on a work unit",
                "  assay decide evaluation doc-1-1 --verdict pass --key evaluator.key \\\n"
                "      --rationale 'The risk assessment covers each point of Annex I' --evidence risk.pdf");
  auto options = std::make_shared<DecideOptions>();
  options->author = "evaluator";
  verb->add_option("DIR", options->folder, "The evaluation folder")->required();
  verb->add_option("WORK-UNIT", options->work_unit, "Id of the work unit, as the report shows it")->required();
  verb->add_option("--verdict", options->verdict, "pass, fail, inconclusive or not-applicable")
      ->type_name("V")
      ->check(CLI::IsMember({"pass", "fail", "inconclusive", "not-applicable"}))
      ->required();
  verb->add_option("--rationale", options->rationale, "Why, in words")->type_name("TEXT")->required();
  verb->add_option("--evidence", options->evidence,
                   "File the verdict was made from, kept in the evaluation; several after one --evidence or repeatable")
      ->type_name("FILE");
  verb->add_option("--key", options->key, "The evaluator's private key")->type_name("KEY")->required();
  verb->add_option("--author", options->author, "Who decides, as the statement names them")
      ->type_name("NAME")
      ->capture_default_str();
  const NowOption now(verb);
  const OutputOptions output(verb, {"text", "json"});
  verbs.OnChosen(verb, [=] { return Decide(*options, now, output); });
}

}  // namespace assay
