// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "absl/time/clock.h"
#include "engine/base/status_macros.h"
#include "engine/evaluation_folder.h"
#include "engine/manifest_reader.h"
#include "engine/replay.h"
#include "engine/work_unit_judgement.h"
#include "tests/fakes/fake_evaluator.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

WorkUnit LampUnit(std::string id, std::string pass_condition) {
  WorkUnit unit;
  unit.id = std::move(id);
  unit.objective = "every lamp is on";
  unit.activity = ActivityKind::kFunctionalTest;
  unit.evaluator = "fake.lamp@1";
  unit.pass_condition = std::move(pass_condition);
  return unit;
}

WorkUnit HumanUnit(std::string id) {
  WorkUnit unit;
  unit.id = std::move(id);
  unit.evaluator = std::string(kHumanEvaluator);
  return unit;
}

class EvaluationTest : public testing::Test {
 protected:
  EvaluationTest() {
    product_path_ = folder_.Write("product/file", "bytes");
    profile_.scheme.id = "lamps";
    Criterion criterion;
    criterion.id = "lamp-1";
    criterion.title = "Lamps are on";
    criterion.parameters = {{"lamp-1_p.least", "2"}};
    criterion.work_units = {LampUnit("lamp-1-1", "all(lamp.state == 'on')")};
    profile_.criteria = {criterion};
  }

  WorkUnit& unit() { return profile_.criteria[0].work_units[0]; }

  // What the evaluator of the script makes of the profile's work units.
  absl::StatusOr<EvaluationReport> Run(FakeEvaluator::Script script) {
    catalog_ = CatalogWith(std::move(script));
    ASSAY_ASSIGN_OR_RETURN(product_, ReadProduct(product_path_));
    ASSAY_ASSIGN_OR_RETURN(plan_, MakePlan(profile_, product_, catalog_, 7));
    EvaluationOptions options;
    options.time_limit = time_limit_;
    return Evaluate(plan_, product_.artifacts, catalog_, evidence_, options);
  }

  WorkUnitResult ResultOf(FakeEvaluator::Script script) {
    const absl::StatusOr<EvaluationReport> report = Run(std::move(script));
    EXPECT_THAT(report, IsOk());
    return report.ok() && report->work_units_size() > 0 ? report->work_units(0) : WorkUnitResult();
  }

  static FakeEvaluator::Script Seeing(std::vector<Observation> observations) {
    FakeEvaluator::Script script;
    script.evaluate = [observations](const EvaluatorContext&) { return observations; };
    return script;
  }
  static FakeEvaluator::Script Erring(absl::Status status) {
    FakeEvaluator::Script script;
    script.evaluate = [status](const EvaluatorContext&) { return status; };
    return script;
  }

  TemporaryFolder folder_;
  std::string product_path_;
  Profile profile_;
  EvaluatorCatalog catalog_;
  Product product_;
  EvaluationPlan plan_;
  EvidenceStore evidence_{folder_ / "evaluation/evidence"};
  absl::Duration time_limit_ = absl::Minutes(1);
};

TEST_F(EvaluationTest, PassesWhatWasObservedToHold) {
  const WorkUnitResult result = ResultOf(Seeing({LampThatIs("hall", "on"), LampThatIs("yard", "on")}));
  EXPECT_EQ(result.verdict(), "pass");
  EXPECT_THAT(result.rationale(), HasSubstr("2 observed"));
  EXPECT_EQ(result.observations_sha256_size(), 1);
}

TEST_F(EvaluationTest, FailsAndNamesThePlaceTheValueAndWhatWasExpected) {
  const WorkUnitResult result = ResultOf(Seeing({LampThatIs("hall", "on"), LampThatIs("yard", "off")}));
  EXPECT_EQ(result.verdict(), "fail");
  ASSERT_EQ(result.findings_size(), 1);
  EXPECT_EQ(result.findings(0).subject(), "yard");
  EXPECT_EQ(result.findings(0).artifact(), "file");
  EXPECT_EQ(result.findings(0).measurement(), "lamp.state");
  EXPECT_EQ(result.findings(0).found(), "off");
  EXPECT_EQ(result.findings(0).effect(), "fail");
}

