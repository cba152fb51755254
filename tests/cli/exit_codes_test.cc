// SPDX-License-Identifier: Apache-2.0
// Every exit code that each verb can end with, whatever the format; and input that must never end with 0.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "engine/artifact.h"
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/evaluation.h"
#include "engine/evaluation_folder.h"
#include "engine/evaluation_plan.h"
#include "engine/manifest_reader.h"
#include "evaluators/all_evaluators.h"
#include "evaluators/hardening/elf_sample.h"
#include "schemes/scheme_reader.h"
#include "tests/cli/assay_command.h"
#include "tests/fakes/sample_evaluation.h"
#include "tests/fakes/stand_in_evaluator.h"
#include "tests/schemes/pack_copy.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;

// A hardened program whose canary cannot be told: no symbol is named.
std::string WithUnknownCanary() {
  ElfSample sample = ElfSample::Hardened();
  sample.strings.assign(sample.strings.size(), '\0');
  return sample.Build();
}

// The demo pack with one machine criterion left at level basic: no person decides.
std::string MachineOnlyProfile() {
  std::string text = ReadFile(kDemoPack + "/basic_profile.xml", 1 << 20).value();
  const size_t ids = text.find("<with-id>");
  text.replace(ids, text.find("</include-controls>") - ids, "<with-id>mit-1</with-id>");
  const size_t modify = text.find("<modify>");
  const std::string end = "</modify>";
  return text.erase(modify, text.find(end) + end.size() - modify);
}

// An evaluation whose observations are not what the program itself observes.
absl::Status WriteLyingEvaluation(const std::string& path, const std::string& product_path) {
  EvaluatorCatalog real;
  ASSAY_RETURN_IF_ERROR(AddAllEvaluators(real));
  EvaluatorCatalog lying;
  Observation lie;
  lie.set_subject(BaseName(product_path));
  for (const MeasurementDeclaration& declared : real.Find("hardening.elf@1")->measurements()) {
    *lie.add_measurements() = TextMeasurement(declared.name, declared.values.front());
  }
  for (const absl::string_view id : real.ids()) {
    const bool is_elf = id == "hardening.elf@1";
    ASSAY_RETURN_IF_ERROR(lying.Add(std::make_unique<StandInEvaluator>(
        *real.Find(id), is_elf ? std::vector<Observation>{lie} : std::vector<Observation>{})));
  }
  ASSAY_ASSIGN_OR_RETURN(const Profile profile, ReadProfile(kDemoPack, AssuranceLevel::kBasic));
  ASSAY_ASSIGN_OR_RETURN(const Product product, ReadProduct(product_path));
  ASSAY_ASSIGN_OR_RETURN(const EvaluationPlan plan, MakePlan(profile, product, lying, 0));
  ASSAY_ASSIGN_OR_RETURN(EvaluationFolder folder, EvaluationFolder::Create(path));
  ASSAY_RETURN_IF_ERROR(folder.WritePlan(plan));
  EvaluationOptions options;
  options.now = SampleTime();
  ASSAY_ASSIGN_OR_RETURN(EvaluationReport report, Evaluate(plan, product.artifacts, lying, folder.evidence(), options));
  report.set_product_path(product_path);
  return folder.WriteReport(report);
}

