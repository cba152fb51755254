// SPDX-License-Identifier: Apache-2.0
// keys, registry, issue and verify through the program itself: exit codes, what is printed, and that verify makes no
// use of the network.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "schemes/scheme_reader.h"
#include "tests/cli/assay_command.h"
#include "tests/fakes/sample_evaluation.h"
#include "tests/fakes/sample_pack.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class CertificateVerbs : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto made = SampleCertificate::Make();
    ASSERT_THAT(made, IsOk());
    sample_ = std::move(*made).release();
  }
  static void TearDownTestSuite() { delete sample_; }

  static std::string Trust() { return " --trust " + Registry::TrustFolderOf(sample_->registry); }
  static std::string At(const std::string& time = "2026-11-25T13:00:00Z") { return " --at " + time; }
  static ShellResult Verify(const std::string& more) {
    return Assay("verify " + sample_->package + Trust() + " " + more);
  }
  // The package, copied so that a test can spoil it.
  std::string Copy() {
    const std::string copy = folder_ / "copy/lamp.certpkg";
    EXPECT_EQ(RunShell("mkdir -p " + folder_ / "copy" + " && cp -r " + sample_->package + " " + copy).exit_code, 0);
    return copy;
  }

  static SampleCertificate* sample_;
  TemporaryFolder folder_;
};

SampleCertificate* CertificateVerbs::sample_ = nullptr;

TEST_F(CertificateVerbs, VerifyAnswersInOneSentenceFirst) {
  const ShellResult result = Verify("--product " + sample_->product + At());
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(
      result.output,
      StartsWith("TEST ONLY, no real certificate. Genuine, made for this exact product, and in force: lamp 1.0, "
                 "level basic of scheme sample, issued by issuer on 2026-11-25, valid until 2027-11-25.\n"));
  EXPECT_THAT(result.output, HasSubstr(sample_->Trust().fingerprint.ToHex()));
  EXPECT_THAT(result.output, HasSubstr("log.example.eu"));
  EXPECT_THAT(result.output, HasSubstr("Not required by your policy"));
  EXPECT_THAT(result.output, HasSubstr("claimed by the issuer, not proven"));
  EXPECT_THAT(result.output, HasSubstr("own mapping of CSA Art. 52(5)-(7)"));
}

TEST_F(CertificateVerbs, VerifyTakesADigestOrTheCertificateAlone) {
  ASSERT_OK_AND_ASSIGN(const Artifact product, IdentifyArtifact(sample_->product));
  EXPECT_EQ(Verify("--digest " + product.sha256.ToHex() + At()).exit_code, 0);
  EXPECT_EQ(Verify("--digest " + Sha256("other").ToHex() + At()).exit_code, 1);
  const ShellResult only = Verify("--certificate-only" + At());
  EXPECT_EQ(only.exit_code, 0) << only.output;
  EXPECT_THAT(only.output, HasSubstr("compared with no product"));
}

TEST_F(CertificateVerbs, VerifyNeverPassesBySilence) {
  const ShellResult result = Verify(At());
  EXPECT_EQ(result.exit_code, 2) << result.output;
  EXPECT_THAT(result.output, HasSubstr("CANNOT TELL"));
  EXPECT_THAT(result.output, HasSubstr("PRODUCT_MISSING"));
}

TEST_F(CertificateVerbs, VerifyWithoutATrustFolderIsAUsageError) {
  const ShellResult result = Assay("verify " + sample_->package + " --certificate-only");
  EXPECT_EQ(result.exit_code, 64);
  EXPECT_THAT(result.output, HasSubstr("no trust folder"));
}