TEST_F(EvaluationTest, StaysInconclusiveOverAnUnknownValue) {
  const WorkUnitResult result =
      ResultOf(Seeing({LampThatIs("hall", "on"), Lamp("yard", UnknownMeasurement("lamp.state", "too dark"))}));
  EXPECT_EQ(result.verdict(), "inconclusive");
  EXPECT_EQ(result.reason(), "unknown-measurement");
  ASSERT_EQ(result.findings_size(), 1);
  EXPECT_EQ(result.findings(0).found(), "unknown: too dark");
  EXPECT_EQ(result.findings(0).effect(), "inconclusive");
}

TEST_F(EvaluationTest, StaysInconclusiveWhenNothingWasObserved) {
  const WorkUnitResult result = ResultOf(Seeing({}));
  EXPECT_EQ(result.verdict(), "inconclusive");
  EXPECT_EQ(result.reason(), "no-evidence");
}

TEST_F(EvaluationTest, StaysInconclusiveWhenTheEvaluatorErrs) {
  const WorkUnitResult result = ResultOf(Erring(absl::InternalError("lamp exploded")));
  EXPECT_EQ(result.verdict(), "inconclusive");
  EXPECT_EQ(result.reason(), "evaluator-error");
  EXPECT_THAT(result.rationale(), HasSubstr("lamp exploded"));
}

TEST_F(EvaluationTest, StaysInconclusiveWhenTheEvaluatorRunsOutOfTime) {
  EXPECT_EQ(ResultOf(Erring(absl::DeadlineExceededError("late"))).reason(), "timeout");
}

TEST_F(EvaluationTest, DoesNotBelieveObservationsThatCameAfterTheDeadline) {
  time_limit_ = absl::Milliseconds(1);
  FakeEvaluator::Script script;
  script.evaluate = [](const EvaluatorContext&) {
    absl::SleepFor(absl::Milliseconds(20));
    return std::vector<Observation>{LampThatIs("hall", "on")};
  };
  const WorkUnitResult result = ResultOf(script);
  EXPECT_EQ(result.verdict(), "inconclusive");
  EXPECT_EQ(result.reason(), "timeout");
}

TEST_F(EvaluationTest, DoesNotRunAnEvaluatorThatFailsItsSelfCheck) {
  FakeEvaluator::Script script;
  script.self_check = absl::InternalError("took the broken lamp for a lit one");
  bool ran = false;
  script.evaluate = [&](const EvaluatorContext&) {
    ran = true;
    return std::vector<Observation>{LampThatIs("hall", "on")};
  };
  const WorkUnitResult result = ResultOf(script);
  EXPECT_EQ(result.verdict(), "inconclusive");
  EXPECT_EQ(result.reason(), "self-check-failed");
  EXPECT_FALSE(ran);
}

TEST_F(EvaluationTest, DoesNotBelieveAnEvaluatorThatBreaksItsDeclaration) {
  struct Breach {
    const char* name;
    std::vector<Observation> observations;
  };
  Observation twice = LampThatIs("hall", "on");
  *twice.add_measurements() = TextMeasurement("lamp.state", "on");
  Observation empty_value;
  empty_value.set_subject("hall");
  empty_value.add_measurements()->set_name("lamp.state");
  const Breach breaches[] = {
      {"undeclared measurement", {Lamp("hall", TextMeasurement("lamp.colour", "red"))}},
      {"value outside the list", {LampThatIs("hall", "dim")}},
      {"wrong type", {Lamp("hall", IntegerMeasurement("lamp.state", 1))}},
      {"measurement twice", {twice}},
      {"no value", {empty_value}},
      {"subject twice", {LampThatIs("hall", "on"), LampThatIs("hall", "on")}},
      {"no subject", {LampThatIs("", "on")}},
  };
  for (const Breach& breach : breaches) {
    const WorkUnitResult result = ResultOf(Seeing(breach.observations));
    EXPECT_EQ(result.verdict(), "inconclusive") << breach.name;
    EXPECT_EQ(result.reason(), "evaluator-error") << breach.name;
  }
}

TEST_F(EvaluationTest, RefusesToRunWithoutTheDeclaredIsolation) {
  FakeEvaluator::Script script = Seeing({LampThatIs("hall", "on")});
  script.isolation = absl::FailedPreconditionError("no Landlock");
  EXPECT_THAT(Run(script), HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr("no Landlock")));
}

TEST_F(EvaluationTest, RefusesAResultOverBytesThatChangedDuringTheRun) {
  FakeEvaluator::Script script;
  script.evaluate = [this](const EvaluatorContext&) {
    folder_.Write("product/file", "other bytes");
    return std::vector<Observation>{LampThatIs("hall", "on")};
  };
  EXPECT_THAT(Run(script), HasStatus(absl::StatusCode::kDataLoss, HasSubstr("changed during the evaluation")));
}

