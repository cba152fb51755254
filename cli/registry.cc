// SPDX-License-Identifier: Apache-2.0
#include "certs/registry.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "certs/log/checkpoint.h"
#include "certs/log/fsck.h"
#include "cli/now_option.h"
#include "cli/output_options.h"
#include "cli/report/style.h"
#include "cli/verb.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr size_t kMaxKeyBytes = 65536;

struct InitOptions {
  std::string folder;
  std::string origin;
  std::string authority;
  std::vector<std::string> schemes;
  std::vector<std::string> levels;
  std::vector<std::string> evaluators;
  std::vector<std::string> reviewers;
  std::vector<std::string> issuers;
  std::vector<std::string> accept_critical;
  std::string valid_from;
};

// Who sets a registry up has often decided and reviewed a little earlier the same day; without --valid-from, the people
// may have acted since a day before.
constexpr absl::Duration kSetUpTime = absl::Hours(24);

// The keys of one role, each named by its file.
absl::Status AddPeople(KeyRole role, const std::vector<std::string>& files, const InitOptions& init,
                       absl::Time valid_from, RegistryOptions& options) {
  for (const std::string& file : files) {
    ASSAY_ASSIGN_OR_RETURN(const std::string pem, ReadFile(file, kMaxKeyBytes));
    ASSAY_ASSIGN_OR_RETURN(const PublicKey key, PublicKey::FromPem(pem, file));
    TrustedKey person{role,
                      std::string(absl::StripSuffix(BaseName(file), ".pub")),
                      key,
                      init.schemes,
                      {},
                      valid_from,
                      absl::InfiniteFuture()};
    for (const std::string& name : init.levels) {
      ASSAY_ASSIGN_OR_RETURN(const AssuranceLevel level, ParseAssuranceLevel(name));
      person.levels.push_back(level);
    }
    options.people.push_back(std::move(person));
  }
  return absl::OkStatus();
}

absl::StatusOr<ExitCode> Init(const InitOptions& init, const NowOption& now, const OutputOptions& output) {
  if (!IsLogOrigin(init.origin)) {
    return UsageError("--origin is no bare host name in lower case; expected one such as log.example.eu");
  }
  const bool people = !init.evaluators.empty() || !init.reviewers.empty() || !init.issuers.empty();
  if (people && init.schemes.empty()) {
    return UsageError("--scheme is missing: the trust list says for which scheme each person may act");
  }
  RegistryOptions options;
  options.origin = init.origin;
  options.accept_critical = init.accept_critical;
  options.now = now.Get();
  if (!init.authority.empty()) {
    ASSAY_ASSIGN_OR_RETURN(options.authority, Signer::Read(init.authority));
  }
  absl::Time valid_from = options.now - kSetUpTime;
  if (!init.valid_from.empty()) {
    ASSAY_ASSIGN_OR_RETURN(valid_from, ParseRfc3339(init.valid_from));
  }
  ASSAY_RETURN_IF_ERROR(AddPeople(KeyRole::kEvaluator, init.evaluators, init, valid_from, options));
  ASSAY_RETURN_IF_ERROR(AddPeople(KeyRole::kReviewer, init.reviewers, init, valid_from, options));
  ASSAY_RETURN_IF_ERROR(AddPeople(KeyRole::kIssuer, init.issuers, init, valid_from, options));
  ASSAY_ASSIGN_OR_RETURN(const Registry registry, Registry::Create(init.folder, options));
  const TrustFolder& trust = registry.trust();
  JsonWriter json(2);
  json.BeginObject();
  json.Member("schema", "assay-registry/1");
  json.Member("registry", init.folder);
  json.Member("origin", registry.origin());
  json.Member("trust_folder", trust.path);
  json.Member("fingerprint", trust.fingerprint.ToHex());
  json.MemberNumber("sequence", static_cast<int64_t>(trust.list.sequence));
  json.Member("next_update", FormatRfc3339(trust.list.next_update));
  if (init.authority.empty()) json.Member("authority_key", JoinPath(init.folder, "private/authority.key"));
  json.End();
  std::string text =
      absl::StrCat("registry     ", Printable(init.folder), "\norigin       ", registry.origin(), "\ntrust folder ",
                   Printable(trust.path), "\n             for verifiers; trust list ", trust.list.sequence,
                   ", next update by ", FormatRfc3339(trust.list.next_update), "\nfingerprint  ",
                   trust.fingerprint.ToHex(), "\n             publish it where verifiers can compare it\n");
  if (init.authority.empty()) {
    absl::StrAppend(&text, "authority    ", Printable(JoinPath(init.folder, "private/authority.key")),
                    "\n             whoever holds it decides whom verifiers trust: move it away from this machine\n");
  }
  ASSAY_RETURN_IF_ERROR(output.Write({Fixed("text", text), Fixed("json", std::move(json).Finish())}));
  return ExitCode::kPass;
}