TEST_F(CertificateVerbs, VerifyTakesTheUsersConfiguredTrustFolder) {
  const std::string config = folder_ / "config";
  ASSERT_EQ(RunShell("mkdir -p " + config + "/assay && cp -r " + Registry::TrustFolderOf(sample_->registry) + " " +
                     config + "/assay/trust")
                .exit_code,
            0);
  const ShellResult result = RunShell("XDG_CONFIG_HOME=" + config + " " + kProgram + " verify " + sample_->package +
                                      " --certificate-only" + At() + " 2>&1");
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

TEST_F(CertificateVerbs, VerifyRefusesATrustFolderThatCameWithTheCertificate) {
  const std::string copy = Copy();
  const std::string trust = Registry::TrustFolderOf(sample_->registry);
  ASSERT_EQ(RunShell("cp -r " + trust + " " + copy + "/trust && cp -r " + trust + " " + copy + "/../trust && ln -s " +
                     copy + "/../trust " + folder_ / "elsewhere")
                .exit_code,
            0);
  for (const std::string& given : {copy + "/trust", copy + "/../trust", folder_ / "elsewhere"}) {
    const ShellResult result = Assay("verify " + copy + " --certificate-only --trust " + given + At());
    EXPECT_EQ(result.exit_code, 64) << given << result.output;
    EXPECT_THAT(result.output, HasSubstr("inside or beside"));
  }
}

TEST_F(CertificateVerbs, VerifyRefusesAPackagesTrustFolderForItsCertificateAlone) {
  const std::string copy = Copy();
  const std::string trust = copy + "/evidence/trust";
  ASSERT_EQ(RunShell("cp -r " + Registry::TrustFolderOf(sample_->registry) + " " + trust).exit_code, 0);
  const ShellResult result =
      Assay("verify " + copy + "/certificate.sigstore.json --certificate-only --trust " + trust + At());
  EXPECT_EQ(result.exit_code, 64) << result.output;
  EXPECT_THAT(result.output, HasSubstr("inside or beside"));
}

TEST_F(CertificateVerbs, VerifyRefusesAnotherProductAndAFlippedBit) {
  const std::string other = folder_.Write("other.bin", "another lamp\n");
  const ShellResult mismatch = Verify("--product " + other + At());
  EXPECT_EQ(mismatch.exit_code, 1);
  EXPECT_THAT(mismatch.output, HasSubstr("NOT VALID: the certificate is for another product than this one "
                                         "(PRODUCT_MISMATCH)."));
  const std::string copy = Copy();
  const std::string file = copy + "/certificate.sigstore.json";
  ASSERT_OK_AND_ASSIGN(const std::string text, ReadFile(file, 1 << 20));
  Bundle bundle = ParseBundle(text, "b").value();
  bundle.envelope.payload[100] = static_cast<char>(bundle.envelope.payload[100] ^ 1);
  ASSERT_THAT(WriteFileAtomically(file, EncodeBundle(bundle)), IsOk());
  const ShellResult flipped = Assay("verify " + copy + Trust() + " --certificate-only" + At());
  EXPECT_EQ(flipped.exit_code, 1) << flipped.output;
  EXPECT_THAT(flipped.output, HasSubstr("SIGNATURE_INVALID"));
  // Nothing the altered certificate says of itself is repeated.
  EXPECT_THAT(flipped.output, Not(HasSubstr("Lamp Works")));
}

TEST_F(CertificateVerbs, VerifyCannotTellWithoutAStatus) {
  const std::string copy = Copy();
  ASSERT_EQ(::rename((copy + "/status.sigstore.json").c_str(), (folder_ / "status.json").c_str()), 0);
  const ShellResult result = Assay("verify " + copy + Trust() + " --certificate-only" + At());
  EXPECT_EQ(result.exit_code, 2) << result.output;
  EXPECT_THAT(result.output, HasSubstr("STATUS_MISSING"));
  // A lone bundle carries none either; a file can bring it.
  const std::string bare = " " + copy + "/certificate.sigstore.json" + Trust() + " --certificate-only" + At();
  EXPECT_EQ(Assay("verify" + bare).exit_code, 2);
  const ShellResult brought = Assay("verify" + bare + " --status " + folder_ / "status.json");
  EXPECT_EQ(brought.exit_code, 0) << brought.output;
}

TEST_F(CertificateVerbs, VerifySaysSinceWhenAnOldStatusIsUnknown) {
  const ShellResult result = Verify("--certificate-only" + At("2026-12-20T00:00:00Z"));
  EXPECT_EQ(result.exit_code, 2) << result.output;
  EXPECT_THAT(result.output, HasSubstr("in force as of 2026-11-25T12:00:00Z, unknown since 2026-12-02T12:00:00Z"));
  EXPECT_EQ(Verify("--certificate-only --max-status-age 30m" + At()).exit_code, 2);
  EXPECT_EQ(Verify("--certificate-only --max-status-age 2h" + At()).exit_code, 0);
}

TEST_F(CertificateVerbs, VerifyTellsTimesApart) {
  EXPECT_EQ(Verify("--certificate-only" + At("2026-11-25T11:30:00Z")).exit_code, 1);  // not yet valid
  EXPECT_EQ(Verify("--certificate-only" + At("2030-01-01T00:00:00Z")).exit_code, 2);  // the trust list is stale
}

TEST_F(CertificateVerbs, VerifyEndsWithFourOnMalformedInput) {
  const std::string copy = Copy();
  ASSERT_THAT(WriteFileAtomically(copy + "/certificate.sigstore.json", "{\n  \"mediaType\": 7,\n"), IsOk());
  const ShellResult malformed = Assay("verify " + copy + Trust() + " --certificate-only" + At());
  EXPECT_EQ(malformed.exit_code, 4);
  EXPECT_THAT(malformed.output, HasSubstr("certificate.sigstore.json:3:1"));
  EXPECT_EQ(Assay("verify /nonexistent" + Trust() + " --certificate-only").exit_code, 4);
  const std::string trust = folder_ / "trust";
  ASSERT_EQ(RunShell("cp -r " + Registry::TrustFolderOf(sample_->registry) + " " + trust).exit_code, 0);
  ASSERT_THAT(WriteFileAtomically(trust + "/policy.tlog", "log what\n"), IsOk());
  const ShellResult policy = Assay("verify " + sample_->package + " --trust " + trust + " --certificate-only" + At());
  EXPECT_EQ(policy.exit_code, 4);
  EXPECT_THAT(policy.output, HasSubstr("policy.tlog:1:1"));
}

TEST_F(CertificateVerbs, UsageErrorsEndWith64) {
  for (const std::string& arguments :
       {std::string("verify"), std::string("keys"), std::string("registry"),
        std::string("keys generate --role boss -o x"), "verify " + sample_->package + Trust() + " --digest nothex",
        "verify " + sample_->package + Trust() + " --digest " + Sha256("x").ToHex() + " --certificate-only",
        "verify " + sample_->package + Trust() + " --at yesterday",
        "verify " + sample_->package + Trust() + At() + " --now 2026-11-25T13:00:00Z",
        "verify " + sample_->package + Trust() + " --max-status-age long",
        "registry init " + folder_ / "r" + " --origin Not/AHost", "issue " + sample_->evaluation + " --registry r"}) {
    EXPECT_EQ(Assay(arguments).exit_code, 64) << arguments;
  }
}

TEST_F(CertificateVerbs, VerifyPrintsJsonThatSaysTheSame) {
  const ShellResult result = Verify("--product " + sample_->product + At() + " --format json");
  EXPECT_EQ(result.exit_code, 0);
  ASSERT_OK_AND_ASSIGN(const JsonValue value, ParseJson(result.output, "out.json"));
  ASSERT_OK_AND_ASSIGN(const JsonObjectReader object, JsonObjectReader::Create(value, "out.json"));
  EXPECT_EQ(object.String("outcome").value(), "VALID");
  EXPECT_EQ(object.String("class").value(), "");
  EXPECT_EQ(object.Object("status").value().String("value").value(), "in force");
  EXPECT_EQ(object.Array("checks").value()->items().size(), 19U);
  EXPECT_EQ(object.Object("trust").value().String("fingerprint").value(), sample_->Trust().fingerprint.ToHex());
  const ShellResult none = Verify(At() + " --format json");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.output, HasSubstr("\"class\": \"PRODUCT_MISSING\""));
}

