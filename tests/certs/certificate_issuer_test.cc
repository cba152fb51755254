// SPDX-License-Identifier: Apache-2.0
#include "certs/certificate_issuer.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <set>

#include "absl/strings/str_join.h"
#include "certs/log/fsck.h"
#include "certs/people_evidence.h"
#include "certs/status_snapshot.h"
#include "engine/base/file.h"
#include "tests/fakes/sample_evaluation.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class IssuerTest : public testing::Test {
 protected:
  void SetUp() override {
    product_ = folder_.Write("product/lamp.bin", "the lamp's firmware\n");
    absl::StatusOr<Registry> registry = Registry::Create(folder_ / "registry", SampleRegistryOptions(people_));
    ASSERT_THAT(registry, IsOk());
    trust_ = registry->trust();
  }

  EvaluationRecord Passed(const SamplePeople& people, AssuranceLevel level = AssuranceLevel::kBasic) {
    const std::string path = folder_ / ("evaluation-" + std::to_string(++made_));
    const EvaluationFolder folder = PassedSampleEvaluation(path, product_, people, level).value();
    return ReadEvaluationRecord(folder).value();
  }
  EvaluationRecord Passed() { return Passed(people_); }

  std::string Refusals(const EvaluationRecord& record) {
    return absl::StrJoin(CheckIssuable(record, *trust_, people_.issuer.public_key(), SampleTime()).refusals, "\n");
  }
  // The refusals against a passed evaluation that `alter` changed.
  std::string RefusalsAfter(const std::function<void(EvaluationRecord&)>& alter) {
    EvaluationRecord record = Passed();
    alter(record);
    return Refusals(record);
  }
  std::string DecisionBy(
      const EvaluationRecord& record, const Signer& signer,
      const std::function<void(HumanVerdict&)>& alter = [](HumanVerdict&) {}) {
    HumanVerdict verdict;
    verdict.plan_digest = record.plan_digest;
    verdict.work_unit = "u-1";
    verdict.verdict = Verdict::kPass;
    verdict.rationale = "Read and found so.";
    verdict.author = "evaluator";
    verdict.time = SampleTime() - absl::Minutes(20);
    alter(verdict);
    return SignHumanVerdict(verdict, signer).value();
  }

  TemporaryFolder folder_;
  SamplePeople people_;
  std::string product_;
  std::optional<TrustFolder> trust_;
  int made_ = 0;
};

TEST_F(IssuerTest, FindsNothingAgainstAPassedAndReviewedEvaluation) {
  for (const AssuranceLevel level : {AssuranceLevel::kBasic, AssuranceLevel::kHigh}) {
    const EvaluationRecord record = Passed(people_, level);
    EXPECT_THAT(Refusals(record), IsEmpty());
  }
}

TEST_F(IssuerTest, RefusesAWorkUnitThatFails) {
  const std::string refusals = RefusalsAfter([](EvaluationRecord& r) {
    r.report.mutable_work_units(0)->set_verdict("fail");
    r.report.mutable_work_units(0)->set_rationale("no");
  });
  EXPECT_THAT(refusals, HasSubstr("work unit u-1 fails"));
  EXPECT_THAT(refusals, HasSubstr("the evaluation's verdict is fail"));
}

TEST_F(IssuerTest, RefusesAWorkUnitThatIsInconclusiveThoughTheReportSaysPass) {
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) {
                r.report.mutable_work_units(0)->set_verdict("inconclusive");
                r.report.mutable_work_units(0)->set_reason("timeout");
              }),
              HasSubstr("work unit u-1 is inconclusive (timeout)"));
}

TEST_F(IssuerTest, RefusesAReportThatDoesNotSayPass) {
  for (const char* verdict : {"inconclusive", "fail", "not-applicable", "PASS", ""}) {
    EXPECT_THAT(RefusalsAfter([verdict](EvaluationRecord& r) { r.report.set_verdict(verdict); }),
                HasSubstr("the report's verdict is"))
        << verdict;
  }
}

TEST_F(IssuerTest, RefusesAMissingSurplusOrDoubledWorkUnit) {
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) { r.report.mutable_work_units()->RemoveLast(); }),
              HasSubstr("is not in the report"));
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) { r.report.add_work_units()->set_id("more"); }),
              HasSubstr("is not in the plan"));
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) { *r.report.add_work_units() = r.report.work_units(0); }),
              HasSubstr("is in the report twice"));
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) { r.plan.add_criteria()->set_id("c-empty"); }),
              HasSubstr("criterion c-empty has no work unit"));
}

