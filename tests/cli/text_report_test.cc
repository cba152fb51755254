// SPDX-License-Identifier: Apache-2.0
#include "cli/report/text_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class TextReportTest : public testing::Test {
 protected:
  TextReportTest() {
    plan_.mutable_product()->set_name("Lamp");
    plan_.mutable_product()->add_artifacts()->set_path("firmware");
    plan_.mutable_scheme()->set_title("Lamps");
    plan_.mutable_scheme()->set_level("basic");
    plan_.mutable_scheme()->set_legal_effect("voluntary");
    v1::PlannedCriterion* criterion = plan_.add_criteria();
    criterion->set_id("lamp-1");
    criterion->set_title("Lamps are on");
    criterion->add_legal_refs("Act 1:Art.2");
    criterion->set_remedy("Switch them on.");
    PlannedWorkUnit* unit = plan_.add_work_units();
    unit->set_id("lamp-1-1");
    unit->set_criterion_id("lamp-1");
    unit->set_evaluator("fake.lamp@1");
    unit->set_machine_closes(true);
    WorkUnitResult* result = report_.add_work_units();
    result->set_id("lamp-1-1");
    result->set_criterion_id("lamp-1");
    result->set_verdict("fail");
    result->set_rationale("does not hold");
  }

  void AddFinding(absl::string_view subject, absl::string_view found) {
    WorkUnitResult* result = report_.mutable_work_units(0);
    v1::Finding* finding = result->add_findings();
    finding->set_artifact("firmware");
    finding->set_subject(std::string(subject));
    finding->set_measurement("lamp.state");
    finding->set_found(std::string(found));
    finding->set_expected("lamp.state == 'on'");
    result->set_findings_total(static_cast<uint64_t>(result->findings_size()));
  }

  std::string Render(const TextReportOptions& options = {}) {
    CombineReport(plan_, report_);
    return RenderTextReport(plan_, report_, options);
  }

  EvaluationPlan plan_;
  EvaluationReport report_;
};

TEST_F(TextReportTest, AFailureSaysWhatWhereByWhichClauseAndHowToMendIt) {
  AddFinding("etc/lamp", "off");
  EXPECT_THAT(Render(), AllOf(HasSubstr("FAIL  lamp-1  Lamps are on"), HasSubstr("Act 1:Art.2"), HasSubstr("etc/lamp"),
                              HasSubstr("lamp.state is off, expected lamp.state == 'on'"),
                              HasSubstr("mend: Switch them on."), HasSubstr("Verdict: FAIL")));
}

TEST_F(TextReportTest, SaysPlainlyThatWhatShipsWasNotLookedAt) {
  plan_.mutable_product()->mutable_artifacts(0)->set_kind("file");
  *plan_.mutable_product()->mutable_ships() = plan_.product().artifacts(0);
  EXPECT_THAT(Render(), Not(HasSubstr("NO CERTIFICATE")));
  plan_.mutable_product()->mutable_ships()->set_path("image.bin");
  plan_.mutable_product()->mutable_ships()->set_sha256("00");
  EXPECT_THAT(Render(), HasSubstr("NO CERTIFICATE CAN COME OF THIS: what ships, image.bin with SHA-256 00,"));
}

TEST_F(TextReportTest, NamesTheArtifactsInWhichAnEvaluatorFoundNothing) {
  v1::EvaluatorRun* run = report_.add_runs();
  run->set_evaluator("fake.lamp@1");
  run->set_artifact("firmware");
  run->mutable_self_check()->set_passed(true);
  run->set_observations(3);
  EXPECT_THAT(Render(), Not(HasSubstr("What was not looked into")));
  run->set_observations(0);
  EXPECT_THAT(Render(), HasSubstr("fake.lamp@1 found nothing to look at in firmware"));
}

TEST_F(TextReportTest, CountsWhatItDoesNotList) {
  for (int i = 0; i < 8; ++i) AddFinding(std::string(1, static_cast<char>('a' + i)), "off");
  EXPECT_THAT(Render(),
              AllOf(HasSubstr("\n           e  "), Not(HasSubstr("\n           f  ")), HasSubstr("and 3 more")));
}

TEST_F(TextReportTest, WhatAProductSaysCannotDriveTheTerminalOrForgeALine) {
  plan_.mutable_product()->set_name("Lamp\033[2J");
  AddFinding("etc/\nPASS  lamp-1", "off\033]0;title\a \xe2\x80\xae");
  const std::string text = Render();
  EXPECT_THAT(text, Not(HasSubstr("\033")));
  EXPECT_THAT(text, Not(HasSubstr("\nPASS")));
  EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae")));
  EXPECT_THAT(text, HasSubstr("\\x1b[2J"));
}

TEST_F(TextReportTest, ColourOnlyRepeatsAWord) {
  TextReportOptions options;
  options.style = TextStyle(/*colour=*/true);
  std::string coloured = Render(options);
  EXPECT_THAT(coloured, HasSubstr("\033["));
  // Taking the colours out leaves the plain text.
  for (size_t at = coloured.find('\033'); at != std::string::npos; at = coloured.find('\033')) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  EXPECT_EQ(coloured, Render());
}

TEST_F(TextReportTest, PeoplesOpenUnitsAreNamedWithTheirActivity) {
  plan_.mutable_work_units(0)->set_evaluator("human.examine@1");
  plan_.mutable_work_units(0)->set_activity("penetration-test");
  report_.mutable_work_units(0)->set_verdict("inconclusive");
  report_.mutable_work_units(0)->set_reason("human-pending");
  EXPECT_THAT(Render(), AllOf(HasSubstr("What waits for a person"), HasSubstr("OPEN  lamp-1"),
                              HasSubstr("lamp-1-1 penetration-test"), HasSubstr("1 waits for a person")));
}

TEST(Wrap, BreaksAtSpacesAndIndents) { EXPECT_EQ(Wrap("aa bb cc", 7, 2), "aa bb\n  cc"); }

}  // namespace
}  // namespace assay