TEST_F(CertificateVerbs, ExplainListsEveryCheck) {
  const ShellResult result = Verify("--certificate-only --explain" + At());
  for (int number = 0; number <= 18; ++number) {
    EXPECT_THAT(result.output, HasSubstr((number < 10 ? "\n " : "\n") + std::to_string(number) + "  ")) << number;
  }
}

TEST_F(CertificateVerbs, VerifyMakesNoSystemCallOfTheNetwork) {
  if (RunShell("strace -f -e trace=network true 2>/dev/null").exit_code != 0)
    GTEST_SKIP() << "strace cannot trace here";
  const std::string trace = folder_ / "trace";
  const std::string command = std::string(kProgram) + " verify " + sample_->package + Trust() + " --product " +
                              sample_->product + At() + " > /dev/null 2>&1";
  ASSERT_EQ(RunShell("strace -f -qq -e trace=network -e signal=none -o " + trace + " " + command).exit_code, 0);
  ASSERT_OK_AND_ASSIGN(const std::string calls, ReadFile(trace, 1 << 20));
  EXPECT_FALSE(absl::StrContains(calls, "(")) << calls;
}

TEST_F(CertificateVerbs, VerifyWorksInAnEmptyNetworkNamespace) {
  const std::string unshare = "unshare --net --map-root-user ";
  if (RunShell(unshare + "true 2>/dev/null").exit_code != 0) GTEST_SKIP() << "no network namespace can be made here";
  const ShellResult result = RunShell(unshare + kProgram + " verify " + sample_->package + Trust() + " --product " +
                                      sample_->product + At() + " 2>&1");
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

class IssuingVerbs : public testing::Test {
 protected:
  void SetUp() override {
    product_ = folder_.Write("product/lamp.bin", "the lamp's firmware\n");
    WriteSamplePack(folder_, "schemes/sample");
    ASSERT_OK_AND_ASSIGN(profile_, ReadProfile(folder_ / "schemes/sample", AssuranceLevel::kBasic));
    for (const std::string role : {"evaluator", "reviewer", "issuer"}) {
      const ShellResult made = Assay("keys generate --role " + role + " -o " + folder_ / role);
      ASSERT_EQ(made.exit_code, 0) << made.output;
    }
  }
  ShellResult Init(const std::string& registry, const std::string& more = "") {
    return Assay("registry init " + registry + " --origin log.example.eu --scheme sample --evaluator " +
                 Public("evaluator") + " --reviewer " + Public("reviewer") + " --issuer " + Public("issuer") +
                 " --accept-critical demo --now 2026-11-25T11:00:00Z " + more);
  }
  std::string Public(const std::string& role) { return folder_ / role + ".pub"; }
  Signer Key(const std::string& role) { return Signer::Read(folder_ / role + ".key").value(); }
  SamplePeople People() { return {Key("evaluator"), Key("reviewer"), Key("issuer")}; }
  ShellResult Issue(const std::string& evaluation, const std::string& key = "issuer") {
    return RunShell("ASSAY_SCHEMES=" + folder_ / "schemes" + " " + kProgram + " issue " + evaluation + " --registry " +
                    folder_ / "reg" + " --key " + folder_ / key + ".key -o " + folder_ / "out/lamp.certpkg" +
                    " --now 2026-11-25T12:00:00Z 2>&1");
  }

  TemporaryFolder folder_;
  std::string product_;
  Profile profile_;
};

TEST_F(IssuingVerbs, FromKeysToAVerifiedCertificate) {
  const ShellResult init = Init(folder_ / "reg");
  ASSERT_EQ(init.exit_code, 0) << init.output;
  ASSERT_OK_AND_ASSIGN(const TrustFolder trust, ReadTrustFolder(folder_ / "reg/trust"));
  EXPECT_THAT(init.output, HasSubstr(trust.fingerprint.ToHex()));
  ASSERT_THAT(PassedSampleEvaluation(folder_ / "evaluation", product_, People(), profile_), IsOk());
  const ShellResult issued = Issue(folder_ / "evaluation");
  ASSERT_EQ(issued.exit_code, 0) << issued.output;
  EXPECT_THAT(issued.output, StartsWith("TEST ONLY"));
  EXPECT_EQ(Assay("verify " + folder_ / "out/lamp.certpkg" + " --product " + product_ + " --trust " +
                  folder_ / "reg/trust" + " --at 2026-11-25T12:30:00Z")
                .exit_code,
            0);
  const ShellResult fsck = Assay("registry fsck " + folder_ / "reg");
  EXPECT_EQ(fsck.exit_code, 0) << fsck.output;
  EXPECT_THAT(fsck.output, HasSubstr("2 entries"));
  // Asked again for the same name, it logs nothing.
  EXPECT_EQ(Issue(folder_ / "evaluation").exit_code, 3);
  EXPECT_THAT(Assay("registry fsck " + folder_ / "reg").output, HasSubstr("2 entries"));
}

TEST_F(IssuingVerbs, IssueEndsWithOneAndSaysAllThatStandsAgainstIt) {
  ASSERT_EQ(Init(folder_ / "reg").exit_code, 0);
  ASSERT_THAT(OpenSampleEvaluation(folder_ / "evaluation", product_, profile_), IsOk());
  const ShellResult result = Issue(folder_ / "evaluation");
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_THAT(result.output, HasSubstr("work unit u-1 is inconclusive (human-pending)"));
  EXPECT_THAT(result.output, HasSubstr("work unit u-2 needs a person's signed verdict"));
  EXPECT_THAT(result.output, HasSubstr("no review by a second person"));
  EXPECT_FALSE(FileExists(folder_ / "out/lamp.certpkg"));
}

TEST_F(IssuingVerbs, IssueRefusesAPlanThatIsNotTheSchemes) {
  ASSERT_EQ(Init(folder_ / "reg").exit_code, 0);
  // Everybody signed, but a work unit of the scheme was left out.
  Profile lighter = profile_;
  lighter.criteria.pop_back();
  ASSERT_THAT(PassedSampleEvaluation(folder_ / "evaluation", product_, People(), lighter), IsOk());
  const ShellResult result = Issue(folder_ / "evaluation");
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_THAT(result.output, HasSubstr("the plan has 1 times a criterion; expected 2"));
  EXPECT_FALSE(FileExists(folder_ / "out/lamp.certpkg"));
}

TEST_F(IssuingVerbs, IssueRefusesAnEditionThatHasEnded) {
  ASSERT_EQ(Init(folder_ / "reg").exit_code, 0);
  WriteSamplePack(folder_, "schemes/sample", "<valid-to>2026-11-24</valid-to>");
  ASSERT_OK_AND_ASSIGN(const Profile ended, ReadProfile(folder_ / "schemes/sample", AssuranceLevel::kBasic));
  ASSERT_THAT(PassedSampleEvaluation(folder_ / "evaluation", product_, People(), ended), IsOk());
  const ShellResult result = Issue(folder_ / "evaluation");
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_THAT(result.output, HasSubstr("edition 1 was valid to 2026-11-24"));
}

TEST_F(IssuingVerbs, IssueTakesNoPackThatThePlanItselfPointsTo) {
  ASSERT_EQ(Init(folder_ / "reg").exit_code, 0);
  Profile elsewhere = profile_;
  elsewhere.scheme.id = folder_ / "schemes/sample";
  ASSERT_THAT(PassedSampleEvaluation(folder_ / "evaluation", product_, People(), elsewhere), IsOk());
  const ShellResult result = Issue(folder_ / "evaluation");
  EXPECT_EQ(result.exit_code, 4) << result.output;
  EXPECT_THAT(result.output, HasSubstr("expected one without a slash"));
}

TEST_F(IssuingVerbs, IssueRefusesTheReviewersKeyAsIssuer) {
  ASSERT_EQ(Init(folder_ / "reg").exit_code, 0);
  ASSERT_THAT(PassedSampleEvaluation(folder_ / "evaluation", product_, People(), profile_), IsOk());
  const ShellResult result = Issue(folder_ / "evaluation", "reviewer");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("as reviewer, not as issuer"));
}