TEST_F(EvaluationTest, InconclusiveWhenIsJudgedFirst) {
  unit().inconclusive_when = "any(lamp.state == 'off')";
  EXPECT_EQ(ResultOf(Seeing({LampThatIs("hall", "off")})).reason(), "not-covered");
  // Not even a doubt that may not be there lets the pass condition speak.
  const WorkUnitResult doubted =
      ResultOf(Seeing({LampThatIs("hall", "on"), Lamp("yard", UnknownMeasurement("lamp.state", "too dark"))}));
  EXPECT_EQ(doubted.verdict(), "inconclusive");
  EXPECT_EQ(ResultOf(Seeing({LampThatIs("hall", "on")})).verdict(), "pass");
}

TEST_F(EvaluationTest, AMachineThatDoesNotCloseItsUnitLeavesItToAPerson) {
  unit().machine_closes = false;
  const WorkUnitResult result = ResultOf(Seeing({LampThatIs("hall", "on")}));
  EXPECT_EQ(result.verdict(), "inconclusive");
  EXPECT_EQ(result.reason(), "human-pending");
  EXPECT_EQ(result.machine_verdict(), "pass");
}

TEST_F(EvaluationTest, PeoplesUnitsWaitAndKeepTheLevelOpen) {
  profile_.criteria[0].work_units.push_back(HumanUnit("lamp-1-2"));
  ASSERT_OK_AND_ASSIGN(const EvaluationReport report, Run(Seeing({LampThatIs("hall", "on")})));
  EXPECT_EQ(report.work_units(1).reason(), "human-pending");
  EXPECT_EQ(report.verdict(), "inconclusive");
  EXPECT_EQ(report.counts().human_pending(), 1);
}

TEST_F(EvaluationTest, ACriterionThatDoesNotApplyIsJustifiedAndALevelOfNothingElseIsInconclusive) {
  profile_.criteria[0].applies_when = "artifacts.folders >= 1";
  ASSERT_OK_AND_ASSIGN(const EvaluationReport report, Run(Seeing({LampThatIs("hall", "on")})));
  EXPECT_EQ(report.work_units(0).verdict(), "not-applicable");
  EXPECT_THAT(report.work_units(0).rationale(), HasSubstr("artifacts.folders is 0"));
  EXPECT_EQ(report.criteria(0).verdict(), "not-applicable");
  EXPECT_EQ(report.verdict(), "inconclusive");
}

TEST_F(EvaluationTest, WhetherACriterionAppliesIsUnknownWhereTheManifestIsSilent) {
  profile_.criteria[0].applies_when = "claims.network == 'yes'";
  const WorkUnitResult result = ResultOf(Seeing({LampThatIs("hall", "on")}));
  EXPECT_EQ(result.verdict(), "inconclusive");
  EXPECT_EQ(result.reason(), "unknown-measurement");
}

TEST_F(EvaluationTest, ParametersOfTheLevelReachConditionAndEvaluator) {
  unit().pass_condition = "all(lamp.count >= {lamp-1_p.least})";
  ParameterValues seen;
  FakeEvaluator::Script script;
  script.evaluate = [&](const EvaluatorContext& context) {
    seen = context.parameters;
    return std::vector<Observation>{Lamp("hall", IntegerMeasurement("lamp.count", 1))};
  };
  const WorkUnitResult result = ResultOf(script);
  EXPECT_EQ(result.verdict(), "fail");
  EXPECT_THAT(result.rationale(), HasSubstr("lamp.count >= 2"));
  EXPECT_THAT(seen, ElementsAre(testing::Pair("lamp-1_p.least", "2")));
}

