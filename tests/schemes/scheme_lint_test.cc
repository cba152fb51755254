// SPDX-License-Identifier: Apache-2.0
#include "schemes/scheme_lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "evaluators/all_evaluators.h"
#include "tests/schemes/declaring_evaluator.h"
#include "tests/schemes/pack_copy.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

EvaluatorCatalog EveryEvaluator() {
  EvaluatorCatalog catalog;
  EXPECT_THAT(AddAllEvaluators(catalog), IsOk());
  return catalog;
}

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(SchemeLint, FindsNothingInTheDemoPack) {
  const LintReport report = LintScheme(kDemoPack, EveryEvaluator());
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_THAT(report.notes, IsEmpty());
}

TEST(SchemeLint, NotesAnEvaluatorThatNothingUses) {
  EvaluatorCatalog catalog = EveryEvaluator();
  ASSERT_THAT(catalog.Add(std::make_unique<DeclaringEvaluator>("crypto.aead@1", std::vector<MeasurementDeclaration>())),
              IsOk());
  const LintReport report = LintScheme(kDemoPack, catalog);
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_THAT(report.notes, Contains("no work unit uses evaluator crypto.aead@1"));
}

TEST(SchemeLint, CollectsAllDefectsNotOnlyTheFirst) {
  PackCopy copy;
  copy.Replace("catalog.xml", "value=\"documentation-review\"", "value=\"reading\"");
  copy.Replace("catalog.xml", "id-ref=\"sup-1_p.years\"", "id-ref=\"sup-1_p.months\"");
  copy.Replace("pack.xml", "2024-12-10", "2024-12-32");
  const LintReport report = LintScheme(copy.path(), EveryEvaluator());
  EXPECT_THAT(report.findings,
              AllOf(Contains(HasSubstr("activity \"reading\"")), Contains(HasSubstr("insert of \"sup-1_p.months\"")),
                    Contains(HasSubstr("valid-from \"2024-12-32\""))));
}

class LintDefect : public testing::TestWithParam<PackDefect> {};

