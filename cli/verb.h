// SPDX-License-Identifier: Apache-2.0
// How a verb joins the command line. Each verb is one file with one function `void AddXVerb(VerbTable& verbs)`: it adds
// its CLI11 subcommand, and the action to run if the user chose it.
#ifndef ASSAY_CLI_VERB_H_
#define ASSAY_CLI_VERB_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "cli/exit_code.h"

namespace assay {

// The result of a verb: an exit code it decided on, or a Status that main prints as one line "assay: ..." on stderr and
// turns into a code by ExitCodeFor.
using VerbAction = std::function<absl::StatusOr<ExitCode>()>;

class VerbTable {
 public:
  explicit VerbTable(CLI::App& app) : app_(&app) {}

  CLI::App& app() { return *app_; }

  // Adds a subcommand below `parent` (the program itself if null). `examples` are shown first in its help.
  CLI::App* Add(const std::string& name, const std::string& summary, const std::string& examples,
                CLI::App* parent = nullptr);

  // Runs `action` if the user chose `verb`.
  void OnChosen(CLI::App* verb, VerbAction action) {
    verb->callback([this, action = std::move(action)] { chosen_ = action; });
  }

  const VerbAction& chosen() const { return chosen_; }

 private:
  CLI::App* app_;
  VerbAction chosen_;
};

// A usage error: prints "assay: message" and returns kUsage, over which main shows the way to the help.
ExitCode UsageError(absl::string_view message);

void AddCheckVerb(VerbTable& verbs);
void AddEvaluateVerb(VerbTable& verbs);
void AddReplayVerb(VerbTable& verbs);
void AddDecideVerb(VerbTable& verbs);
void AddReviewVerb(VerbTable& verbs);
void AddObserveVerb(VerbTable& verbs);
void AddIssueVerb(VerbTable& verbs);
void AddVerifyVerb(VerbTable& verbs);
void AddRegistryVerb(VerbTable& verbs);
void AddSchemeVerb(VerbTable& verbs);
void AddKeysVerb(VerbTable& verbs);

}  // namespace assay

#endif  // ASSAY_CLI_VERB_H_