TEST_F(EvaluationTest, APlanRefusesWhatTheCatalogCannotDo) {
  catalog_ = CatalogWith(FakeEvaluator::Script());
  ASSERT_OK_AND_ASSIGN(product_, ReadProduct(product_path_));
  const struct {
    const char* name;
    std::string evaluator;
    std::string condition;
    const char* message;
  } cases[] = {
      {"unknown evaluator", "fake.lamp@2", "all(lamp.state == 'on')", "not in this program's catalog"},
      {"no condition", "fake.lamp@1", "", "without pass-condition"},
      {"unknown measurement", "fake.lamp@1", "all(lamp.colour == 'red')", "lamp.colour"},
      {"value outside the list", "fake.lamp@1", "all(lamp.state == 'dim')", "dim"},
      {"unknown parameter", "fake.lamp@1", "all(lamp.count >= {lamp-1_p.most})", "lamp-1_p.most"},
      {"malformed", "fake.lamp@1", "all(", "condition column"},
  };
  for (const auto& refused : cases) {
    unit().evaluator = refused.evaluator;
    unit().pass_condition = refused.condition;
    EXPECT_THAT(MakePlan(profile_, product_, catalog_, 0),
                HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr(refused.message)))
        << refused.name;
  }
}

TEST_F(EvaluationTest, NothingPassesOnceItsEvaluatorIsTakenAway) {
  ASSERT_EQ(ResultOf(Seeing({LampThatIs("hall", "on")})).verdict(), "pass");
  const EvaluatorCatalog none;
  EXPECT_THAT(MakePlan(profile_, product_, none, 0), HasStatus(absl::StatusCode::kInvalidArgument, testing::_));
  EXPECT_FALSE(Evaluate(plan_, product_.artifacts, none, evidence_, {}).ok());
}

// A folder as the evaluate verb leaves it, with one machine unit that passed and one that failed.
class WrittenEvaluationTest : public EvaluationTest {
 protected:
  void SetUp() override {
    profile_.criteria[0].work_units.push_back(LampUnit("lamp-1-2", "any(lamp.state == 'off')"));
    profile_.criteria[0].work_units.push_back(HumanUnit("lamp-1-3"));
    ASSERT_OK_AND_ASSIGN(report_, Run(Seeing({LampThatIs("hall", "on")})));
    ASSERT_OK_AND_ASSIGN(EvaluationFolder made, EvaluationFolder::Create(folder_ / "written"));
    // The evidence was kept elsewhere while running; the folder needs its own.
    for (const WorkUnitResult& result : report_.work_units()) {
      for (const std::string& hex : result.observations_sha256()) {
        ASSERT_OK_AND_ASSIGN(const Digest digest, ParseDigest(hex));
        ASSERT_OK_AND_ASSIGN(const std::string bytes, evidence_.Get(digest));
        ASSERT_THAT(made.evidence().Put(bytes), IsOk());
      }
    }
    ASSERT_THAT(made.WritePlan(plan_), IsOk());
    ASSERT_THAT(made.WriteReport(report_), IsOk());
  }

  absl::StatusOr<EvaluationFolder> Open() { return EvaluationFolder::Open(folder_ / "written", catalog_); }

  // Writes the report as someone would who wants another result, with consistent sums.
  void Forge(EvaluationReport report) {
    CombineReport(plan_, report);
    ASSERT_OK_AND_ASSIGN(EvaluationFolder folder, Open());
    ASSERT_THAT(folder.WriteReport(report), IsOk());
  }

  absl::Status Judge() {
    ASSAY_ASSIGN_OR_RETURN(const EvaluationFolder folder, Open());
    return CheckJudgement(folder.plan(), folder.report(), folder.evidence());
  }

  EvaluationReport report_;
};

TEST_F(WrittenEvaluationTest, OpensAndJudgesTheSameAgain) {
  EXPECT_EQ(report_.verdict(), "fail");
  EXPECT_THAT(Judge(), IsOk());
}

TEST_F(WrittenEvaluationTest, AFailTurnedIntoAPassIsFoundFromTheEvidence) {
  EvaluationReport forged = report_;
  forged.mutable_work_units(1)->set_verdict("pass");
  Forge(forged);
  EXPECT_THAT(Judge(), HasStatus(absl::StatusCode::kDataLoss, HasSubstr("lamp-1-2: the report says pass")));
}

TEST_F(WrittenEvaluationTest, APassFromNothingIsFound) {
  EvaluationReport forged = report_;
  forged.mutable_work_units(1)->set_verdict("pass");
  forged.mutable_work_units(1)->clear_observations_sha256();
  CombineReport(plan_, forged);
  ASSERT_OK_AND_ASSIGN(EvaluationFolder folder, Open());
  ASSERT_THAT(folder.WriteReport(forged), IsOk());
  EXPECT_THAT(Open(), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("nothing was observed")));
}