TEST_P(LintDefect, IsFound) {
  PackCopy copy;
  copy.Replace(GetParam().file, GetParam().from, GetParam().to);
  // Each is well-formed: only the whole of the pack, or the evaluators there are, tell that it is wrong.
  EXPECT_THAT(ReadSchemePack(copy.path()), IsOk());
  const LintReport report = LintScheme(copy.path(), EveryEvaluator());
  EXPECT_THAT(report.findings, Contains(HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    Pack, LintDefect,
    testing::Values(
        PackDefect{"EvaluatorUnknown", "catalog.xml", "hardening.image@1", "hardening.pictures@1",
                   "work unit prv-1.a: evaluator hardening.pictures@1 is unknown; expected one of: hardening.elf@1"},
        PackDefect{"EvaluatorVersionUnknown", "catalog.xml", "hardening.image@1", "hardening.image@2",
                   "evaluator hardening.image@2 is unknown"},
        PackDefect{"MeasurementUnknown", "catalog.xml",
                   "fs.setid_files &lt;=", "fs.setuid_files &lt;=", "work unit prv-1.a: pass-condition: "},
        PackDefect{"ValueOutsideTheClosedList", "catalog.xml", "elf.textrel == 'no'", "elf.textrel == 'none'",
                   "work unit mit-4.a: pass-condition: "},
        PackDefect{"ComparisonOfUnlikeTypes", "catalog.xml", "elf.textrel == 'no'", "elf.textrel == 0",
                   "work unit mit-4.a: pass-condition: "},
        PackDefect{"ThresholdOfAnotherType", "high_profile.xml", "<value>2</value>", "<value>few</value>",
                   "work unit prv-1.a: pass-condition: "},
        PackDefect{"ThresholdOutsideTheClosedList", "high_profile.xml", "<value>full</value>", "<value>fuller</value>",
                   "work unit mit-2.a: pass-condition: "},
        PackDefect{"CriterionLostAtAHigherLevel", "high_profile.xml", "<with-id>mit-1</with-id>", "",
                   "criterion mit-1 of level substantial is not at level high"},
        PackDefect{"WorkUnitLostAtAHigherLevel", "high_profile.xml", "</modify>",
                   "<alter control-id=\"mit-3\"><remove by-id=\"mit-3_obj.b\"/><remove "
                   "by-id=\"mit-3_met.b\"/></alter></modify>",
                   "work unit mit-3.b of level substantial is not at level high"},
        PackDefect{"WorkUnitEasierAtAHigherLevel", "high_profile.xml", "</modify>",
                   "<alter control-id=\"mit-4\"><remove by-name=\"pass-condition\"/><add by-id=\"mit-4_met.a\"><prop " +
                       kOwn + "name=\"pass-condition\" value=\"true\"/></add></alter></modify>",
                   "work unit mit-4.a is another at level high than at substantial"},
        PackDefect{"OmissionOfWhatIsThere", "high_profile.xml", "</metadata>",
                   "<prop " + kOwn + "name=\"omits\" value=\"mit-1\"><remarks><p>x</p></remarks></prop></metadata>",
                   "omits mit-1; expected a criterion or work unit of level substantial that is not at level high"},
        PackDefect{"CriterionAtNoLevel", "catalog.xml", "<control id=\"mit-1\">",
                   "<control id=\"mit-0\"><title>x</title></control><control id=\"mit-1\">",
                   "criterion mit-0 is at no level"},
        PackDefect{
            "ParameterUsedAtNoLevel", "catalog.xml",
            "<control id=\"mit-1\">\n      <title>Programs can be loaded at random addresses</title>",
            "<control id=\"mit-1\"><title>x</title><param id=\"mit-1_p.x\"><label>x</label><value>1</value></param>",
            "parameter mit-1_p.x is used at no level"},
        PackDefect{"FloorOfHighWithoutPenetrationTest", "high_profile.xml", "</modify>",
                   "<alter control-id=\"acc-1\"><remove by-id=\"acc-1_obj.b\"/><remove by-id=\"acc-1_met.b\"/></alter>"
                   "<alter control-id=\"srf-1\"><remove by-id=\"srf-1_obj.b\"/><remove "
                   "by-id=\"srf-1_met.b\"/></alter></modify>",
                   "level high of scheme demo has no work unit of activity penetration-test"},
        PackDefect{"FloorOfSubstantialWithoutVulnerabilityReview", "substantial_profile.xml", "</modify>",
                   "<alter control-id=\"vul-1\"><remove by-id=\"vul-1_obj.b\"/><remove "
                   "by-id=\"vul-1_met.b\"/></alter></modify>",
                   "level substantial of scheme demo has no work unit of activity known-vulnerability-review"}),
    [](const auto& param_info) { return param_info.param.defect; });

TEST(SchemeLint, AcceptsADeclaredOmission) {
  PackCopy copy;
  copy.Replace("high_profile.xml", "<with-id>log-1</with-id>", "");
  copy.Replace(
      "high_profile.xml", "</metadata>",
      "<prop " + kOwn + "name=\"omits\" value=\"log-1\"><remarks><p>covered elsewhere</p></remarks></prop></metadata>");
  EXPECT_THAT(LintScheme(copy.path(), EveryEvaluator()).findings, IsEmpty());
}

TEST(CheckAgainstCatalog, RefusesAnUnknownEvaluatorWithLevelAndWorkUnit) {
  ASSERT_OK_AND_ASSIGN(const Profile basic, ReadProfile(kDemoPack, AssuranceLevel::kBasic));
  EXPECT_THAT(CheckAgainstCatalog(basic, EveryEvaluator()), IsOk());
  EXPECT_THAT(
      CheckAgainstCatalog(basic, EvaluatorCatalog()),
      HasStatus(absl::StatusCode::kInvalidArgument,
                HasSubstr("scheme demo: level basic: work unit prv-1.a: evaluator hardening.image@1 is unknown")));
}

}  // namespace
}  // namespace assay
