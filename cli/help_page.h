// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_HELP_PAGE_H_
#define ASSAY_CLI_HELP_PAGE_H_

#include <CLI/CLI.hpp>
#include <string>

#include "absl/strings/string_view.h"

namespace assay {

// What --help prints: what the verb does, its examples (kept as the verb's footer), how it is called, its options, the
// exit codes. The program's own page lists the verbs, one a line.
class HelpPage : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* verb, std::string name, CLI::AppFormatMode mode) const override;
};

// Why `arguments` were refused, in words of what was typed: an unknown verb or option, with the nearest known one,
// before anything that is missing because of it.
std::string UsageComplaint(const CLI::App& app, const CLI::ParseError& error);

// Whether an argument is empty, or an option given as `--name=`: a variable that a script forgot to set. No verb means
// anything by it.
bool IsEmptyValue(absl::string_view argument);

// The verb that was chosen, with its parents, as typed: "assay registry init".
std::string ChosenVerb(const CLI::App& app);

}  // namespace assay

#endif  // ASSAY_CLI_HELP_PAGE_H_