TEST_F(IssuerTest, RefusesEveryUnknownVerdict) {
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) { r.report.mutable_work_units(0)->set_verdict("passed"); }),
              HasSubstr("passed"));
}

TEST_F(IssuerTest, RefusesAPlanOrReportThatItsDigestDoesNotName) {
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) { r.plan_json += " "; }), HasSubstr("plan.json"));
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) { r.report.set_plan_sha256(Sha256("x").ToHex()); }),
              HasSubstr("the report is of the plan"));
}

TEST_F(IssuerTest, RefusesWhereWhatShipsIsNotWhatWasEvaluated) {
  const std::string path = folder_ / "evaluation-of-another";
  ASSERT_OK_AND_ASSIGN(const EvaluationPlan plan, [&]() -> absl::StatusOr<EvaluationPlan> {
    ASSAY_ASSIGN_OR_RETURN(const EvaluationFolder folder, OpenSampleEvaluation(path, product_));
    EvaluationPlan altered = folder.plan();
    altered.mutable_product()->mutable_ships()->set_sha256(Sha256("never looked at").ToHex());
    return altered;
  }());
  EvaluationFolder folder = EvaluationFolder::Open(path, EvaluatorCatalog()).value();
  ASSERT_THAT(folder.WritePlan(plan), IsOk());
  EvaluationReport report = folder.report();
  report.set_plan_sha256(folder.plan_sha256().ToHex());
  ASSERT_THAT(folder.WriteReport(report), IsOk());
  for (const PlannedWorkUnit& unit : plan.work_units()) {
    ASSERT_THAT(DecideSample(folder, unit.id(), Verdict::kPass, people_.evaluator), IsOk());
  }
  ASSERT_THAT(ReviewSample(folder, people_.reviewer), IsOk());
  ASSERT_OK_AND_ASSIGN(const EvaluationRecord record, ReadEvaluationRecord(folder));
  EXPECT_THAT(Refusals(record), HasSubstr("is none of the artifacts"));
  // A record of which nobody asked is no better.
  EvaluationRecord unasked = Passed();
  unasked.ships_evaluated = EvaluationRecord().ships_evaluated;
  EXPECT_THAT(Refusals(unasked), HasSubstr("nobody looked"));
}

TEST_F(IssuerTest, RefusesALevelWithoutTheActivitiesTheLawAsksFor) {
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) { r.plan.mutable_scheme()->set_level("high"); }),
              HasSubstr("penetration-test"));
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) { r.plan.mutable_work_units(0)->set_activity("functional-test"); }),
              HasSubstr("documentation-review"));
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) { r.plan.mutable_scheme()->set_level("supreme"); }),
              HasSubstr("supreme"));
}

TEST_F(IssuerTest, RefusesALevelWhoseActivityWasSetAsideThroughout) {
  const std::string path = folder_ / "evaluation-set-aside";
  ASSERT_OK_AND_ASSIGN(EvaluationFolder folder, OpenSampleEvaluation(path, product_, AssuranceLevel::kHigh));
  const EvaluationPlan plan = folder.plan();
  for (const PlannedWorkUnit& unit : plan.work_units()) {
    const Verdict verdict = unit.activity() == "penetration-test" ? Verdict::kNotApplicable : Verdict::kPass;
    ASSERT_THAT(DecideSample(folder, unit.id(), verdict, people_.evaluator), IsOk());
  }
  ASSERT_THAT(ReviewSample(folder, people_.reviewer), IsOk());
  ASSERT_OK_AND_ASSIGN(const EvaluationRecord record, ReadEvaluationRecord(folder));
  EXPECT_THAT(Refusals(record), testing::MatchesRegex("of what passed: level high .* penetration-test .*"));
}

TEST_F(IssuerTest, RefusesAPersonsUnitWithoutASignedVerdict) {
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) { r.decisions.erase("u-1"); }),
              HasSubstr("work unit u-1 needs a person's signed verdict"));
}

TEST_F(IssuerTest, RefusesAPersonsUnitSetAsideByNobody) {
  // not-applicable needs a person, or a condition of the scheme that is false.
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) {
                r.decisions.erase("u-1");
                r.report.mutable_work_units(0)->set_verdict("not-applicable");
              }),
              HasSubstr("work unit u-1 needs a person's signed verdict"));
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) {
                r.decisions.erase("u-1");
                r.report.mutable_work_units(0)->set_verdict("not-applicable");
                r.plan.mutable_criteria(0)->set_applies_when("artifacts.files > 0");
              }),
              HasSubstr("work unit u-1 needs a person's signed verdict"));
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) {
                r.decisions.erase("u-1");
                r.report.mutable_work_units(0)->set_verdict("not-applicable");
                r.plan.mutable_criteria(0)->set_applies_when("artifacts.files > 5");
              }),
              testing::Not(HasSubstr("work unit u-1")));
}

