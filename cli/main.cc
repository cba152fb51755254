// SPDX-License-Identifier: Apache-2.0
// The command line and the file formats are Assay's public API; no header is.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/exit_code.h"
#include "cli/verb.h"
#include "evaluators/all_evaluators.h"

namespace {

constexpr char kDescription[] =
    "Assay evaluates products against cybersecurity certification schemes and verifies certificates offline.\n\n"
    "Examples:\n"
    "  assay check ./firmware                      what would fail, why, and how to mend it\n"
    "  assay verify ID.certpkg --trust DIR --product FILE";

constexpr char kExitCodes[] =
    "Exit codes: 0 pass or valid, 1 fail or not valid, 2 inconclusive or nothing checked, 3 the run itself failed,\n"
    "4 malformed input, 64 usage.";

int Run(int argc, char** argv) {
  CLI::App app(kDescription, "assay");
  app.set_version_flag("--version", absl::StrCat("assay ", ASSAY_VERSION));
  app.footer(kExitCodes);
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
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version arrive as errors with code 0.
    if (error.get_exit_code() == 0) return app.exit(error);
    return static_cast<int>(assay::UsageError(error.what()));
  }
  if (!verbs.chosen()) return static_cast<int>(assay::UsageError("this verb needs a subcommand"));
  const absl::StatusOr<assay::ExitCode> code = verbs.chosen()();
  if (code.ok()) return static_cast<int>(*code);
  std::fprintf(stderr, "assay: %s\n", std::string(code.status().message()).c_str());
  return static_cast<int>(assay::ExitCodeFor(code.status()));
}

}  // namespace

int main(int argc, char** argv) {
  assay::RunStaticWorkerIfAsked(argc, argv, assay::AllStaticHandlers());
  return Run(argc, argv);
}
