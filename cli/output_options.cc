// SPDX-License-Identifier: Apache-2.0
#include "cli/output_options.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

bool Contains(const std::vector<std::string>& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const OutputFormat* Find(const std::vector<OutputFormat>& formats, absl::string_view name) {
  for (const OutputFormat& format : formats) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

}  // namespace

OutputOptions::OutputOptions(CLI::App* verb, std::vector<std::string> names) : state_(std::make_shared<State>()) {
  state_->format = names.front();
  const std::string list = absl::StrJoin(names, ", ");
  verb->add_option("--format", state_->format, absl::StrCat("What to print: ", list))
      ->type_name("NAME")
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  verb->add_option("--output", state_->outputs, absl::StrCat("Write a format to a file as well, repeatable: ", list))
      ->type_name("NAME=PATH")
      ->allow_extra_args(false)
      ->check([names, list](const std::string& given) {
        const size_t equals = given.find('=');
        if (equals == std::string::npos || equals + 1 == given.size()) return std::string("expected NAME=PATH");
        if (Contains(names, given.substr(0, equals))) return std::string();
        return absl::StrCat("no format ", Printable(given.substr(0, equals)), "; there is ", list);
      });
  verb->add_flag("--quiet,-q", state_->quiet, "Print no messages and no progress");
}

absl::Status OutputOptions::WriteFiles(const std::vector<OutputFormat>& formats) const {
  for (const std::string& output : state_->outputs) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(output, absl::MaxSplits('=', 1));
    const OutputFormat* format = Find(formats, parts.first);
    if (format == nullptr) return absl::InternalError(absl::StrCat("no writer for format ", parts.first));
    ASSAY_ASSIGN_OR_RETURN(const std::string text, format->render(/*to_terminal=*/false));
    ASSAY_RETURN_IF_ERROR(WriteFileAtomically(parts.second, text));
  }
  return absl::OkStatus();
}

absl::Status OutputOptions::Write(const std::vector<OutputFormat>& formats) const {
  ASSAY_RETURN_IF_ERROR(WriteFiles(formats));
  const OutputFormat* format = Find(formats, state_->format);
  if (format == nullptr) return absl::InternalError(absl::StrCat("no writer for format ", state_->format));
  ASSAY_ASSIGN_OR_RETURN(const std::string text, format->render(/*to_terminal=*/true));
  return PrintToStandardOutput(text);
}

absl::StatusOr<ExitCode> OutputOptions::Refuse(absl::string_view schema, absl::string_view why) const {
  JsonWriter json(2);
  json.BeginObject();
  json.Member("schema", schema);
  json.Member("refused", why);
  json.End();
  ASSAY_RETURN_IF_ERROR(
      Write({Fixed("text", absl::StrCat("REFUSED: ", Printable(why), "\n")), Fixed("json", std::move(json).Finish())}));
  return ExitCode::kFail;
}

void OutputOptions::Say(absl::string_view line) const {
  if (!state_->quiet) PrintMessage(line);
}

void OutputOptions::Progress(absl::string_view line) const {
  if (!state_->quiet && ::isatty(STDERR_FILENO) == 1) PrintMessage(line);
}

OutputFormat Fixed(std::string name, std::string text) {
  return {std::move(name), [text = std::move(text)](bool) -> absl::StatusOr<std::string> { return text; }};
}

void PrintMessage(absl::string_view message) {
  std::string text;
  for (const absl::string_view line : absl::StrSplit(message, '\n')) {
    absl::StrAppend(&text, text.empty() ? "assay: " : "\n", Printable(line));
  }
  text += '\n';
  std::fputs(text.c_str(), stderr);
}

absl::Status PrintToStandardOutput(absl::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) {
    return absl::OkStatus();
  }
  return absl::UnavailableError("standard output: could not be written");
}

}  // namespace assay