TEST_F(IssuerTest, RefusesNotApplicableWithoutARationale) {
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) {
                r.report.mutable_work_units(0)->set_verdict("not-applicable");
                r.report.mutable_work_units(0)->set_rationale("  ");
              }),
              HasSubstr("without a rationale"));
}

TEST_F(IssuerTest, RefusesAVerdictOfAKeyThatIsNoEvaluator) {
  for (const Signer& signer : {NewP256(), people_.reviewer, people_.issuer}) {
    EXPECT_THAT(RefusalsAfter([&](EvaluationRecord& r) { r.decisions["u-1"] = DecisionBy(r, signer); }),
                HasSubstr("not signed by a key that the trust list has under the role evaluator"));
  }
}

TEST_F(IssuerTest, RefusesAVerdictThatSaysSomethingElseThanTheReport) {
  struct Case {
    std::function<void(HumanVerdict&)> alter;
    std::string refusal;
  };
  const Case cases[] = {
      {[](HumanVerdict& v) { v.plan_digest = Sha256("other"); }, "is a verdict over the plan"},
      {[](HumanVerdict& v) { v.work_unit = "u-2"; }, "is a verdict on u-2"},
      {[](HumanVerdict& v) { v.verdict = Verdict::kFail; }, "says fail"},
      {[](HumanVerdict& v) { v.rationale = "Another reason."; }, "Another reason."},
      {[](HumanVerdict& v) { v.author = "someone"; }, "is not the statement that the report names"},
      {[](HumanVerdict& v) { v.role = "reviewer"; }, "its author acts as reviewer"},
      {[](HumanVerdict& v) { v.time = SampleTime() + absl::Hours(1); }, "which is after"},
      {[](HumanVerdict& v) { v.time = SampleTime() - absl::Hours(48); }, "is valid from"},
      {[](HumanVerdict& v) { v.critical = {"unheard-of"}; }, "unheard-of"},
  };
  for (const Case& test_case : cases) {
    EXPECT_THAT(RefusalsAfter([&](EvaluationRecord& r) {
                  r.decisions["u-1"] = DecisionBy(r, people_.evaluator, test_case.alter);
                }),
                HasSubstr(test_case.refusal));
  }
}

TEST_F(IssuerTest, RefusesAVerdictOverEvidenceThatIsNotThere) {
  EXPECT_THAT(RefusalsAfter([&](EvaluationRecord& r) {
                r.decisions["u-1"] =
                    DecisionBy(r, people_.evaluator, [](HumanVerdict& v) { v.evidence = {Sha256("nowhere")}; });
                r.report.mutable_work_units(0)->set_decision_sha256(Sha256(r.decisions["u-1"]).ToHex());
              }),
              HasSubstr("which the evaluation does not hold"));
}

TEST_F(IssuerTest, RefusesAVerdictOnAUnitTheMachineClosesOrThePlanLacks) {
  EXPECT_THAT(RefusalsAfter([&](EvaluationRecord& r) { r.decisions["elsewhere"] = r.decisions["u-1"]; }),
              HasSubstr("on elsewhere, which is not in the plan"));
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) {
                r.plan.mutable_work_units(0)->set_evaluator("hardening.elf@1");
                r.plan.mutable_work_units(0)->set_machine_closes(true);
              }),
              HasSubstr("is closed by a machine"));
}

TEST_F(IssuerTest, RefusesAVerdictOfAnEvaluatorWithoutThisSchemeLevelOrTime) {
  const auto refusals_for = [this](const std::function<void(TrustedKey&)>& alter) {
    TrustFolder trust = *trust_;
    for (TrustedKey& key : trust.list.keys) {
      if (key.role == KeyRole::kEvaluator) alter(key);
    }
    return absl::StrJoin(CheckIssuable(Passed(), trust, people_.issuer.public_key(), SampleTime()).refusals, "\n");
  };
  EXPECT_THAT(refusals_for([](TrustedKey& k) { k.schemes = {"other"}; }), HasSubstr("may act for scheme other"));
  EXPECT_THAT(refusals_for([](TrustedKey& k) { k.levels = {AssuranceLevel::kHigh}; }), HasSubstr("level basic"));
  EXPECT_THAT(refusals_for([](TrustedKey& k) { k.valid_to = SampleTime() - absl::Seconds(1); }),
              HasSubstr("was valid to"));
}