// What the command lines below name in braces, made once.
class World {
 public:
  World() {
    const std::string hardened = ElfSample::Hardened().Build();
    Add("good", folder_.Write("good", hardened));
    Add("weak", folder_.Write("weak", ElfSample::Weak().Build()));
    Add("unknown", folder_.Write("unknown", WithUnknownCanary()));
    Add("truncated", folder_.Write("truncated", hardened.substr(0, 0x1100)));
    Add("text", folder_.Write("texts/a.txt", "no ELF\n"));
    Add("texts", folder_ / "texts");
    Add("empty", folder_ / "empty");
    std::filesystem::create_directory(folder_ / "empty");
    folder_.Write("image/bin/a", hardened);
    folder_.Write("image/bin/b", ElfSample::Weak().Build());
    folder_.Write("image/lib/c", WithUnknownCanary());
    Add("image", folder_ / "image");
    folder_.Write("manifest/assay.yaml", "product:\n  name: lamp\n  version: 1\n  colour: red\n");
    Add("manifest", folder_ / "manifest");
    Add("bad-json", folder_.Write("bad.json", "{\n  \"schema\": ,\n}\n"));
    Add("bad-xml", folder_.Write("bad.xml", "<profile"));
    Add("bad-key", folder_.Write("bad.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"));
    Add("bad-pub", folder_.Write("bad.pub", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"));
    Add("nowhere", folder_ / "nowhere");
    Add("demo", kDemoPack);
    broken_pack_.Replace("catalog.xml", "hardening.elf@1", "hardening.else@1");
    Add("broken-pack", broken_pack_.path());
    broken_xml_.Replace("catalog.xml", "<catalog", "<katalog");
    Add("broken-xml", broken_xml_.path());
    std::filesystem::create_directory(folder_ / "schemes");
    std::filesystem::create_directory_symlink(broken_xml_.path(), folder_ / "schemes/demo");
    Add("broken-schemes", folder_ / "schemes");
    machine_pack_.ReplaceAll("basic_profile.xml", MachineOnlyProfile());
    Add("machine-pack", machine_pack_.path());

    sample_ = std::move(SampleCertificate::Make()).value();
    for (const auto& [name, signer] :
         {std::pair("evaluator", &sample_->people.evaluator), std::pair("reviewer", &sample_->people.reviewer),
          std::pair("issuer", &sample_->people.issuer)}) {
      EXPECT_THAT(signer->Write(folder_ / name + ".key"), IsOk());
      Add(std::string(name) + "-pub", folder_.Write(std::string(name) + ".pub", signer->public_key().ToPem()));
      Add(name, folder_ / name + ".key");
    }
    Add("lamp", sample_->product);
    Add("package", sample_->package);
    Add("registry", sample_->registry);
    Add("trust", Registry::TrustFolderOf(sample_->registry));
    Add("damaged-registry", Copy(sample_->registry, "damaged-registry"));
    folder_.Write("damaged-registry/log/checkpoint", "log.example.eu\n");
    Add("bad-trust", Copy(Registry::TrustFolderOf(sample_->registry), "bad-trust"));
    folder_.Write("bad-trust/trust-list.json", "{\n  oops\n");
    Add("bad-package", Copy(sample_->package, "packages/bad.certpkg"));
    folder_.Write("packages/bad.certpkg/certificate.sigstore.json", "{\n  \"mediaType\": 7,\n");
    EXPECT_THAT(OpenSampleEvaluation(folder_ / "people", sample_->product), IsOk());
    Add("people", folder_ / "people");
    EXPECT_THAT(WriteLyingEvaluation(folder_ / "lying", folder_ / "good"), IsOk());
    Add("lying", folder_ / "lying");
    EXPECT_EQ(Run("evaluate {good} --scheme demo --level basic --out " + folder_ / "open").exit_code, 2);
    Add("open", folder_ / "open");
    Add("demo-registry", folder_ / "demo-registry");
    EXPECT_EQ(Run("registry init {demo-registry} --origin log.example.eu --scheme demo --accept-critical demo "
                  "--evaluator {evaluator-pub} --reviewer {reviewer-pub} --issuer {issuer-pub}")
                  .exit_code,
              0);
    Add("bad-evaluation", Copy(folder_ / "open", "bad-evaluation"));
    folder_.Write("bad-evaluation/plan.json", "{\n  \"schema\": 3,\n}\n");
    EXPECT_EQ(
        Run("decide {open} rsk-1.a --verdict pass --rationale read --evidence {text} --key {evaluator}").exit_code, 0);
  }

  // The command line with each name in braces replaced; {fresh} is another path each time.
  std::string Replaced(const std::string& arguments) {
    if (arguments.find("{passed}") != std::string::npos && !FileExists(folder_ / "passed")) MakePassed();
    auto names = names_;
    names.emplace_back("{fresh}", folder_ / "fresh-" + std::to_string(fresh_++));
    return absl::StrReplaceAll(arguments, names);
  }
  ShellResult Run(const std::string& arguments) { return Assay(Replaced(arguments)); }

  const TemporaryFolder& folder() const { return folder_; }

 private:
  // An evaluation against the demo pack with every verdict and the review.
  void MakePassed() {
    Add("passed", Copy(folder_ / "open", "passed"));
    ASSERT_OK_AND_ASSIGN(const Profile profile, ReadProfile(kDemoPack, AssuranceLevel::kBasic));
    for (const Criterion& criterion : profile.criteria) {
      for (const WorkUnit& unit : criterion.work_units) {
        if (!unit.IsHuman()) continue;
        const ShellResult decided = Run("decide " + folder_ / "passed" + " " + unit.id +
                                        " --verdict pass --rationale read --evidence {text} --key {evaluator}");
        ASSERT_EQ(decided.exit_code, 0) << decided.output;
      }
    }
    ASSERT_EQ(Run("review " + folder_ / "passed" + " --key {reviewer}").exit_code, 0);
  }

  void Add(const std::string& name, const std::string& path) { names_.emplace_back("{" + name + "}", path); }
  std::string Copy(const std::string& from, const std::string& name) {
    std::filesystem::create_directories(std::filesystem::path(folder_ / name).parent_path());
    std::filesystem::copy(from, folder_ / name, std::filesystem::copy_options::recursive);
    return folder_ / name;
  }

  TemporaryFolder folder_;
  PackCopy broken_pack_;
  PackCopy broken_xml_;
  PackCopy machine_pack_;
  std::unique_ptr<SampleCertificate> sample_;
  std::vector<std::pair<std::string, std::string>> names_;
  int fresh_ = 0;
};

World& TheWorld() {
  static World* const world = new World;
  return *world;
}

struct Ending {
  std::string arguments;
  int code;
  std::string says = "";  // somewhere in what is printed as text
};

struct Verb {
  const char* name;
  std::vector<Ending> endings;
};

void PrintTo(const Verb& verb, std::ostream* out) { *out << verb.name; }

class ExitCodes : public testing::TestWithParam<Verb> {};

TEST_P(ExitCodes, AreTheSameForEveryFormat) {
  for (const Ending& ending : GetParam().endings) {
    const ShellResult text = TheWorld().Run(ending.arguments);
    EXPECT_EQ(text.exit_code, ending.code) << ending.arguments << "\n" << text.output;
    EXPECT_THAT(text.output, HasSubstr(ending.says)) << ending.arguments;
    if (ending.code == 64 || ending.arguments.starts_with("scheme resolve")) continue;
    const bool observes = ending.arguments.starts_with("observe");
    const std::string json = ending.arguments + " --format " + (observes ? "jsonl" : "json");
    const ShellResult answer = Assay(TheWorld().Replaced(json), "2>/dev/null");
    EXPECT_EQ(answer.exit_code, ending.code) << json << "\n" << answer.output;
    if (observes || answer.output.empty()) continue;
    EXPECT_THAT(ParseJson(answer.output, "stdout"), IsOk()) << json;
  }
}

constexpr char kDecide[] = "decide {open} rsk-1.a --verdict pass --rationale read --evidence {text} --key {evaluator}";

INSTANTIATE_TEST_SUITE_P(
    Of, ExitCodes,
    testing::Values(
        // Isolation that is missing cannot be provoked on a host that has it; a result that nobody can read ends with 3
        // too.
        Verb{"Check",
             {{"check {good}", 0, "PASS  mit-1"},
              {"check {weak}", 1, "FAIL  mit-1"},
              {"check {good} --require all", 2},
              {"check {empty}", 2, "no-evidence"},
              {"check {texts}", 2, "no-evidence"},
              {"check {text}", 2, "no-evidence"},
              {"check {truncated}", 2, "offset 0x"},
              {"check {unknown} --level substantial", 2, "elf.canary is unknown"},
              {"check {image}", 1},
              {"check {good} >/dev/full", 3},
              {"check {nowhere}", 4, "nowhere: "},
              {"check {manifest}", 4, "assay.yaml:4:3: unknown key \"colour\""},
              {"check {good} --scheme nothing", 4, "expected one of: demo"},
              {"check {good} --scheme {broken-pack}", 4, "hardening.else@1"},
              {"check {good} --scheme {broken-xml}", 4, "</catalog>; expected </katalog>"},
              {"check {good} --baseline {bad-json}", 4, "bad.json:2:13"},
              {"check /dev/null", 4, "neither a file nor a folder"},
              {"check", 64, "PRODUCT"},
              {"check {good} --level medium", 64, "--level"},
              {"check {good} --now noon", 64, "--now"},
              {"check {good} --level", 64, "--level: its value is missing"},
              {"check ''", 64, "argument 2 is empty"},
              {"check {good} --baseline=", 64, "argument 3 is empty"},
              {"check {good} --seed -1", 64, "--seed"},
              {"check {good} {weak}", 64, "one argument too many"},
              {"check {good} --formt json", 64, "did you mean --format?"},
              {"check {good} --output html=x", 64, "no format html"}}},
        Verb{"Evaluate",
             {{"evaluate {good} --scheme {machine-pack} --level basic --out {fresh}", 0, "Verdict: PASS"},
              {"evaluate {weak} --scheme demo --level basic --out {fresh}", 1, "Verdict: FAIL"},
              {"evaluate {good} --scheme demo --level basic --out {fresh}", 2, "Verdict: INCONCLUSIVE"},
              {"evaluate {empty} --scheme demo --level high --out {fresh}", 2},
              {"evaluate {good} --scheme demo --level basic --out {open}", 3, "needs an empty folder"},
              {"evaluate {manifest} --scheme demo --level basic --out {fresh}", 4, "assay.yaml:4:3"},
              {"evaluate {good} --scheme {broken-pack} --level basic --out {fresh}", 4},
              {"evaluate {good} --scheme demo --level basic", 64, "--out"},
              {"evaluate {good} --level basic --out {fresh}", 64, "--scheme"}}},
        // A person's verdict is taken or not: 2 cannot happen.
        Verb{"Decide",
             {{kDecide, 0, "rsk-1.a: pass"},
              {"decide {open} mit-1.a --verdict pass --rationale x --evidence {text} --key {evaluator}", 1, "REFUSED"},
              {std::string(kDecide) + " >/dev/full", 3},
              {"decide {open} x --verdict pass --rationale x --evidence {text} --key {evaluator}", 4, "work unit x"},
              {"decide {open} rsk-1.a --verdict pass --rationale x --evidence {nowhere} --key {evaluator}", 4,
               "nowhere:"},
              {"decide {open} rsk-1.a --verdict pass --rationale x --evidence {text} --key {bad-key}", 4, "bad.key: "},
              {"decide {bad-evaluation} rsk-1.a --verdict pass --rationale x --evidence {text} --key {evaluator}", 4,
               "plan.json:3:1"},
              {"decide {open} rsk-1.a --verdict pass --rationale x --key {evaluator}", 64, "--evidence"},
              {"decide {open} rsk-1.a --verdict fine --rationale x --key {evaluator}", 64, "--verdict"},
              {"decide {open} rsk-1.a --verdict inconclusive --rationale ' ' --key {evaluator}", 64, "--rationale"}}},
        Verb{"Review",
             {{"review {open} --key {reviewer}", 0, "reviewed by"},
              {"review {open} --key {evaluator}", 1, "a second person's key"},
              {"review {open} --key {reviewer} >/dev/full", 3},
              {"review {nowhere} --key {reviewer}", 4, "plan.json: "},
              {"review {open} --key {bad-key}", 4, "bad.key: "},
              {"review {open}", 64, "--key"}}},
        Verb{"Replay",
             {{"replay {open}", 0, "Same: "},
              {"replay {lying}", 1, "DIFFERENT"},
              {"replay {people} --product {lamp}", 2},
              {"replay {open} >/dev/full", 3},
              {"replay {open} --product {weak}", 4, "evaluated was"},
              {"replay {bad-evaluation}", 4, "plan.json:3:1"},
              {"replay {empty}", 4},
              {"replay", 64, "DIR"}}},
        // Measurements are no verdict: 1 cannot happen.
        Verb{"Observe",
             {{"observe hardening {weak}", 0, "1 ELF object"},
              {"observe hardening {empty}", 2, "nothing to observe"},
              {"observe hardening {texts}", 2, "nothing to observe"},
              {"observe hardening {text}", 2, "nothing to observe"},
              {"observe hardening {good} >/dev/full", 3},
              {"observe hardening {nowhere}", 4, "nowhere: "},
              {"observe hardening {good} {truncated}", 4, "truncated:offset 0x"},
              {"observe hardening", 64, "PATH"},
              {"observe", 64, "hardening"},
              {"observe softening", 64, "no verb softening"}}},
        Verb{"Issue",
             {{"issue {passed} --registry {demo-registry} --key {issuer} -o {fresh} --holder Tests", 0, "TEST ONLY"},
              {"issue {open} --registry {demo-registry} --key {issuer} -o {fresh}", 1, "NOT ISSUED"},
              {"issue {passed} --registry {demo-registry} --key {issuer} -o {package}", 3, "exists already"},
              {"issue {bad-evaluation} --registry {demo-registry} --key {issuer} -o {fresh}", 4, "plan.json:3:1"},
              {"issue {passed} --registry {nowhere} --key {issuer} -o {fresh}", 4},
              {"issue {passed} --registry {demo-registry} --key {bad-key} -o {fresh}", 4, "bad.key: "},
              {"issue {passed} --registry {demo-registry} --key {issuer}", 64, "--out"}}},
        // What each answer rests on is in certificate_verbs_test.cc.
        Verb{"Verify",
             {{"verify {package} --trust {trust} --product {lamp} --at 2026-11-25T13:00:00Z", 0, "Genuine"},
              {"verify {package} --trust {trust} --product {good} --at 2026-11-25T13:00:00Z", 1, "PRODUCT_MISMATCH"},
              {"verify {package} --trust {trust} --at 2026-11-25T13:00:00Z", 2, "PRODUCT_MISSING"},
              {"verify {package} --trust {trust} --product {lamp} --at 2026-11-25T13:00:00Z >/dev/full", 3},
              {"verify {bad-package} --trust {trust} --certificate-only", 4, "certificate.sigstore.json:3:1"},
              {"verify {package} --trust {bad-trust} --certificate-only", 4, "trust-list.json:2:3"},
              {"verify {package} --trust {nowhere} --certificate-only", 4, "expected a trust folder"},
              {"verify {package} --certificate-only", 64, "no trust folder"}}},
        Verb{"Registry",
             {{"registry init {fresh} --origin log.example.eu --scheme demo --issuer {issuer-pub}", 0, "fingerprint"},
              {"registry init {registry} --origin log.example.eu", 3},
              {"registry init {fresh} --origin log.example.eu --scheme demo --issuer {bad-pub}", 4, "bad.pub: "},
              {"registry init {fresh} --origin log.example.eu --scheme demo --issuer {nowhere}", 4},
              {"registry init {fresh}", 64, "--origin"},
              {"registry fsck {registry}", 0, "GOOD"},
              {"registry fsck {damaged-registry}", 1, "DAMAGED"},
              {"registry fsck {registry} >/dev/full", 3},
              {"registry fsck {nowhere}", 4, "expected a registry's folder"},
              {"registry fsck {empty}", 4, "expected a registry's folder"},
              {"registry fsck", 64, "REG"},
              {"registry", 64, "fsck"},
              {"registry fsk", 64, "did you mean fsck?"}}},
        Verb{"Scheme",
             {{"scheme list", 0, "demo"},
              {"scheme list >/dev/full", 3},
              {"scheme list more", 64},
              {"scheme show demo", 0, "legal basis"},
              {"scheme show {demo} --level high", 0},
              {"scheme show demo >/dev/full", 3},
              {"scheme show {broken-xml}", 4, "</catalog>; expected </katalog>"},
              {"scheme show nothing", 4},
              {"scheme show", 64, "SCHEME"},
              {"scheme lint demo", 0, "no finding"},
              {"scheme lint demo >/dev/full", 3},
              {"scheme lint {broken-pack}", 4, "hardening.else@1"},
              {"scheme lint {empty}", 4},
              {"scheme lint", 64, "SCHEME"},
              {"scheme resolve {demo}/high_profile.xml", 0, "<catalog"},
              {"scheme resolve {demo}/high_profile.xml >/dev/full", 3},
              {"scheme resolve {bad-xml}", 4, "bad.xml:1:1"},
              {"scheme resolve {nowhere}", 4},
              {"scheme resolve", 64, "PROFILE"},
              {"scheme", 64, "resolve"}}},
        Verb{"Keys",
             {{"keys generate --role registry -o {fresh}", 0, "ed25519"},
              {"keys generate --role status -o {fresh}", 0, "ecdsa-p256"},
              {"keys generate --role issuer -o {nowhere}/deep/key", 4},
              {"keys generate --role boss -o {fresh}", 64, "--role"},
              {"keys generate --role issuer", 64, "--out"},
              {"keys show {issuer} {issuer-pub}", 0, "fingerprint"},
              {"keys show {issuer} >/dev/full", 3},
              {"keys show {bad-pub}", 4, "bad.pub: "},
              {"keys show {nowhere}", 4},
              {"keys show", 64, "FILE"},
              {"keys", 64, "generate"}}},
        Verb{"TheProgram",
             {{"", 64, "a verb is missing"},
              {"chek {good}", 64, "did you mean check?"},
              {"produce {good}", 64, "there is check, evaluate"}}}),
    [](const auto& verb) { return verb.param.name; });

TEST(CommandLine, HelpOfEveryVerbHasExamplesBeforeOptions) {
  for (const std::string verb : {"",
                                 "check",
                                 "evaluate",
                                 "decide",
                                 "review",
                                 "replay",
                                 "observe",
                                 "observe hardening",
                                 "issue",
                                 "verify",
                                 "registry",
                                 "registry init",
                                 "registry fsck",
                                 "scheme",
                                 "scheme list",
                                 "scheme show",
                                 "scheme lint",
                                 "scheme resolve",
                                 "keys",
                                 "keys generate",
                                 "keys show"}) {
    const ShellResult help = Assay(verb + " --help");
    EXPECT_EQ(help.exit_code, 0) << verb;
    const size_t examples = help.output.find("\nExamples:\n  assay " + verb);
    const size_t usage = help.output.find("\nUsage: assay " + verb);
    EXPECT_LT(examples, usage) << help.output;
    EXPECT_LT(usage, help.output.size());
    EXPECT_THAT(help.output, HasSubstr("Exit codes: "));
    for (const absl::string_view line : absl::StrSplit(help.output, '\n')) EXPECT_LE(line.size(), 100u) << line;
  }
}

TEST(CommandLine, OutputFilesAreWrittenBeforeTheGateAndAtomically) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("out/report.json", "old");
  std::filesystem::create_hard_link(path, folder / "other-name");
  const ShellResult result =
      TheWorld().Run("check {weak} --quiet --output json=" + path + " --output text=" + folder / "out/report.txt");
  EXPECT_EQ(result.exit_code, 1);
  ASSERT_OK_AND_ASSIGN(const std::string json, ReadFile(path, 1 << 20));
  EXPECT_THAT(ParseJson(json, path), IsOk());
  ASSERT_OK_AND_ASSIGN(const std::string text, ReadFile(folder / "out/report.txt", 1 << 20));
  EXPECT_EQ(text, result.output);
  // The new file took the old one's place; it was not written into it. No temporary file stays.
  EXPECT_EQ(ReadFile(folder / "other-name", 100).value_or(""), "old");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "out"), {}), 2);
}

