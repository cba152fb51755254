// SPDX-License-Identifier: Apache-2.0
#include "cli/help_page.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/report/style.h"

namespace assay {
namespace {

constexpr size_t kWidth = 100;
constexpr size_t kNameWidth = 26;

constexpr char kExitCodes[] =
    "\nExit codes: 0 pass or valid, 1 fail or not valid, 2 inconclusive or nothing checked,\n"
    "3 the run itself failed, 4 malformed input, 64 usage.\n";

// Names with more letters amiss than this are no slip of the finger.
constexpr size_t kMaxSlips = 2;

// "PRODUCT", "PATH..." or "--level LEVEL", without the choices that CLI11 adds to the type.
std::string Placeholder(const CLI::Option& option) {
  const std::string more = option.get_expected_max() > 1 ? "..." : "";
  if (option.get_positional()) return absl::StrCat(option.get_name(true, false), more);
  if (option.get_items_expected_max() == 0) return "";
  std::string type = option.get_type_name();
  return absl::StrCat(type.substr(0, type.find(':')), option.get_allow_extra_args() ? more : "");
}

std::string Names(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return absl::StrJoin(names, ", ");
}

std::string Row(absl::string_view name, absl::string_view meaning) {
  std::string lead = absl::StrCat("  ", name);
  if (lead.size() + 2 > kNameWidth) {
    absl::StrAppend(&lead, "\n", std::string(kNameWidth, ' '));
  } else {
    lead.resize(kNameWidth, ' ');
  }
  return absl::StrCat(lead, Wrap(meaning, kWidth, kNameWidth), "\n");
}

std::string OptionRow(const CLI::Option& option) {
  std::string meaning = option.get_description();
  if (!option.get_default_str().empty()) absl::StrAppend(&meaning, "; default: ", option.get_default_str());
  if (option.get_positional()) return Row(Placeholder(option), meaning);
  const std::string value = Placeholder(option);
  return Row(absl::StrCat(Names(option), value.empty() ? "" : " ", value), meaning);
}

std::vector<const CLI::App*> Verbs(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* verb) { return !verb->get_name().empty(); });
}

std::string UsageLine(const CLI::App& verb, absl::string_view name) {
  std::string usage = absl::StrCat("Usage: ", name);
  if (!Verbs(verb).empty()) return absl::StrCat(usage, " VERB ...\n");
  for (const CLI::Option* option : verb.get_options()) {
    if (option->get_positional()) absl::StrAppend(&usage, " ", Placeholder(*option));
  }
  for (const CLI::Option* option : verb.get_options()) {
    if (option->get_positional() || !option->get_required()) continue;
    absl::StrAppend(&usage, " --", option->get_lnames().front(), " ", Placeholder(*option));
  }
  return absl::StrCat(usage, " [OPTIONS]\n");
}

// Levenshtein's distance, for two short words.
size_t Slips(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

// "; did you mean X?" where one of `known` is near enough to `typed`.
std::string NearMiss(absl::string_view typed, const std::vector<std::string>& known) {
  const std::string* best = nullptr;
  size_t fewest = kMaxSlips + 1;
  for (const std::string& name : known) {
    const size_t slips = Slips(typed, name);
    if (slips < fewest && slips < name.size()) {
      fewest = slips;
      best = &name;
    }
  }
  return best == nullptr ? "" : absl::StrCat("; did you mean ", *best, "?");
}

const CLI::App& Chosen(const CLI::App& app) {
  const std::vector<CLI::App*> below = app.get_subcommands();
  return below.empty() ? app : Chosen(*below.back());
}

std::string Unexpected(const CLI::App& verb, const std::string& typed) {
  std::vector<std::string> known;
  if (absl::StartsWith(typed, "-")) {
    const std::string name = typed.substr(0, typed.find('='));
    for (const CLI::Option* option : verb.get_options()) {
      for (const std::string& long_name : option->get_lnames()) known.push_back("--" + long_name);
    }
    return absl::StrCat("no option ", name, NearMiss(name, known));
  }
  for (const CLI::App* below : Verbs(verb)) known.push_back(below->get_name());
  if (known.empty()) return absl::StrCat(typed, " is one argument too many");
  const std::string near = NearMiss(typed, known);
  if (!near.empty()) return absl::StrCat("no verb ", typed, near);
  return absl::StrCat("no verb ", typed, "; there is ", absl::StrJoin(known, ", "));
}

}  // namespace

std::string HelpPage::make_help(const CLI::App* verb, std::string name, CLI::AppFormatMode) const {
  std::string page = absl::StrCat(Wrap(verb->get_description(), kWidth, 0), "\n");
  if (!verb->get_footer().empty()) absl::StrAppend(&page, "\nExamples:\n", verb->get_footer(), "\n");
  absl::StrAppend(&page, "\n", UsageLine(*verb, name));
  const std::vector<const CLI::App*> below = Verbs(*verb);
  if (!below.empty()) absl::StrAppend(&page, "\n");
  for (const CLI::App* sub : below) absl::StrAppend(&page, Row(sub->get_name(), sub->get_description()));
  if (!below.empty()) absl::StrAppend(&page, "\n`", name, " VERB --help` shows a verb's examples and options.\n");
  std::string positionals;
  std::string options;
  for (const CLI::Option* option : verb->get_options()) {
    if (option->get_positional()) {
      absl::StrAppend(&positionals, OptionRow(*option));
    } else if (option != verb->get_help_ptr()) {
      absl::StrAppend(&options, OptionRow(*option));
    }
  }
  if (!positionals.empty()) absl::StrAppend(&page, "\n", positionals);
  if (!options.empty()) absl::StrAppend(&page, "\nOptions:\n", options);
  absl::StrAppend(&page, kExitCodes);
  return page;
}

std::string UsageComplaint(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> unknown = app.remaining(/*recurse=*/true);
  const CLI::App& verb = Chosen(app);
  if (!unknown.empty()) return Unexpected(verb, unknown.front());
  const std::vector<const CLI::App*> below = Verbs(verb);
  if (!below.empty()) {
    return absl::StrCat("a verb is missing; there is ",
                        absl::StrJoin(below, ", ", [](std::string* out, const CLI::App* sub) {
                          absl::StrAppend(out, sub->get_name());
                        }));
  }
  const std::string what = error.what();
  // CLI11: "--level: 1 required LEVEL:{basic,high} missing".
  if (absl::EndsWith(what, " missing")) return absl::StrCat(what.substr(0, what.find(':')), ": its value is missing");
  return what;
}

bool IsEmptyValue(absl::string_view argument) {
  return argument.empty() || (absl::StartsWith(argument, "--") && argument.find('=') == argument.size() - 1);
}

std::string ChosenVerb(const CLI::App& app) {
  const std::vector<CLI::App*> below = app.get_subcommands();
  return below.empty() ? app.get_name() : absl::StrCat(app.get_name(), " ", ChosenVerb(*below.back()));
}

}  // namespace assay
