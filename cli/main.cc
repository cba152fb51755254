// SPDX-License-Identifier: Apache-2.0
// The command line and the file formats are Assay's public API; no header is.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/exit_code.h"
#include "cli/help_page.h"
#include "cli/output_options.h"
#include "cli/verb.h"
#include "evaluators/all_evaluators.h"

namespace {

constexpr char kDescription[] =
    "Evaluate products against cybersecurity certification schemes, and verify certificates offline";

constexpr char kExamples[] =
    "  assay check ./firmware                                    what would fail, why, how to mend it\n"
    "  assay verify ID.certpkg --product firmware --trust trust  is it genuine, and for this product?";

int Usage(const CLI::App& app) {
  assay::PrintMessage(absl::StrCat("`", assay::ChosenVerb(app), " --help` shows how it is called"));
  return static_cast<int>(assay::ExitCode::kUsage);
}

int Run(int argc, char** argv) {
  CLI::App app(kDescription, "assay");
  app.set_version_flag("--version", absl::StrCat("assay ", ASSAY_VERSION), "Print the version");
  app.formatter(std::make_shared<assay::HelpPage>());
  app.footer(kExamples);
  app.require_subcommand(1);
  assay::VerbTable verbs(app);
  assay::AddCheckVerb(verbs);
  assay::AddEvaluateVerb(verbs);
  assay::AddDecideVerb(verbs);
  assay::AddReviewVerb(verbs);
  assay::AddReplayVerb(verbs);
  assay::AddObserveVerb(verbs);
  assay::AddIssueVerb(verbs);
  assay::AddVerifyVerb(verbs);
  assay::AddRegistryVerb(verbs);
  assay::AddSchemeVerb(verbs);
  assay::AddKeysVerb(verbs);
  for (int i = 1; i < argc; ++i) {
    if (!assay::IsEmptyValue(argv[i])) continue;
    assay::UsageError(absl::StrCat("argument ", i, " is empty: ", argv[i]));
    return Usage(app);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version arrive as errors with code 0.
    if (error.get_exit_code() == 0) return app.exit(error);
    assay::UsageError(assay::UsageComplaint(app, error));
    return Usage(app);
  }
  if (!verbs.chosen()) return Usage(app);
  const absl::StatusOr<assay::ExitCode> code = verbs.chosen()();
  if (code.ok()) return *code == assay::ExitCode::kUsage ? Usage(app) : static_cast<int>(*code);
  assay::PrintMessage(code.status().message());
  return static_cast<int>(assay::ExitCodeFor(code.status()));
}

}  // namespace

int main(int argc, char** argv) {
  assay::RunStaticWorkerIfAsked(argc, argv, assay::AllStaticHandlers());
  return Run(argc, argv);
}
