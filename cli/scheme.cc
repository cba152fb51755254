// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/now_option.h"
#include "cli/output_options.h"
#include "cli/report/style.h"
#include "cli/scheme_listing.h"
#include "cli/verb.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"
#include "evaluators/all_evaluators.h"
#include "schemes/oscal_resolver.h"
#include "schemes/scheme_library.h"
#include "schemes/scheme_lint.h"
#include "schemes/xml_writer.h"

namespace assay {
namespace {

struct SchemeOptions {
  std::string scheme;
  std::string level;
  std::string profile;
  std::vector<std::string> maps;
  std::string out;
};

absl::StatusOr<ExitCode> List(const OutputOptions& output) {
  const SchemeLibrary library = SchemeLibrary::Default();
  std::vector<SchemePack> packs;
  bool broken = false;
  for (const std::string& folder : library.List()) {
    absl::StatusOr<SchemePack> pack = ReadSchemePack(folder);
    if (pack.ok()) {
      packs.push_back(*std::move(pack));
    } else {
      broken = true;
      output.Say(pack.status().message());
    }
  }
  if (packs.empty() && !broken) {
    return absl::NotFoundError(absl::StrCat("no scheme pack in ", absl::StrJoin(library.roots(), ", "),
                                            "; expected at least one, ASSAY_SCHEMES names further folders"));
  }
  ASSAY_RETURN_IF_ERROR(output.Write({Fixed("text", SchemeListText(packs)), Fixed("json", SchemeListJson(packs))}));
  return broken ? ExitCode::kMalformed : ExitCode::kPass;
}

absl::StatusOr<ExitCode> Show(const SchemeOptions& options, const OutputOptions& output) {
  ASSAY_ASSIGN_OR_RETURN(const SchemePack pack, SchemeLibrary::Default().Read(options.scheme));
  if (options.level.empty()) {
    ASSAY_RETURN_IF_ERROR(
        output.Write({Fixed("text", SchemeText(pack)), Fixed("json", SchemeJson(pack, std::nullopt))}));
    return ExitCode::kPass;
  }
  ASSAY_ASSIGN_OR_RETURN(const AssuranceLevel level, ParseAssuranceLevel(options.level));
  ASSAY_ASSIGN_OR_RETURN(const Profile* const profile, pack.Find(level));
  ASSAY_RETURN_IF_ERROR(
      output.Write({Fixed("text", SchemeLevelText(pack, *profile)), Fixed("json", SchemeJson(pack, level))}));
  return ExitCode::kPass;
}

std::string LintJson(const LintReport& report) {
  JsonWriter json(2);
  json.BeginObject();
  json.Member("schema", "assay-lint/1");
  json.Member("scheme", report.pack.identity.id);
  json.Member("folder", report.pack.folder);
  json.BeginArray("findings");
  for (const std::string& finding : report.findings) json.Item(finding);
  json.End();
  json.BeginArray("notes");
  for (const std::string& note : report.notes) json.Item(note);
  json.End();
  json.End();
  return std::move(json).Finish();
}

absl::StatusOr<ExitCode> Lint(const SchemeOptions& options, const OutputOptions& output) {
  ASSAY_ASSIGN_OR_RETURN(const std::string folder, FindPack(options.scheme));
  EvaluatorCatalog catalog;
  ASSAY_RETURN_IF_ERROR(AddAllEvaluators(catalog));
  const LintReport report = LintScheme(folder, catalog);
  std::string text;
  for (const std::string& finding : report.findings) absl::StrAppend(&text, finding, "\n");
  for (const std::string& note : report.notes) absl::StrAppend(&text, "note: ", note, "\n");
  absl::StrAppend(&text, Printable(folder), ": ",
                  report.findings.empty() ? "no finding" : Counted(report.findings.size(), "finding"), "\n");
  ASSAY_RETURN_IF_ERROR(output.Write({Fixed("text", text), Fixed("json", LintJson(report))}));
  return report.findings.empty() ? ExitCode::kPass : ExitCode::kMalformed;
}

absl::StatusOr<ExitCode> Resolve(const SchemeOptions& options, const OutputOptions& output) {
  ResolverOptions resolver;
  for (const std::string& map : options.maps) {
    const size_t equals = map.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == map.size()) {
      return UsageError(absl::StrCat("--map ", Printable(map), ": expected URL=FILE"));
    }
    resolver.url_files.insert_or_assign(map.substr(0, equals), map.substr(equals + 1));
  }
  ASSAY_ASSIGN_OR_RETURN(const ResolvedCatalog resolved, ResolveProfile(options.profile, resolver));
  for (const std::string& warning : resolved.warnings) output.Say(absl::StrCat("warning: ", warning));
  const std::string text = WriteOscal(resolved.root);
  if (options.out.empty()) {
    ASSAY_RETURN_IF_ERROR(output.Write({Fixed("oscal", text)}));
  } else {
    ASSAY_RETURN_IF_ERROR(output.WriteFiles({Fixed("oscal", text)}));
    ASSAY_RETURN_IF_ERROR(WriteFileAtomically(options.out, text));
  }
  return ExitCode::kPass;
}

// What every scheme verb takes; none of their results depends on a time.
OutputOptions AddOutput(CLI::App* verb, std::vector<std::string> formats = {"text", "json"}) {
  NowOption::Accept(verb);
  return OutputOptions(verb, std::move(formats));
}

}  // namespace

