// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_OUTPUT_OPTIONS_H_
#define ASSAY_CLI_OUTPUT_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/exit_code.h"

namespace assay {

// One way to write a result. Text for a terminal and text for a file may differ in colour alone.
struct OutputFormat {
  std::string name;  // as in --format and --output, e.g. "json"
  std::function<absl::StatusOr<std::string>(bool to_terminal)> render;
};

// The options every verb has that prints a result: `--format NAME`, `--output NAME=PATH` (repeatable), `--quiet`.
class OutputOptions {
 public:
  // `names` are the formats the verb offers, the default first. Other names are usage errors.
  OutputOptions(CLI::App* verb, std::vector<std::string> names);

  // Writes every --output file, atomically, then the chosen format to stdout. Files come first and both come before the
  // caller decides on an exit code, so that no result is lost to a gate. `formats` holds at least the names offered.
  absl::Status Write(const std::vector<OutputFormat>& formats) const;

  // Writes that a rule forbids what was asked, in the format chosen ("text" or "json"), and returns kFail.
  absl::StatusOr<ExitCode> Refuse(absl::string_view schema, absl::string_view why) const;

  // The --output files alone, for a verb that has another place for its result.
  absl::Status WriteFiles(const std::vector<OutputFormat>& formats) const;

  // A message for people on stderr, unless --quiet.
  void Say(absl::string_view line) const;
  // The same, only where stderr is a terminal: what is being done now.
  void Progress(absl::string_view line) const;

 private:
  struct State {
    std::string format;
    std::vector<std::string> outputs;
    bool quiet = false;
  };
  std::shared_ptr<State> state_;
};

// A format of a result that is one text, whoever reads it.
OutputFormat Fixed(std::string name, std::string text);

// Writes "assay: message" on stderr. What came from a product or a file name cannot drive the terminal; line breaks
// stay.
void PrintMessage(absl::string_view message);

// Writes to stdout and flushes it. Output that could not be written is Unavailable: a result nobody got is no success.
absl::Status PrintToStandardOutput(absl::string_view text);

}  // namespace assay

#endif  // ASSAY_CLI_OUTPUT_OPTIONS_H_