TEST(CommandLine, WhatWasTypedCannotDriveTheTerminal) {
  for (const std::string verb : {"", "check ", "observe hardening ", "verify --trust ", "scheme show "}) {
    const ShellResult result = Assay(verb + "\"$(printf 'a\\033[2Jb')\" more");
    EXPECT_NE(result.exit_code, 0);
    EXPECT_THAT(result.output, Not(HasSubstr("\033"))) << verb;
  }
}

TEST(CommandLine, NoFormatIsColouredOffATerminalAndQuietSaysNothing) {
  EXPECT_THAT(TheWorld().Run("check {image} --level substantial").output, Not(HasSubstr("\033")));
  const ShellResult quiet = Assay(
      TheWorld().Replaced("evaluate {good} --scheme demo --level basic --out {fresh} --quiet"), "2>&1 >/dev/null");
  EXPECT_EQ(quiet.output, "");
}

TEST(CommandLine, NowAndTheNumberOfJobsLeaveTheSameBytes) {
  std::vector<std::string> checks;
  std::vector<std::string> evaluations;
  for (const std::string jobs : {"1", "4", "4"}) {
    const std::string how = " --now 2026-11-25T12:00:00Z --format json --quiet --jobs " + jobs;
    checks.push_back(TheWorld().Run("check {image} --level high" + how).output);
    const std::string out = TheWorld().Replaced("{fresh}");
    const ShellResult evaluated = TheWorld().Run("evaluate {image} --scheme demo --level high --out " + out + how);
    EXPECT_EQ(evaluated.exit_code, 1);
    std::string all = evaluated.output;
    for (const std::string file : {"plan.json", "report.json"}) all += ReadFile(out + "/" + file, 1 << 20).value_or("");
    evaluations.push_back(all);
  }
  EXPECT_THAT(checks[0], HasSubstr("\"report\""));
  EXPECT_THAT(evaluations[0], HasSubstr("\"report\""));
  for (size_t i = 1; i < checks.size(); ++i) {
    EXPECT_EQ(checks[i], checks[0]);
    EXPECT_EQ(evaluations[i], evaluations[0]);
  }
}

TEST(CommandLine, ABrokenPackIsNamedWhileTheOthersAreListed) {
  const ShellResult listed =
      RunShell("ASSAY_SCHEMES=" + TheWorld().Replaced("{broken-schemes}") + " " + kProgram + " scheme list 2>&1");
  EXPECT_EQ(listed.exit_code, 4);
  EXPECT_THAT(listed.output, HasSubstr("</catalog>; expected </katalog>"));
}

}  // namespace
}  // namespace assay
