// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/certificate_issuer.h"
#include "certs/registry.h"
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
#include "schemes/scheme_library.h"
#include "schemes/scheme_reader.h"

namespace assay {
namespace {

struct IssueArguments {
  std::string folder;
  std::string registry;
  std::string key;
  std::string output;
  std::string scheme;
  unsigned valid_days = 365;
  std::string holder;
};

// Why no certificate of the scheme on this machine can come of the plan, or empty: what was evaluated must be what the
// certificate names, and in force.
absl::StatusOr<std::string> DeviationFromScheme(const IssueArguments& arguments, const EvaluationPlan& plan,
                                                const EvaluatorCatalog& catalog, absl::Time now) {
  const std::string& id = plan.scheme().id();
  if (arguments.scheme.empty() && absl::StrContains(id, '/')) {
    return absl::InvalidArgumentError(
        absl::StrCat(arguments.folder, ": scheme id \"", Printable(id), "\"; expected one without a slash"));
  }
  ASSAY_ASSIGN_OR_RETURN(const std::string pack, FindPack(arguments.scheme.empty() ? id : arguments.scheme));
  ASSAY_ASSIGN_OR_RETURN(const AssuranceLevel level, ParseAssuranceLevel(plan.scheme().level()));
  ASSAY_ASSIGN_OR_RETURN(const Profile profile, ReadProfile(pack, level));
  absl::Status follows = CheckPlanFollows(plan, profile, catalog);
  if (follows.ok()) follows = CheckEditionInForce(profile.scheme, now);
  return std::string(follows.message());
}

std::string RefusalJson(const IssuingCheck& check) {
  JsonWriter json(2);
  json.BeginObject();
  json.Member("schema", "assay-issue/1");
  json.Member("issued", false);
  json.BeginArray("refusals");
  for (const std::string& refusal : check.refusals) json.Item(refusal);
  json.End();
  json.End();
  return std::move(json).Finish();
}

std::string IssuedJson(const Certificate& certificate, const std::string& package, const Registry& registry) {
  JsonWriter json(2);
  json.BeginObject();
  json.Member("schema", "assay-issue/1");
  json.Member("issued", true);
  json.Member("certificate", certificate.id);
  json.Member("package", package);
  json.Member("product", certificate.product_name);
  json.Member("product_version", certificate.product_version);
  json.Member("scheme", certificate.scheme_id);
  json.Member("edition", certificate.scheme_edition);
  json.Member("level", AssuranceLevelName(certificate.level));
  json.Member("level_basis", certificate.level_basis);
  json.Member("legal_effect", certificate.legal_effect);
  json.Member("holder", certificate.holder);
  json.Member("issuer", certificate.issuer_name);
  json.Member("valid_from", FormatRfc3339(certificate.valid_from));
  json.Member("valid_until", FormatRfc3339(certificate.valid_until));
  json.Member("log", registry.origin());
  json.MemberNumber("log_size", static_cast<int64_t>(registry.checkpoint().size));
  json.BeginArray("critical");
  for (const std::string& name : certificate.critical) json.Item(name);
  json.End();
  json.End();
  return std::move(json).Finish();
}

absl::StatusOr<ExitCode> Issue(const IssueArguments& arguments, const NowOption& now, const OutputOptions& output) {
  // Asked before anything is logged, for what is in the log stays there.
  if (FileExists(arguments.output)) {
    return absl::AlreadyExistsError(absl::StrCat(arguments.output, ": exists already; choose another name"));
  }
  ASSAY_ASSIGN_OR_RETURN(const EvaluatorCatalog catalog, BuiltInCatalog());
  ASSAY_ASSIGN_OR_RETURN(const EvaluationFolder folder, EvaluationFolder::Open(arguments.folder, catalog));
  ASSAY_ASSIGN_OR_RETURN(const EvaluationRecord evaluation, ReadEvaluationRecord(folder));
  ASSAY_ASSIGN_OR_RETURN(const Signer issuer, Signer::Read(arguments.key));
  ASSAY_ASSIGN_OR_RETURN(Registry registry, Registry::Open(arguments.registry));
  IssueOptions options;
  options.holder = arguments.holder;
  options.valid_for = absl::Hours(24 * arguments.valid_days);
  options.now = now.Get();
  IssuingCheck check = CheckIssuable(evaluation, registry.trust(), issuer.public_key(), options.now);
  ASSAY_ASSIGN_OR_RETURN(std::string deviation, DeviationFromScheme(arguments, folder.plan(), catalog, options.now));
  if (!deviation.empty()) check.refusals.push_back(std::move(deviation));
  if (!check.refusals.empty()) {
    std::string text = "NOT ISSUED: this stands against a certificate\n";
    for (const std::string& refusal : check.refusals) absl::StrAppend(&text, "  ", Printable(refusal), "\n");
    ASSAY_RETURN_IF_ERROR(output.Write({Fixed("text", text), Fixed("json", RefusalJson(check))}));
    return ExitCode::kFail;
  }
  ASSAY_ASSIGN_OR_RETURN(const IssuedCertificate issued, IssueCertificate(evaluation, options, issuer, registry));
  ASSAY_RETURN_IF_ERROR(WriteCertificatePackage(arguments.output, issued.package));
  const Certificate& certificate = issued.certificate;
  std::string text;
  for (const std::string& name : certificate.critical) {
    if (name == "demo") text = "TEST ONLY: this certificate says nothing about any real product.\n";
  }
  absl::StrAppend(&text, "certificate  ", Printable(certificate.id), "\npackage      ", Printable(arguments.output),
                  "\nproduct      ", Printable(certificate.product_name), " ", Printable(certificate.product_version),
                  "\nscheme       ", Printable(certificate.scheme_id), " ", Printable(certificate.scheme_edition),
                  ", level ", AssuranceLevelName(certificate.level), " by ", Printable(certificate.level_basis),
                  "\nlegal effect ", Printable(certificate.legal_effect), "\nholder       ",
                  Printable(certificate.holder), "\nissuer       ", Printable(certificate.issuer_name),
                  "\nvalid        ", FormatRfc3339(certificate.valid_from), " to ",
                  FormatRfc3339(certificate.valid_until), "\nlog          ", registry.origin(), ", ",
                  Counted(registry.checkpoint().size, "entry", "entries"), "\n");
  const std::string json = IssuedJson(certificate, arguments.output, registry);
  ASSAY_RETURN_IF_ERROR(output.Write({Fixed("text", text), Fixed("json", json)}));
  return ExitCode::kPass;
}

}  // namespace

void AddIssueVerb(VerbTable& verbs) {
  CLI::App* verb = verbs.Add("issue", "Issue a certificate from an evaluation that allows it",
                             "  assay issue evaluation --registry registry --key issuer.key -o product.certpkg");
  auto arguments = std::make_shared<IssueArguments>();
  verb->add_option("DIR", arguments->folder, "The evaluation folder")->required();
  verb->add_option("--registry", arguments->registry, "The registry's folder")->type_name("REG")->required();
  verb->add_option("--key", arguments->key, "The issuer's private key")->type_name("KEY")->required();
  verb->add_option("--out,-o", arguments->output, "The package to make; must not exist")->type_name("OUT")->required();
  verb->add_option("--scheme", arguments->scheme, "The evaluation's scheme: its id, or the folder of its pack")
      ->type_name("ID");
  verb->add_option("--valid-for", arguments->valid_days, "Days the certificate is valid")
      ->type_name("DAYS")
      ->check(CLI::Range(1U, 3660U))
      ->capture_default_str();
  verb->add_option("--holder", arguments->holder, "Whom the certificate is for; default: the product's vendor")
      ->type_name("NAME");
  const NowOption now(verb);
  const OutputOptions output(verb, {"text", "json"});
  verbs.OnChosen(verb, [=] { return Issue(*arguments, now, output); });
}

}  // namespace assay