TEST_F(WrittenEvaluationTest, ARunLeftOutIsFound) {
  EvaluationReport forged = report_;
  forged.clear_runs();
  Forge(forged);
  EXPECT_THAT(Judge(), HasStatus(absl::StatusCode::kDataLoss, HasSubstr("0 runs")));
}

TEST_F(WrittenEvaluationTest, SumsThatDoNotFollowAreFound) {
  ASSERT_OK_AND_ASSIGN(EvaluationFolder folder, Open());
  EvaluationReport forged = report_;
  forged.set_verdict("pass");
  ASSERT_THAT(folder.WriteReport(forged), IsOk());
  EXPECT_THAT(Open(), HasStatus(absl::StatusCode::kDataLoss, HasSubstr("do not follow")));
}

TEST_F(WrittenEvaluationTest, AReportOfAnotherPlanIsFound) {
  ASSERT_OK_AND_ASSIGN(EvaluationFolder folder, Open());
  EvaluationPlan other = plan_;
  other.set_seed(8);
  ASSERT_THAT(folder.WritePlan(other), IsOk());
  EXPECT_THAT(Open(), HasStatus(absl::StatusCode::kDataLoss, HasSubstr("made for the plan")));
}

TEST_F(WrittenEvaluationTest, EvidenceThatWasAlteredIsFound) {
  const std::string hex = report_.work_units(0).observations_sha256(0);
  const std::string path = folder_ / ("written/evidence/sha256/" + hex);
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  std::ofstream(path, std::ios::app) << " ";
  EXPECT_THAT(Open(), HasStatus(absl::StatusCode::kDataLoss, testing::_));
}

TEST_F(WrittenEvaluationTest, TheDigestCoversPlanReportAndEvidence) {
  ASSERT_OK_AND_ASSIGN(EvaluationFolder folder, Open());
  ASSERT_OK_AND_ASSIGN(const Digest before, folder.EvaluationDigest());
  ASSERT_THAT(folder.evidence().Put("one more thing"), IsOk());
  ASSERT_OK_AND_ASSIGN(const Digest with_evidence, folder.EvaluationDigest());
  EXPECT_NE(before, with_evidence);
  EvaluationReport later = report_;
  later.set_finished("2026-01-01T00:00:00Z");
  ASSERT_THAT(folder.WriteReport(later), IsOk());
  ASSERT_OK_AND_ASSIGN(const Digest with_report, folder.EvaluationDigest());
  EXPECT_NE(with_evidence, with_report);
}

TEST_F(WrittenEvaluationTest, AFolderThatHoldsSomethingIsNotWrittenOver) {
  EXPECT_THAT(EvaluationFolder::Create(folder_ / "written"),
              HasStatus(absl::StatusCode::kAlreadyExists, HasSubstr("empty folder")));
}

TEST_F(WrittenEvaluationTest, APersonDecidesOnlyWhatTheMachineDoesNotClose) {
  EvaluationReport report = report_;
  const HumanDecision pass{.verdict = Verdict::kPass, .rationale = "looked at it", .decision_sha256 = Sha256("signed")};
  EXPECT_THAT(ApplyDecision(plan_, "lamp-1-2", pass, report),
              HasStatus(absl::StatusCode::kPermissionDenied, HasSubstr("decided by fake.lamp@1")));
  EXPECT_THAT(ApplyDecision(plan_, "lamp-9-9", pass, report), HasStatus(absl::StatusCode::kNotFound, testing::_));
  HumanDecision silent = pass;
  silent.rationale = " ";
  EXPECT_THAT(ApplyDecision(plan_, "lamp-1-3", silent, report),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("rationale")));
  ASSERT_THAT(ApplyDecision(plan_, "lamp-1-3", pass, report), IsOk());
  EXPECT_EQ(report.work_units(2).verdict(), "pass");
  EXPECT_EQ(report.counts().human_pending(), 0);
  EXPECT_EQ(report.verdict(), "fail");
}

TEST_F(WrittenEvaluationTest, ReplayComparesBytesAndResultsButNotTimes) {
  EvaluationReport again = report_;
  again.set_started("2030-01-01T00:00:00Z");
  again.set_host("elsewhere");
  EXPECT_THAT(CompareRuns(plan_, report_, again), IsEmpty());
  again.mutable_runs(0)->set_observations_sha256(Sha256("other").ToHex());
  again.mutable_work_units(1)->set_verdict("pass");
  EXPECT_EQ(CompareRuns(plan_, report_, again).size(), 2u);
}

}  // namespace
}  // namespace assay
