// SPDX-License-Identifier: Apache-2.0
#include "cli/verb.h"

#include "cli/output_options.h"

namespace assay {

CLI::App* VerbTable::Add(const std::string& name, const std::string& summary, const std::string& examples,
                         CLI::App* parent) {
  CLI::App* verb = (parent == nullptr ? app_ : parent)->add_subcommand(name, summary);
  // Where CLI11 keeps a footer, the help page finds the examples.
  verb->footer(examples);
  return verb;
}

ExitCode UsageError(absl::string_view message) {
  PrintMessage(message);
  return ExitCode::kUsage;
}

}  // namespace assay