TEST_F(IssuerTest, RefusesWithoutAReview) {
  EXPECT_THAT(RefusalsAfter([](EvaluationRecord& r) { r.reviews.clear(); }), HasSubstr("no review by a second person"));
}

TEST_F(IssuerTest, RefusesAReviewOfAnotherEvaluation) {
  const std::string refusals =
      RefusalsAfter([](EvaluationRecord& r) { r.evaluation_digest = Sha256("grown since the review"); });
  EXPECT_THAT(refusals, HasSubstr("is a review of the evaluation"));
  EXPECT_THAT(refusals, HasSubstr("no review by a second person"));
}

TEST_F(IssuerTest, RefusesAReviewByAKeyThatIsNoReviewer) {
  for (const Signer& signer : {NewP256(), people_.evaluator, people_.issuer}) {
    EXPECT_THAT(RefusalsAfter([&](EvaluationRecord& r) {
                  Review review;
                  review.evaluation_digest = r.evaluation_digest;
                  review.author = "x";
                  review.time = SampleTime();
                  r.reviews = {SignReview(review, signer).value()};
                }),
                HasSubstr("under the role reviewer"));
  }
}

TEST_F(IssuerTest, RefusesOneKeyInTwoRoles) {
  // A trust list cannot say so; should one get by, the rule holds still.
  const Digest key = people_.evaluator.public_key().Fingerprint();
  const Digest other = people_.reviewer.public_key().Fingerprint();
  const CertificateEvidence verdict{CertificateEvidence::Kind::kHumanVerdict, Sha256("v"), key, "u-1"};
  const CertificateEvidence review{CertificateEvidence::Kind::kReview, Sha256("r"), other, ""};
  const CertificateEvidence own_review{CertificateEvidence::Kind::kReview, Sha256("r"), key, ""};
  const Digest issuer = people_.issuer.public_key().Fingerprint();
  EXPECT_THAT(CheckSeparateKeys({verdict, review}, issuer), IsOk());
  EXPECT_THAT(CheckSeparateKeys({verdict, own_review}, issuer),
              HasStatus(absl::StatusCode::kPermissionDenied, HasSubstr("both evaluated and reviewed")));
  EXPECT_THAT(CheckSeparateKeys({verdict, review}, key),
              HasStatus(absl::StatusCode::kPermissionDenied, HasSubstr("both issues")));
  EXPECT_THAT(CheckSeparateKeys({verdict, review}, other),
              HasStatus(absl::StatusCode::kPermissionDenied, HasSubstr("both issues")));
  EXPECT_FALSE(CheckSeparateKeys({verdict}, issuer).ok());
}

TEST_F(IssuerTest, RefusesAnIssuerThatMayNotAct) {
  const EvaluationRecord record = Passed();
  const auto refusals_of = [&](const PublicKey& key) {
    return absl::StrJoin(CheckIssuable(record, *trust_, key, SampleTime()).refusals, "\n");
  };
  EXPECT_THAT(refusals_of(NewP256().public_key()), HasSubstr("is not in the trust list"));
  EXPECT_THAT(refusals_of(people_.evaluator.public_key()), HasSubstr("as evaluator, not as issuer"));
  TrustFolder trust = *trust_;
  for (TrustedKey& key : trust.list.keys) {
    if (key.role == KeyRole::kIssuer) key.levels = {AssuranceLevel::kHigh};
  }
  EXPECT_THAT(absl::StrJoin(CheckIssuable(record, trust, people_.issuer.public_key(), SampleTime()).refusals, "\n"),
              HasSubstr("issuer issuer may not act at level basic"));
}

TEST_F(IssuerTest, RefusesAStaleTrustListAndACriticalNameItDoesNotAccept) {
  const EvaluationRecord record = Passed();
  TrustFolder trust = *trust_;
  trust.list.next_update = SampleTime() - absl::Seconds(1);
  EXPECT_THAT(absl::StrJoin(CheckIssuable(record, trust, people_.issuer.public_key(), SampleTime()).refusals, "\n"),
              HasSubstr("said that a newer one would come"));
  trust = *trust_;
  trust.list.accept_critical.clear();
  EXPECT_THAT(absl::StrJoin(CheckIssuable(record, trust, people_.issuer.public_key(), SampleTime()).refusals, "\n"),
              HasSubstr("critical \"demo\""));
}