std::string FsckText(const FsckReport& report, bool good) {
  std::string text;
  for (const FsckProblem& problem : report.problems) {
    absl::StrAppend(&text, Printable(problem.file), ": ", Printable(problem.found), "; expected ",
                    Printable(problem.expected), "\n");
  }
  if (report.checkpoint.has_value()) {
    absl::StrAppend(&text, good ? "GOOD: " : "DAMAGED: ", report.checkpoint->origin, ", ",
                    Counted(report.entries, "entry", "entries"), ", ", Counted(report.tiles, "tile"), ", ",
                    Counted(report.statements, "statement"),
                    report.signature_verified ? "" : "; its signature is not good", "\nroot ",
                    report.checkpoint->root.ToHex(), "\n");
  } else {
    absl::StrAppend(&text, "DAMAGED: the checkpoint cannot be read\n");
  }
  return text;
}

std::string FsckJson(const FsckReport& report, bool good) {
  JsonWriter json(2);
  json.BeginObject();
  json.Member("schema", "assay-fsck/1");
  json.Member("good", good);
  json.Member("signature_verified", report.signature_verified);
  if (report.checkpoint.has_value()) {
    json.Member("origin", report.checkpoint->origin);
    json.Member("root", report.checkpoint->root.ToHex());
    json.MemberNumber("entries", static_cast<int64_t>(report.entries));
    json.MemberNumber("tiles", static_cast<int64_t>(report.tiles));
    json.MemberNumber("statements", static_cast<int64_t>(report.statements));
  }
  json.BeginArray("problems");
  for (const FsckProblem& problem : report.problems) {
    json.BeginObject();
    json.Member("file", problem.file);
    json.Member("found", problem.found);
    json.Member("expected", problem.expected);
    json.End();
  }
  json.End();
  json.End();
  return std::move(json).Finish();
}

absl::StatusOr<ExitCode> CheckRegistry(const std::string& folder, const OutputOptions& output) {
  const std::string log_folder = Registry::LogFolder(folder);
  if (!IsFolder(log_folder)) {
    return absl::NotFoundError(absl::StrCat(Printable(folder), ": no log below; expected a registry's folder"));
  }
  ASSAY_ASSIGN_OR_RETURN(const TrustFolder trust, ReadTrustFolder(Registry::TrustFolderOf(folder)));
  const FsckReport report = Fsck(log_folder, trust.policy.logs);
  const bool good = report.ok() && report.signature_verified;
  ASSAY_RETURN_IF_ERROR(output.Write({Fixed("text", FsckText(report, good)), Fixed("json", FsckJson(report, good))}));
  return good ? ExitCode::kPass : ExitCode::kFail;
}

}  // namespace

void AddRegistryVerb(VerbTable& verbs) {
  CLI::App* registry = verbs.Add("registry", "Run the public log that certificates stand in",
                                 "  assay registry init registry --origin log.example.eu --scheme cra \\\n"
                                 "      --evaluator anna.pub --reviewer bert.pub --issuer issuer.pub\n"
                                 "  assay registry fsck registry");
  registry->require_subcommand(1);

  auto options = std::make_shared<InitOptions>();
  CLI::App* init = verbs.Add("init", "Make a new registry: its log, keys and trust folder",
                             "  assay registry init registry --origin log.example.eu --scheme cra \\\n"
                             "      --evaluator anna.pub --reviewer bert.pub --issuer issuer.pub",
                             registry);
  init->add_option("REG", options->folder, "The registry's folder")->required();
  init->add_option("--origin", options->origin, "The log's name: a bare host name")->type_name("HOST")->required();
  init->add_option("--authority", options->authority,
                   "Private key that signs the trust list; default: a new one in REG/private")
      ->type_name("KEY");
  init->add_option("--scheme", options->schemes, "Scheme the people below may act for; repeatable")
      ->type_name("ID")
      ->allow_extra_args(false);
  init->add_option("--valid-from", options->valid_from, "Since when they may act; default: a day before now")
      ->type_name("RFC3339");
  options->levels = {"basic", "substantial", "high"};
  init->add_option("--level", options->levels, "Level they may act at; repeatable; default: all")
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"basic", "substantial", "high"}))
      ->allow_extra_args(false);
  for (const auto& [name, files, what] :
       {std::tuple("--evaluator", &options->evaluators, "Public key of a person who decides work units; repeatable"),
        std::tuple("--reviewer", &options->reviewers, "Public key of a person who reviews evaluations; repeatable"),
        std::tuple("--issuer", &options->issuers, "Public key that signs certificates; repeatable")}) {
    init->add_option(name, *files, what)->type_name("PUB")->allow_extra_args(false);
  }
  init->add_option("--accept-critical", options->accept_critical,
                   "Critical name that verifiers accept in statements, such as demo; repeatable")
      ->type_name("NAME")
      ->allow_extra_args(false);
  const NowOption now(init);
  const OutputOptions init_output(init, {"text", "json"});
  verbs.OnChosen(init, [=] { return Init(*options, now, init_output); });

  auto folder = std::make_shared<std::string>();
  CLI::App* fsck = verbs.Add("fsck", "Derive the whole log again from its entries and compare",
                             "  assay registry fsck registry", registry);
  fsck->add_option("REG", *folder, "The registry's folder")->required();
  NowOption::Accept(fsck);
  const OutputOptions fsck_output(fsck, {"text", "json"});
  verbs.OnChosen(fsck, [=] { return CheckRegistry(*folder, fsck_output); });
}

}  // namespace assay
