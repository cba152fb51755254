// SPDX-License-Identifier: Apache-2.0
#include "cli/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/proto_json.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// A plan and report of one machine unit "m", one that a person closes "e", and one of a person "h".
struct Evaluated {
  EvaluationPlan plan;
  EvaluationReport report;

  Evaluated(absl::string_view machine, absl::string_view evidence_only, absl::string_view human) {
    plan.mutable_scheme()->set_id("lamps");
    plan.mutable_scheme()->set_level("basic");
    plan.add_criteria()->set_id("c");
    Add("m", "fake.lamp@1", true);
    Add("e", "fake.lamp@1", false);
    Add("h", "human.examine@1", false);
    report.set_schema("assay-report/1");
    report.mutable_work_units(0)->set_verdict(std::string(machine));
    report.mutable_work_units(1)->set_machine_verdict(std::string(evidence_only));
    report.mutable_work_units(2)->set_verdict(std::string(human));
  }

  ExitCode Gate(bool require_all = false) const {
    return GateOf(plan, report, {.require_all = require_all, .known = {}});
  }

  void AddFinding(int unit, absl::string_view subject, absl::string_view found = "off",
                  absl::string_view expected = "lamp.state == 'on'") {
    WorkUnitResult* result = report.mutable_work_units(unit);
    v1::Finding* finding = result->add_findings();
    finding->set_subject(std::string(subject));
    finding->set_measurement("lamp.state");
    finding->set_found(std::string(found));
    finding->set_expected(std::string(expected));
    result->set_findings_total(static_cast<uint64_t>(result->findings_size()));
  }

 private:
  void Add(absl::string_view id, absl::string_view evaluator, bool closes) {
    PlannedWorkUnit* unit = plan.add_work_units();
    unit->set_id(std::string(id));
    unit->set_criterion_id("c");
    unit->set_evaluator(std::string(evaluator));
    unit->set_machine_closes(closes);
    WorkUnitResult* result = report.add_work_units();
    result->set_id(std::string(id));
    result->set_verdict("inconclusive");
  }
};

TEST(Gate, OpensWhenTheMachinePassedWhatItChecks) {
  EXPECT_EQ(Evaluated("pass", "pass", "inconclusive").Gate(), ExitCode::kPass);
}

TEST(Gate, IsFailWhereTheMachineFailsAUnitEvenOneThatAPersonCloses) {
  EXPECT_EQ(Evaluated("fail", "pass", "pass").Gate(), ExitCode::kFail);
  EXPECT_EQ(Evaluated("pass", "fail", "pass").Gate(), ExitCode::kFail);
}

TEST(Gate, IsInconclusiveWhereAMachineUnitIs) {
  EXPECT_EQ(Evaluated("inconclusive", "pass", "pass").Gate(), ExitCode::kInconclusive);
  EXPECT_EQ(Evaluated("pass", "inconclusive", "pass").Gate(), ExitCode::kInconclusive);
}

TEST(Gate, IsInconclusiveWhereNothingWasChecked) {
  EXPECT_EQ(Evaluated("not-applicable", "not-applicable", "pass").Gate(), ExitCode::kInconclusive);
  Evaluated nothing("pass", "pass", "pass");
  nothing.plan.clear_work_units();
  nothing.report.clear_work_units();
  EXPECT_EQ(nothing.Gate(), ExitCode::kInconclusive);
}

TEST(Gate, AnUnknownVerdictNeverOpens) {
  EXPECT_EQ(Evaluated("PASS", "pass", "pass").Gate(), ExitCode::kInconclusive);
  EXPECT_EQ(Evaluated("", "pass", "pass").Gate(), ExitCode::kInconclusive);
}

TEST(Gate, RequireAllWaitsForPeople) {
  EXPECT_EQ(Evaluated("pass", "pass", "inconclusive").Gate(/*require_all=*/true), ExitCode::kInconclusive);
  // The unit that only a person closes is still open, whatever the machine found.
  EXPECT_EQ(Evaluated("pass", "pass", "pass").Gate(/*require_all=*/true), ExitCode::kInconclusive);
  Evaluated closed("pass", "pass", "pass");
  closed.report.mutable_work_units(1)->set_verdict("pass");
  EXPECT_EQ(closed.Gate(/*require_all=*/true), ExitCode::kPass);
}