TEST_F(IssuerTest, ARefusedCertificateLeavesTheLogAsItWas) {
  EvaluationRecord record = Passed();
  record.reviews.clear();
  ASSERT_OK_AND_ASSIGN(Registry registry, Registry::Open(folder_ / "registry"));
  IssueOptions options;
  options.now = SampleTime();
  EXPECT_THAT(IssueCertificate(record, options, people_.issuer, registry),
              HasStatus(absl::StatusCode::kPermissionDenied, HasSubstr("no review")));
  EXPECT_EQ(registry.checkpoint().size, 0);
}

TEST_F(IssuerTest, AnUnnamedHolderIsRefusedBeforeAnythingIsLogged) {
  EvaluationRecord record = Passed();
  record.plan.mutable_product()->clear_vendor();
  ASSERT_OK_AND_ASSIGN(Registry registry, Registry::Open(folder_ / "registry"));
  IssueOptions options;
  options.now = SampleTime();
  EXPECT_THAT(IssueCertificate(record, options, people_.issuer, registry),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("--holder")));
  EXPECT_EQ(registry.checkpoint().size, 0);
}

TEST_F(IssuerTest, TheCertificateNamesWhereAnEvaluatorFoundNothing) {
  EvaluationRecord record = Passed();
  v1::EvaluatorRun* run = record.report.add_runs();
  run->set_evaluator("hardening.elf@1");
  run->set_artifact("notes");
  ASSERT_OK_AND_ASSIGN(Registry registry, Registry::Open(folder_ / "registry"));
  IssueOptions options;
  options.now = SampleTime();
  ASSERT_OK_AND_ASSIGN(const IssuedCertificate issued, IssueCertificate(record, options, people_.issuer, registry));
  EXPECT_THAT(issued.certificate.not_checked, testing::Contains("hardening.elf@1 found nothing to look at in notes"));
}

TEST_F(IssuerTest, LogsCertificateAndSnapshotAndTheLogIsSound) {
  const EvaluationRecord record = Passed();
  ASSERT_OK_AND_ASSIGN(Registry registry, Registry::Open(folder_ / "registry"));
  IssueOptions options;
  options.now = SampleTime();
  std::set<uint64_t> indices;
  for (int i = 0; i < 3; ++i) {
    ASSERT_OK_AND_ASSIGN(const IssuedCertificate issued, IssueCertificate(record, options, people_.issuer, registry));
    EXPECT_TRUE(indices.insert(issued.certificate.status_index).second);
    EXPECT_EQ(issued.certificate.critical, std::vector<std::string>{"demo"});
    EXPECT_EQ(issued.certificate.valid_until, SampleTime() + absl::Hours(365 * 24));
    EXPECT_EQ(issued.certificate.evidence.size(), 3);
  }
  EXPECT_EQ(registry.checkpoint().size, 6);
  const FsckReport report = Fsck(Registry::LogFolder(folder_ / "registry"), registry.trust().policy.logs);
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.statements, 6);
  // Anyone can make the snapshot again from the log.
  ASSERT_OK_AND_ASSIGN(RegistryReader reader, registry.OpenReader());
  ASSERT_OK_AND_ASSIGN(const StatusFold fold, FoldStatus(reader, StatusListUri(registry.origin())));
  EXPECT_EQ(fold.used, indices);
  EXPECT_EQ(fold.ids.size(), 3);
  EXPECT_FALSE(fold.holds_level_high);
}

TEST_F(IssuerTest, NeverWritesOverAnythingAndLeavesNoHalfPackage) {
  const EvaluationRecord record = Passed();
  ASSERT_OK_AND_ASSIGN(Registry registry, Registry::Open(folder_ / "registry"));
  IssueOptions options;
  options.now = SampleTime();
  ASSERT_OK_AND_ASSIGN(const IssuedCertificate issued, IssueCertificate(record, options, people_.issuer, registry));
  const std::string out = folder_ / "out";
  ASSERT_THAT(CreateFolders(out + "/taken.certpkg"), IsOk());
  EXPECT_THAT(WriteCertificatePackage(out + "/taken.certpkg", issued.package),
              HasStatus(absl::StatusCode::kAlreadyExists, HasSubstr("exists already")));
  ASSERT_OK_AND_ASSIGN(const std::vector<std::string> names, ListFolder(out));
  EXPECT_EQ(names, std::vector<std::string>{"taken.certpkg"});
  ASSERT_THAT(WriteCertificatePackage(out + "/new.certpkg", issued.package), IsOk());
  EXPECT_THAT(ReadCertificatePackage(out + "/new.certpkg"), IsOk());
  folder_.Write("out/new.certpkg/surprise.txt", "x");
  EXPECT_THAT(ReadCertificatePackage(out + "/new.certpkg"),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("surprise.txt")));
}

}  // namespace
}  // namespace assay
