// SPDX-License-Identifier: Apache-2.0
// assay observe: one evaluator alone. It prints measurements and no verdict.
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "cli/now_option.h"
#include "cli/output_options.h"
#include "cli/report/style.h"
#include "cli/verb.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"
#include "engine/evaluator_catalog.h"
#include "evaluators/all_evaluators.h"

namespace assay {
namespace {

constexpr char kElfEvaluator[] = "hardening.elf@1";
constexpr char kImageEvaluator[] = "hardening.image@1";

// What one path on the command line showed, sorted by subject.
struct Root {
  std::string path;
  std::vector<Observation> elf;
  std::vector<Observation> image;
};

absl::StatusOr<Artifact> ArtifactAt(const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return SystemError(errno, path, "look up");
  if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) {
    return MalformedFile(path, "neither a file nor a folder");
  }
  Artifact artifact;
  artifact.path = path;
  artifact.real_path = path;
  artifact.kind = S_ISDIR(info.st_mode) ? ArtifactKind::kFolder : ArtifactKind::kFile;
  return artifact;
}

absl::StatusOr<std::vector<Observation>> Observe(const Evaluator& evaluator, const Artifact& artifact) {
  DiscardedEvidence evidence;
  EvaluatorContext context;
  context.artifact = &artifact;
  context.parallelism = std::max(1u, std::thread::hardware_concurrency());
  context.evidence = &evidence;
  ASSAY_ASSIGN_OR_RETURN(std::vector<Observation> observations, evaluator.Evaluate(context));
  std::sort(observations.begin(), observations.end(),
            [](const Observation& a, const Observation& b) { return a.subject() < b.subject(); });
  return observations;
}

// One JSON object a line for each measurement.
std::string RenderJsonl(const std::vector<Root>& roots) {
  std::string out;
  for (size_t i = 0; i < roots.size(); ++i) {
    for (const std::vector<Observation>* observations : {&roots[i].elf, &roots[i].image}) {
      for (const Observation& observation : *observations) {
        for (const Measurement& measurement : observation.measurements()) {
          JsonWriter json;
          json.BeginObject();
          json.MemberNumber("root", static_cast<int64_t>(i));
          json.Member("artifact", observation.subject());
          json.Member("check", measurement.name());
          if (measurement.has_integer()) {
            json.MemberNumber("value", measurement.integer());
          } else if (measurement.has_unknown()) {
            json.Member("value", "unknown");
            json.Member("why", measurement.unknown());
          } else if (measurement.has_not_applicable()) {
            json.Member("value", "not-applicable");
            json.Member("why", measurement.not_applicable());
          } else {
            json.Member("value", MeasurementText(measurement));
          }
          if (!observation.subject_sha256().empty()) json.Member("sha256", observation.subject_sha256());
          json.End();
          absl::StrAppend(&out, std::move(json).Finish(), "\n");
        }
      }
    }
  }
  return out;
}

// How the text table shows a check: its heading, and the values that nobody needs to look at.
struct Column {
  const char* check;
  const char* heading;
  int width;
  std::vector<absl::string_view> unremarkable;
};

const std::vector<Column>& Columns() {
  static const auto* const columns = new std::vector<Column>{
      {"elf.relro", "RELRO", 8, {"full"}},
      {"elf.bind_now", "BIND_NOW", 9, {"yes"}},
      {"elf.pie", "PIE", 4, {"yes", "dso", "rel"}},
      {"elf.nx_stack", "NX", 4, {"yes"}},
      {"elf.rwx_segment", "RWX", 4, {"no"}},
      {"elf.textrel", "TEXTREL", 8, {"no"}},
      {"elf.rpath", "RPATH", 6, {"no"}},
      {"elf.runpath", "RUNPATH", 8, {"no"}},
      {"elf.rpath_insecure", "INSECURE", 9, {"no"}},
      {"elf.canary", "CANARY", 8, {"yes"}},
  };
  return *columns;
}

std::string Cell(const Measurement* measurement) {
  if (measurement == nullptr || measurement->has_unknown()) return "?";
  if (measurement->has_not_applicable()) return "-";
  return MeasurementText(*measurement);
}

// Known weaknesses weigh more than what is not known.
int Remarkable(const Observation& observation) {
  int weight = 0;
  for (const Column& column : Columns()) {
    const std::string cell = Cell(FindMeasurement(observation, column.check));
    if (cell == "?") {
      weight += 1;
    } else if (cell != "-" &&
               std::find(column.unremarkable.begin(), column.unremarkable.end(), cell) == column.unremarkable.end()) {
      weight += 100;
    }
  }
  return weight;
}

// Why measurements are unknown: each check and reason once, with the number of files, the most frequent first.
std::string RenderReasons(const std::vector<Root>& roots) {
  std::map<std::string, size_t> files;
  for (const Root& root : roots) {
    for (const Observation& observation : root.elf) {
      std::map<std::string, std::vector<std::string>> checks_by_reason;
      for (const Measurement& measurement : observation.measurements()) {
        if (measurement.has_unknown()) checks_by_reason[measurement.unknown()].push_back(measurement.name());
      }
      for (const auto& [reason, checks] : checks_by_reason) {
        const bool is_all = checks.size() == static_cast<size_t>(observation.measurements_size());
        ++files[absl::StrCat(is_all ? "all" : absl::StrJoin(checks, ", "), ": ", Printable(reason))];
      }
    }
  }
  std::vector<std::pair<std::string, size_t>> sorted(files.begin(), files.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string out = sorted.empty() ? "" : "\nUnknown, by number of files:\n";
  for (const auto& [reason, count] : sorted) absl::StrAppendFormat(&out, "  %5d  %s\n", count, reason);
  return out;
}

std::string RenderImage(const Root& root) {
  std::string out;
  for (const Observation& observation : root.image) {
    for (const Measurement& measurement : observation.measurements()) {
      if (measurement.has_not_applicable()) continue;
      absl::StrAppend(&out, "  ", observation.subject(), "  ", measurement.name(), "  ",
                      Printable(MeasurementText(measurement)), "\n");
    }
  }
  return out.empty() ? out : absl::StrCat("\nFile modes below ", Printable(root.path), ":\n", out);
}

// A table of the ELF objects, worst first; then what the file modes of folders show.
std::string RenderText(const std::vector<Root>& roots) {
  struct Row {
    int weight;
    std::string path;
    const Observation* observation;
  };
  std::vector<Row> rows;
  for (const Root& root : roots) {
    for (const Observation& observation : root.elf) {
      // The subject of a file is its own name, which the path ends in already.
      const bool is_file = root.elf.size() == 1 && observation.subject() == EscapePath(BaseName(root.path));
      rows.push_back({Remarkable(observation),
                      Printable(is_file ? root.path : JoinPath(root.path, observation.subject())), &observation});
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.weight > b.weight; });
  std::string out;
  if (!rows.empty()) {
    for (const Column& column : Columns()) absl::StrAppendFormat(&out, "%-*s ", column.width, column.heading);
    absl::StrAppend(&out, "FILE\n");
  }
  for (const Row& row : rows) {
    for (const Column& column : Columns()) {
      absl::StrAppendFormat(&out, "%-*s ", column.width, Cell(FindMeasurement(*row.observation, column.check)));
    }
    absl::StrAppend(&out, row.path, "\n");
  }
  absl::StrAppend(&out,
                  rows.empty()
                      ? "No ELF object.\n"
                      : absl::StrCat("\n", Counted(rows.size(), "ELF object"), ". ? unknown, - not applicable.\n"),
                  RenderReasons(roots));
  for (const Root& root : roots) absl::StrAppend(&out, RenderImage(root));
  return out;
}

// The place and the defect of a file that begins as an ELF file and cannot be read as one, or "". Given by name such a
// file is malformed input; within a folder it is one more file of which nothing is known.
std::string MalformedElf(const Artifact& artifact, const Root& root) {
  constexpr absl::string_view kLead = "file:";
  if (artifact.kind != ArtifactKind::kFile || root.elf.empty()) return "";
  const auto& measurements = root.elf.front().measurements();
  const std::string& why = measurements.begin()->unknown();
  const bool is_unread = std::all_of(measurements.begin(), measurements.end(), [&](const Measurement& measurement) {
    return measurement.has_unknown() && measurement.unknown() == why;
  });
  if (!is_unread || !absl::StartsWith(why, absl::StrCat(kLead, "offset "))) return "";
  return absl::StrCat(Printable(artifact.path), ":", Printable(why.substr(kLead.size())));
}

absl::StatusOr<ExitCode> ObserveHardening(const std::vector<std::string>& paths, const OutputOptions& output) {
  EvaluatorCatalog catalog;
  ASSAY_RETURN_IF_ERROR(AddAllEvaluators(catalog));
  const Evaluator& elf = *catalog.Find(kElfEvaluator);
  const Evaluator& image = *catalog.Find(kImageEvaluator);

  std::vector<Artifact> artifacts;
  for (const std::string& path : paths) {
    ASSAY_ASSIGN_OR_RETURN(Artifact artifact, ArtifactAt(path));
    artifacts.push_back(std::move(artifact));
  }
  for (const Evaluator* evaluator : {&elf, &image}) {
    ASSAY_RETURN_IF_ERROR(evaluator->CheckIsolation());
    ASSAY_RETURN_IF_ERROR(evaluator->SelfCheck().status());
  }
  std::vector<Root> roots;
  size_t objects = 0;
  std::vector<std::string> malformed;
  for (const Artifact& artifact : artifacts) {
    Root root{artifact.path, {}, {}};
    ASSAY_ASSIGN_OR_RETURN(root.elf, Observe(elf, artifact));
    if (artifact.kind == ArtifactKind::kFolder) {
      ASSAY_ASSIGN_OR_RETURN(root.image, Observe(image, artifact));
    }
    objects += root.elf.size();
    const std::string defect = MalformedElf(artifact, root);
    if (!defect.empty()) malformed.push_back(defect);
    roots.push_back(std::move(root));
  }
  const auto text = [&](bool) -> absl::StatusOr<std::string> { return RenderText(roots); };
  const auto jsonl = [&](bool) -> absl::StatusOr<std::string> { return RenderJsonl(roots); };
  ASSAY_RETURN_IF_ERROR(output.Write({{"text", text}, {"jsonl", jsonl}}));
  for (const std::string& defect : malformed) output.Say(defect);
  if (!malformed.empty()) return ExitCode::kMalformed;
  if (objects > 0) return ExitCode::kPass;
  output.Say("nothing to observe: no ELF object in what was given");
  return ExitCode::kInconclusive;
}

}  // namespace

void AddObserveVerb(VerbTable& verbs) {
  CLI::App* observe = verbs.Add("observe", "Run one evaluator alone: measurements, no verdict",
                                "  assay observe hardening ./firmware            a table, worst first\n"
                                "  assay observe hardening ./app --format jsonl  one JSON object a measurement");
  observe->require_subcommand(1);
  CLI::App* hardening =
      verbs.Add("hardening", "Measure the hardening of ELF programs and libraries, and the file modes of folders",
                "  assay observe hardening ./firmware\n"
                "  assay observe hardening /usr/bin/ssh ./libs --format jsonl --output text=hardening.txt",
                observe);
  const auto paths = std::make_shared<std::vector<std::string>>();
  hardening->add_option("PATH", *paths, "Files and folders to look at")->required();
  NowOption::Accept(hardening);
  const OutputOptions output(hardening, {"text", "jsonl"});
  verbs.OnChosen(hardening, [=] { return ObserveHardening(*paths, output); });
}

}  // namespace assay