TEST(Baseline, WhatWasThereBeforeDoesNotCloseTheGate) {
  Evaluated before("fail", "pass", "pass");
  before.AddFinding(0, "hall");
  Evaluated now("fail", "pass", "pass");
  now.AddFinding(0, "hall");
  const std::set<std::string> known = KnownSince(now.plan, now.report, before.report);
  EXPECT_THAT(known, UnorderedElementsAre("m"));
  EXPECT_EQ(GateOf(now.plan, now.report, {.require_all = false, .known = known}), ExitCode::kPass);
}

TEST(Baseline, ANewFindingOfAnOldFailureCounts) {
  Evaluated before("fail", "pass", "pass");
  before.AddFinding(0, "hall");
  Evaluated now("fail", "pass", "pass");
  now.AddFinding(0, "hall");
  now.AddFinding(0, "yard");
  EXPECT_THAT(KnownSince(now.plan, now.report, before.report), IsEmpty());
}

TEST(Baseline, AWorseVerdictCounts) {
  EXPECT_THAT(KnownSince(Evaluated("fail", "pass", "").plan, Evaluated("fail", "pass", "").report,
                         Evaluated("inconclusive", "pass", "").report),
              IsEmpty());
  EXPECT_THAT(KnownSince(Evaluated("inconclusive", "pass", "").plan, Evaluated("inconclusive", "pass", "").report,
                         Evaluated("pass", "pass", "").report),
              IsEmpty());
}

TEST(Baseline, AnEvaluatorThatCouldNotRunIsNotKnown) {
  const Evaluated evaluated("inconclusive", "pass", "");
  EXPECT_THAT(KnownSince(evaluated.plan, evaluated.report, evaluated.report), IsEmpty());
}

TEST(Baseline, AnOldFindingWithAnotherValueOrExpectationCounts) {
  Evaluated before("fail", "pass", "pass");
  before.AddFinding(0, ".", "3", "lamps.broken <= 2");
  Evaluated worse("fail", "pass", "pass");
  worse.AddFinding(0, ".", "30", "lamps.broken <= 2");
  EXPECT_THAT(KnownSince(worse.plan, worse.report, before.report), IsEmpty());
  Evaluated asked_more("fail", "pass", "pass");
  asked_more.AddFinding(0, ".", "3", "lamps.broken <= 0");
  EXPECT_THAT(KnownSince(asked_more.plan, asked_more.report, before.report), IsEmpty());
}

TEST(Baseline, AnEvaluatorThatCrashesSinceClosesTheGate) {
  Evaluated before("fail", "fail", "pass");
  before.AddFinding(0, "hall");
  before.AddFinding(1, "hall");
  // No findings, as an evaluator error leaves it; the other unit passes now.
  const Evaluated now("inconclusive", "pass", "pass");
  const std::set<std::string> known = KnownSince(now.plan, now.report, before.report);
  EXPECT_THAT(known, IsEmpty());
  EXPECT_EQ(GateOf(now.plan, now.report, {.require_all = false, .known = known}), ExitCode::kInconclusive);
}

TEST(Baseline, ThatIsNoReportIsRefused) {
  const TemporaryFolder folder;
  const Evaluated evaluated("fail", "pass", "");
  v1::EvaluationDocument document;
  *document.mutable_plan() = evaluated.plan;
  document.mutable_report()->set_schema("other-report/1");
  ASSERT_OK_AND_ASSIGN(const std::string json, EncodeProtoJson(document));
  EXPECT_THAT(ReadBaseline(folder.Write("report.json", json), evaluated.plan),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("not one of this format")));
}

TEST(Baseline, FindingsBeyondTheListAreNotKnown) {
  Evaluated before("fail", "pass", "");
  Evaluated now("fail", "pass", "");
  before.report.mutable_work_units(0)->set_findings_total(500);
  now.report.mutable_work_units(0)->set_findings_total(500);
  EXPECT_THAT(KnownSince(now.plan, now.report, before.report), IsEmpty());
}

TEST(Baseline, OfAnotherLevelIsRefused) {
  const Evaluated evaluated("fail", "pass", "");
  v1::EvaluationDocument document;
  *document.mutable_plan() = evaluated.plan;
  document.mutable_plan()->mutable_scheme()->set_level("high");
  *document.mutable_report() = evaluated.report;
  ASSERT_OK_AND_ASSIGN(const std::string json, EncodeProtoJson(document));
  const TemporaryFolder folder;
  EXPECT_THAT(ReadBaseline(folder.Write("report.json", json), evaluated.plan),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("level high")));
  EXPECT_THAT(ReadBaseline(folder / "none.json", evaluated.plan), HasStatus(absl::StatusCode::kNotFound, testing::_));
}

}  // namespace
}  // namespace assay