TEST_F(IssuingVerbs, InputThatIsMissingOrMalformedEndsWithFour) {
  ASSERT_EQ(Init(folder_ / "reg").exit_code, 0);
  EXPECT_EQ(Issue(folder_ / "nowhere").exit_code, 4);
  EXPECT_EQ(Assay("registry fsck " + folder_ / "nowhere").exit_code, 4);
  const std::string broken =
      folder_.Write("broken.pub", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
  EXPECT_EQ(Assay("keys show " + broken).exit_code, 4);
  EXPECT_EQ(Assay("keys show " + folder_ / "nowhere.pub").exit_code, 4);
}

TEST_F(IssuingVerbs, InitRefusesOneKeyInTwoRolesAndLeavesNothing) {
  const ShellResult result =
      Assay("registry init " + folder_ / "reg" + " --origin log.example.eu --scheme sample --evaluator " +
            Public("evaluator") + " --reviewer " + Public("evaluator"));
  EXPECT_EQ(result.exit_code, 4) << result.output;
  EXPECT_THAT(result.output, HasSubstr("is listed twice"));
  EXPECT_FALSE(FileExists(folder_ / "reg"));
}

TEST_F(IssuingVerbs, InitRefusesASecondTimeAndPeopleWithoutAScheme) {
  ASSERT_EQ(Init(folder_ / "reg").exit_code, 0);
  EXPECT_EQ(Init(folder_ / "reg").exit_code, 3);
  EXPECT_EQ(
      Assay("registry init " + folder_ / "other" + " --origin log.example.eu --issuer " + Public("issuer")).exit_code,
      64);
}

TEST_F(IssuingVerbs, InitTakesAnAuthorityThatIsKeptElsewhere) {
  ASSERT_EQ(Assay("keys generate --role authority -o " + folder_ / "authority").exit_code, 0);
  ASSERT_EQ(Init(folder_ / "reg", "--authority " + folder_ / "authority.key").exit_code, 0);
  EXPECT_FALSE(FileExists(folder_ / "reg/private/authority.key"));
  ASSERT_OK_AND_ASSIGN(const TrustFolder trust, ReadTrustFolder(folder_ / "reg/trust"));
  EXPECT_EQ(trust.list.authority().key, Key("authority").public_key());
}

TEST_F(IssuingVerbs, FsckEndsWithOneOnADamagedLog) {
  ASSERT_EQ(Init(folder_ / "reg").exit_code, 0);
  ASSERT_THAT(PassedSampleEvaluation(folder_ / "evaluation", product_, People(), profile_), IsOk());
  ASSERT_EQ(Issue(folder_ / "evaluation").exit_code, 0);
  const std::string tile = folder_ / "reg/log/tile/0/000.p/2";
  ASSERT_OK_AND_ASSIGN(std::string bytes, ReadFile(tile, 10000));
  bytes[0] = static_cast<char>(bytes[0] ^ 1);
  ASSERT_THAT(WriteFileAtomically(tile, bytes), IsOk());
  const ShellResult result = Assay("registry fsck " + folder_ / "reg");
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_THAT(result.output, HasSubstr("DAMAGED"));
}

TEST_F(IssuingVerbs, KeysAreForTheirOwnerAloneAndNeverOverwritten) {
  struct stat info{};
  ASSERT_EQ(::stat((folder_ / "issuer.key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  EXPECT_EQ(Assay("keys generate --role issuer -o " + folder_ / "issuer").exit_code, 3);
  const ShellResult show = Assay("keys show " + folder_ / "issuer.pub" + " " + folder_ / "issuer.key");
  EXPECT_EQ(show.exit_code, 0);
  const std::string fingerprint = Key("issuer").public_key().Fingerprint().ToHex();
  EXPECT_EQ(std::vector<std::string>(absl::StrSplit(show.output, fingerprint)).size(), 3U);
}

}  // namespace
}  // namespace assay
