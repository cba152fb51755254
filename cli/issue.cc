// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/certificate_issuer.h"
#include "certs/registry.h"
#include "cli/evaluation_request.h"
#include "cli/now_option.h"
#include "cli/output_options.h"
#include "cli/verb.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"
#include "engine/evaluation_folder.h"

namespace assay {
namespace {

struct IssueArguments {
  std::string folder;
  std::string registry;
  std::string key;
  std::string output;
  unsigned valid_days = 365;
  std::string holder;
};

absl::StatusOr<ExitCode> Issue(const IssueArguments& arguments, const NowOption& now) {
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
  const IssuingCheck check = CheckIssuable(evaluation, registry.trust(), issuer.public_key(), options.now);
  if (!check.refusals.empty()) {
    const std::string refusal =
        absl::StrCat("assay: no certificate may be issued:\n  ", absl::StrJoin(check.refusals, "\n  "), "\n");
    std::fputs(refusal.c_str(), stderr);
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
                  ", level ", AssuranceLevelName(certificate.level), "\nholder       ", Printable(certificate.holder),
                  "\nissuer       ", Printable(certificate.issuer_name), "\nvalid        ",
                  FormatRfc3339(certificate.valid_from), " to ", FormatRfc3339(certificate.valid_until),
                  "\nlog          ", registry.origin(), ", ", registry.checkpoint().size, " entries\n");
  ASSAY_RETURN_IF_ERROR(PrintToStandardOutput(text));
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
  verb->add_option("-o", arguments->output, "The package to make; must not exist")->type_name("OUT")->required();
  verb->add_option("--valid-for", arguments->valid_days, "Days the certificate is valid")
      ->type_name("DAYS")
      ->check(CLI::Range(1U, 3660U))
      ->capture_default_str();
  verb->add_option("--holder", arguments->holder, "Whom the certificate is for; default: the product's vendor")
      ->type_name("NAME");
  const NowOption now(verb);
  verbs.OnChosen(verb, [=] { return Issue(*arguments, now); });
}

}  // namespace assay