void AddSchemeVerb(VerbTable& verbs) {
  const auto options = std::make_shared<SchemeOptions>();
  CLI::App* scheme = verbs.Add("scheme", "List, show, check and resolve scheme packs",
                               "  assay scheme list\n"
                               "  assay scheme show demo --level substantial\n"
                               "  assay scheme lint ./my-pack");
  scheme->require_subcommand(1);

  CLI::App* list = verbs.Add("list", "The scheme packs of this machine", "  assay scheme list --format json", scheme);
  verbs.OnChosen(list, [output = AddOutput(list)] { return List(output); });

  CLI::App* show = verbs.Add("show", "A scheme: its legal basis, criteria, levels and thresholds",
                             "  assay scheme show demo\n"
                             "  assay scheme show demo --level high",
                             scheme);
  show->add_option("SCHEME", options->scheme, "Id of a scheme, or the folder of its pack")->required();
  show->add_option("--level", options->level, "Tell of this level what is examined, how and by whom")
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"basic", "substantial", "high"}));
  verbs.OnChosen(show, [options, output = AddOutput(show)] { return Show(*options, output); });

  CLI::App* lint = verbs.Add("lint", "Check a scheme pack and list all that is wrong with it; exit 4 if anything is",
                             "  assay scheme lint demo\n"
                             "  assay scheme lint ./my-pack --format json",
                             scheme);
  lint->add_option("SCHEME", options->scheme, "Id of a scheme, or the folder of its pack")->required();
  verbs.OnChosen(lint, [options, output = AddOutput(lint)] { return Lint(*options, output); });

  CLI::App* resolve = verbs.Add("resolve", "Resolve an OSCAL profile into a catalog; nothing is fetched",
                                "  assay scheme resolve high_profile.xml -o high_catalog.xml\n"
                                "  assay scheme resolve baseline.xml --map https://example.org/catalog.xml=catalog.xml",
                                scheme);
  resolve->add_option("PROFILE", options->profile, "An OSCAL profile in XML")->required();
  resolve->add_option("--map", options->maps, "A file that stands for an absolute URL; repeatable")
      ->type_name("URL=FILE")
      ->allow_extra_args(false);
  resolve->add_option("--out,-o", options->out, "Write the catalog here; default: standard output")
      ->type_name("OUT.xml");
  verbs.OnChosen(resolve, [options, output = AddOutput(resolve, {"oscal"})] { return Resolve(*options, output); });
}

}  // namespace assay
