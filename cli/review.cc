// SPDX-License-Identifier: Apache-2.0
#include "certs/review.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "certs/envelope.h"
#include "certs/signer.h"
#include "cli/evaluation_request.h"
#include "cli/now_option.h"
#include "cli/output_options.h"
#include "cli/verb.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"
#include "engine/evaluation_folder.h"
#include "engine/work_unit_judgement.h"

namespace assay {
namespace {

struct ReviewOptions {
  std::string folder;
  std::string key;
  std::string author;
  std::string comment;
};

// A work unit that the key decided, or "". The second person is another person: such a key does not review.
absl::StatusOr<std::string> DecidedWith(const EvaluationFolder& folder, const PublicKey& key) {
  ASSAY_ASSIGN_OR_RETURN(const auto decisions, folder.Decisions());
  for (const auto& [work_unit, text] : decisions) {
    ASSAY_ASSIGN_OR_RETURN(const Envelope envelope, ParseEnvelope(text, work_unit));
    if (VerifyEnvelope(envelope, key).ok()) return work_unit;
  }
  return std::string();
}

absl::StatusOr<ExitCode> ReviewEvaluation(const ReviewOptions& options, const NowOption& now,
                                          const OutputOptions& output) {
  ASSAY_ASSIGN_OR_RETURN(const EvaluatorCatalog catalog, BuiltInCatalog());
  ASSAY_ASSIGN_OR_RETURN(EvaluationFolder folder, EvaluationFolder::Open(options.folder, catalog));
  ASSAY_RETURN_IF_ERROR(CheckJudgement(folder.plan(), folder.report(), folder.evidence()));
  ASSAY_ASSIGN_OR_RETURN(const Signer signer, Signer::Read(options.key));
  ASSAY_ASSIGN_OR_RETURN(const std::string decided, DecidedWith(folder, signer.public_key()));
  if (!decided.empty()) {
    return output.Refuse("assay-review/1", absl::StrCat("this key decided work unit ", Printable(decided),
                                                        "; a review needs a second person's key"));
  }

  Review review;
  ASSAY_ASSIGN_OR_RETURN(review.evaluation_digest, folder.EvaluationDigest());
  review.comment = options.comment;
  review.author = options.author;
  review.time = now.Get();
  for (const std::string& name : folder.plan().scheme().critical()) review.critical.push_back(name);
  ASSAY_ASSIGN_OR_RETURN(const std::string envelope, SignReview(review, signer));
  const std::string fingerprint = signer.public_key().Fingerprint().ToHex().substr(0, 16);
  ASSAY_RETURN_IF_ERROR(folder.WriteReview(fingerprint, envelope));
  (void)folder.Log(absl::StrCat(FormatRfc3339(now.Get()), " review by key ", fingerprint));

  const std::string text =
      absl::StrCat("evaluation ", review.evaluation_digest.ToHex(), " (", folder.report().verdict(), ") reviewed by ",
                   Printable(options.author), " (key ", fingerprint, ")\n");
  JsonWriter json(2);
  json.BeginObject();
  json.Member("schema", "assay-review/1");
  json.Member("evaluation_sha256", review.evaluation_digest.ToHex());
  json.Member("level_verdict", folder.report().verdict());
  json.Member("author", options.author);
  json.Member("key_sha256", signer.public_key().Fingerprint().ToHex());
  json.End();
  ASSAY_RETURN_IF_ERROR(output.Write({Fixed("text", text), Fixed("json", std::move(json).Finish())}));
  return ExitCode::kPass;
}

}  // namespace

void AddReviewVerb(VerbTable& verbs) {
  CLI::App* verb = verbs.Add("review", "Sign a whole evaluation as the second person",
                             "  assay review evaluation --key reviewer.key --author 'Reviewer of the body'");
  auto options = std::make_shared<ReviewOptions>();
  options->author = "reviewer";
  verb->add_option("DIR", options->folder, "The evaluation folder")->required();
  verb->add_option("--key", options->key, "The reviewer's private key")->type_name("KEY")->required();
  verb->add_option("--author", options->author, "Who reviews, as the statement names them")
      ->type_name("NAME")
      ->capture_default_str();
  verb->add_option("--comment", options->comment, "What the reviewer remarks")->type_name("TEXT");
  const NowOption now(verb);
  const OutputOptions output(verb, {"text", "json"});
  verbs.OnChosen(verb, [=] { return ReviewEvaluation(*options, now, output); });
}

}  // namespace assay
