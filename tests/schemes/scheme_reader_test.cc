// SPDX-License-Identifier: Apache-2.0
#include "schemes/scheme_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "schemes/scheme_library.h"
#include "tests/schemes/pack_copy.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const Criterion* FindCriterion(const Profile& profile, absl::string_view id) {
  for (const Criterion& criterion : profile.criteria) {
    if (criterion.id == id) return &criterion;
  }
  return nullptr;
}

TEST(SchemeReader, ReadsWhoTheSchemeIs) {
  ASSERT_OK_AND_ASSIGN(const SchemePack pack, ReadSchemePack(kDemoPack));
  EXPECT_EQ(pack.identity.id, "demo");
  EXPECT_THAT(pack.identity.title, HasSubstr("TEST"));
  EXPECT_EQ(pack.identity.legal_effect, "conformity-support");
  EXPECT_EQ(pack.identity.level_basis, "own mapping of CSA Art. 52(5)-(7)");
  EXPECT_THAT(pack.identity.critical, ElementsAre("demo"));
  ASSERT_EQ(pack.profiles.size(), 3u);
  EXPECT_EQ(pack.profiles[0].level, AssuranceLevel::kBasic);
  EXPECT_EQ(pack.profiles[2].level, AssuranceLevel::kHigh);
}

TEST(SchemeReader, TakesThresholdsOfTheLevelIntoProseAndParameters) {
  ASSERT_OK_AND_ASSIGN(const Profile basic, ReadProfile(kDemoPack, AssuranceLevel::kBasic));
  ASSERT_OK_AND_ASSIGN(const Profile high, ReadProfile(kDemoPack, AssuranceLevel::kHigh));
  const Criterion* const lower = FindCriterion(basic, "mit-2");
  const Criterion* const higher = FindCriterion(high, "mit-2");
  ASSERT_TRUE(lower != nullptr && higher != nullptr);
  EXPECT_EQ(lower->parameters.at("mit-2_p.relro"), "partial");
  EXPECT_EQ(higher->parameters.at("mit-2_p.relro"), "full");
  EXPECT_THAT(lower->statement, HasSubstr("RELRO is at least partial."));
  EXPECT_THAT(higher->statement, HasSubstr("RELRO is at least full."));
  EXPECT_EQ(lower->work_units.size(), 1u);
  ASSERT_EQ(higher->work_units.size(), 2u);
  EXPECT_EQ(higher->work_units[0].evaluator, "hardening.elf@1");
  EXPECT_EQ(higher->work_units[0].activity, ActivityKind::kFunctionalTest);
  EXPECT_THAT(higher->legal_refs, ElementsAre("CRA 2024/2847:AnnexI.I.2(k)"));
}

TEST(SchemeReader, LeavesOutThresholdsThatTheLevelDoesNotUse) {
  ASSERT_OK_AND_ASSIGN(const Profile basic, ReadProfile(kDemoPack, AssuranceLevel::kBasic));
  EXPECT_TRUE(FindCriterion(basic, "vul-1")->parameters.empty());
}

TEST(SchemeReader, DigestsTheResolvedCatalogWithoutRegardToItsIndentation) {
  ASSERT_OK_AND_ASSIGN(const Profile before, ReadProfile(kDemoPack, AssuranceLevel::kBasic));
  PackCopy copy;
  copy.Replace("catalog.xml", "<group id=\"risk\">", "<!-- moved -->\n\n      <group  id='risk' >");
  ASSERT_OK_AND_ASSIGN(const Profile after, ReadProfile(copy.path(), AssuranceLevel::kBasic));
  EXPECT_EQ(before.resolved_sha256.ToHex(), after.resolved_sha256.ToHex());
  EXPECT_NE(before.pack_sha256.ToHex(), after.pack_sha256.ToHex());
}

TEST(SchemeReader, DigestsEachThreshold) {
  ASSERT_OK_AND_ASSIGN(const Profile before, ReadProfile(kDemoPack, AssuranceLevel::kHigh));
  PackCopy copy;
  copy.Replace("high_profile.xml", "<value>2</value>", "<value>3</value>");
  ASSERT_OK_AND_ASSIGN(const Profile after, ReadProfile(copy.path(), AssuranceLevel::kHigh));
  EXPECT_NE(before.resolved_sha256.ToHex(), after.resolved_sha256.ToHex());
}

TEST(SchemeReader, ReadsARelativeFolder) {
  const PackCopy copy;
  const std::string here = std::filesystem::current_path().string();
  std::filesystem::current_path(copy.path());
  EXPECT_THAT(ReadSchemePack("."), IsOk());
  EXPECT_THAT(ReadSchemePack(".//"), IsOk());
  std::filesystem::current_path(here);
}

TEST(SchemeReader, NamesTheLevelsThereAre) {
  PackCopy copy;
  copy.ReplaceOnly("pack.xml", "<profile level=\"basic\"", "<!-- <profile level=\"basic\"");
  copy.ReplaceOnly("pack.xml", "\"/>\n  <profile level=\"substantial\"", "\"/> -->\n  <profile level=\"substantial\"");
  EXPECT_THAT(ReadProfile(copy.path(), AssuranceLevel::kBasic),
              HasStatus(absl::StatusCode::kNotFound, HasSubstr("expected one of: substantial, high")));
}

TEST(SchemeReader, RefusesAFileWhoseDigestIsAnother) {
  PackCopy copy;
  copy.ReplaceOnly("catalog.xml", "TEST scheme: criteria", "TEST scheme: Criteria");
  EXPECT_THAT(ReadSchemePack(copy.path()),
              HasStatus(absl::StatusCode::kInvalidArgument,
                        AllOf(HasSubstr("pack.xml:11:3: sha256 of catalog.xml is "), HasSubstr("; expected "))));
}

TEST(SchemeReader, RefusesAFolderWithoutPack) {
  const TemporaryFolder empty;
  EXPECT_THAT(ReadSchemePack(empty.path()), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("pack.xml")));
}

// The refusal says file, line and column first.
class SchemeDefect : public testing::TestWithParam<PackDefect> {};

TEST_P(SchemeDefect, IsRefusedWithItsPlace) {
  PackCopy copy;
  copy.Replace(GetParam().file, GetParam().from, GetParam().to);
  Findings findings;
  ReadSchemePack(copy.path(), findings);
  EXPECT_THAT(findings.messages(), testing::Contains(AllOf(testing::MatchesRegex(".*\\.xml:[0-9]+:[0-9]+: .*"),
                                                           HasSubstr(GetParam().message))));
  EXPECT_THAT(ReadSchemePack(copy.path()), HasStatus(absl::StatusCode::kInvalidArgument, testing::_));
}

INSTANTIATE_TEST_SUITE_P(
    Manifest, SchemeDefect,
    testing::Values(
        PackDefect{"UnknownElement", "pack.xml", "<critical>", "<author>x</author><critical>", "<author> in <pack>"},
        PackDefect{"UnknownAttribute", "pack.xml",
                   " edition=", " colour=\"red\" edition=", "attribute colour of <pack>"},
        PackDefect{"WrongNamespace", "pack.xml", "https://assay.example/ns/oscal/1", "https://assay.example/ns/oscal/2",
                   "expected https://assay.example/ns/oscal/1"},
        PackDefect{"IdMissing", "pack.xml", " id=\"demo\"", "", "pack id \"\""},
        PackDefect{"IdWithSlash", "pack.xml", " id=\"demo\"", " id=\"../demo\"", "pack id \"../demo\""},
        PackDefect{"EditionMissing", "pack.xml", " edition=\"2026-11\"", "", "pack edition \"\""},
        PackDefect{"TitleTwice", "pack.xml", "<legal-effect>", "<title>x</title><legal-effect>", "a second <title>"},
        PackDefect{"LegalEffectUnknown", "pack.xml", "conformity-support", "blessing",
                   "legal-effect \"blessing\"; expected one of"},
        PackDefect{"LevelBasisUnknown", "pack.xml", "own mapping of", "some mapping of",
                   "level-basis \"some mapping of"},
        PackDefect{"LevelUnknown", "pack.xml", "level=\"high\"", "level=\"medium\"",
                   "level \"medium\" is not one of basic, substantial, high"},
        PackDefect{"LevelTwice", "pack.xml", "level=\"high\"", "level=\"basic\"", "level basic a second time"},
        PackDefect{"DateWithoutDay", "pack.xml", "2024-12-10", "2026-11", "valid-from \"2026-11\"; expected a date"},
        PackDefect{"DateThatIsNone", "pack.xml", "2024-12-10", "2026-02-30", "expected a date YYYY-MM-DD"},
        PackDefect{"ValidToBeforeValidFrom", "pack.xml", "<critical>", "<valid-to>2024-12-09</valid-to><critical>",
                   "valid-to 2024-12-09 before valid-from 2024-12-10"},
        PackDefect{"FileOutsideTheFolder", "pack.xml", "file=\"catalog.xml\"", "file=\"../catalog.xml\"",
                   "expected the name of a file in the pack's folder"},
        PackDefect{"FileThatIsNotThere", "pack.xml", "file=\"catalog.xml\"", "file=\"other.xml\"", "No such file"},
        PackDefect{"DigestTooShort", "pack.xml", "level=\"high\" file=\"high_profile.xml\" sha256=\"",
                   "level=\"high\" sha256=\"00\" file=\"high_profile.xml\" x=\"", "sha256 \"00\"; expected 64"}),
    [](const auto& param_info) { return param_info.param.defect; });

INSTANTIATE_TEST_SUITE_P(
    Catalog, SchemeDefect,
    testing::Values(
        PackDefect{"UnknownElement", "catalog.xml", "<group id=\"vuln\">", "<extra/><group id=\"vuln\">",
                   "<extra> in <catalog>"},
        PackDefect{"UnknownAttribute", "catalog.xml", "<control id=\"rsk-1\">", "<control id=\"rsk-1\" weight=\"2\">",
                   "attribute weight of <control>"},
        PackDefect{"TextBetweenElements", "catalog.xml", "<control id=\"rsk-1\">", "surely <control id=\"rsk-1\">",
                   "text \"surely\" in <group>"},
        PackDefect{"UnknownOwnProp", "catalog.xml", "name=\"remedy\"", "name=\"remedies\"",
                   "prop remedies on <control>"},
        PackDefect{"OwnPropWithoutNamespace", "catalog.xml", "<prop " + kOwn + "name=\"activity\"",
                   "<prop name=\"activity\"", "prop activity of OSCAL's namespace on <part>; expected ns="},
        PackDefect{"PropOfForeignNamespace", "catalog.xml", "<prop " + kOwn + "name=\"activity\"",
                   "<prop ns=\"urn:x\" name=\"activity\"", "prop of namespace urn:x"},
        PackDefect{"OwnPropTwice", "catalog.xml",
                   "<prop " + kOwn + "name=\"activity\" value=\"documentation-review\"/>",
                   "<prop " + kOwn + "name=\"activity\" value=\"documentation-review\"/><prop " + kOwn +
                       "name=\"activity\" value=\"functional-test\"/>",
                   "prop activity a second time"},
        PackDefect{"SchemeIdOfAnotherPack", "catalog.xml", "value=\"demo\"", "value=\"cra\"",
                   "scheme-id \"cra\"; expected demo"},
        PackDefect{"LegalRefMissing", "catalog.xml",
                   "<prop " + kOwn + "name=\"legal-ref\" value=\"CRA 2024/2847:AnnexI.I.1\"/>", "",
                   "criterion rsk-1 without legal-ref"},
        PackDefect{"LegalRefWithoutEdition", "catalog.xml", "CRA 2024/2847:AnnexI.I.1", "CRA:AnnexI.I.1",
                   "expected source, edition and point"},
        PackDefect{"LegalRefWithoutPoint", "catalog.xml", "CRA 2024/2847:AnnexI.I.1", "CRA 2024/2847:", "legal-ref"},
        PackDefect{"RemedyEmpty", "catalog.xml", "value=\"Write a risk", "value=\"\" class=\"Write a risk",
                   "value \"\" of prop remedy"},
        PackDefect{"ActivityUnknown", "catalog.xml", "value=\"documentation-review\"", "value=\"reading\"",
                   "activity \"reading\" is not one of"},
        PackDefect{"ActivityMissing", "catalog.xml",
                   "<prop " + kOwn + "name=\"activity\" value=\"documentation-review\"/>", "",
                   "the method of work unit rsk-1.a without activity"},
        PackDefect{"EvaluatorMissing", "catalog.xml",
                   "<prop " + kOwn + "name=\"evaluator\" value=\"human.examine@1\"/>", "",
                   "the method of work unit rsk-1.a without evaluator"},
        PackDefect{"EvaluatorWithoutVersion", "catalog.xml", "value=\"hardening.image@1\"", "value=\"hardening.image\"",
                   "expected id@version"},
        PackDefect{
            "PassConditionMissing", "catalog.xml",
            "<prop " + kOwn +
                "name=\"pass-condition\"\n          value=\"count(fs.setid == 'yes' where applicable(fs.setid) at "
                "least 0) &lt;= {prv-1_p.max} and all(fs.setid_files &lt;= {prv-1_p.max} where "
                "applicable(fs.setid_files))\"/>",
            "", "the method of work unit prv-1.a without pass-condition"},
        PackDefect{"PassConditionMalformed", "catalog.xml", "fs.setid_files &lt;= {prv-1_p.max}",
                   "fs.setid_files &lt;=", "pass-condition: condition column"},
        PackDefect{"PassConditionOfAPerson", "catalog.xml", "value=\"human.examine@1\"/>",
                   "value=\"human.examine@1\"/><prop " + kOwn + "name=\"pass-condition\" value=\"true\"/>",
                   "a person decides"},
        PackDefect{"ConditionWithUnknownParameter", "catalog.xml", "fs.setid_files &lt;= {prv-1_p.max}",
                   "fs.setid_files &lt;= {prv-1_p.least}",
                   "uses {prv-1_p.least}; expected a parameter of criterion prv-1"},
        PackDefect{"ConditionWithAnotherCriterionsParameter", "catalog.xml", "fs.setid_files &lt;= {prv-1_p.max}",
                   "fs.setid_files &lt;= {int-1_p.max}", "expected a parameter of criterion prv-1"},
        PackDefect{"MachineClosesMaybe", "catalog.xml", "value=\"hardening.image@1\"/>",
                   "value=\"hardening.image@1\"/><prop " + kOwn + "name=\"machine-closes\" value=\"maybe\"/>",
                   "machine-closes \"maybe\"; expected yes or no"},
        PackDefect{"AppliesWhenMalformed", "catalog.xml", "artifacts.folders &gt; 0", "artifacts.folders &gt;",
                   "applies-when: condition column"},
        PackDefect{"AppliesWhenWithParameter", "catalog.xml", "artifacts.folders &gt; 0",
                   "artifacts.folders &gt; {prv-1_p.max}",
                   "applies-when: parameter {prv-1_p.max}; expected facts about the product only"},
        PackDefect{"AppliesWhenOfAnUnknownFact", "catalog.xml", "artifacts.folders &gt; 0", "artifacts.archives &gt; 0",
                   "applies-when: condition column 1"},
        PackDefect{"AppliesWhenEmpty", "catalog.xml", "artifacts.folders &gt; 0", "",
                   "applies-when: condition column 1"},
        PackDefect{"MethodKindMissing", "catalog.xml", "<prop name=\"method\" value=\"EXAMINE\"/>", "",
                   "expected prop method TEST"},
        PackDefect{"MethodKindUnknown", "catalog.xml", "value=\"EXAMINE\"", "value=\"GUESS\"", "is \"GUESS\""},
        PackDefect{"DanglingObjective", "catalog.xml", "name=\"objective\" value=\"rsk-1_obj.a\"",
                   "name=\"objective\" value=\"rsk-1_obj.z\"", "0 assessment-methods name objective rsk-1_obj.a"},
        PackDefect{"WorkUnitMissing", "catalog.xml", "<prop " + kOwn + "name=\"work-unit\" value=\"rsk-1.a\"/>", "",
                   "an assessment-objective without work-unit"},
        PackDefect{"WorkUnitIdTwice", "catalog.xml", "name=\"work-unit\" value=\"sup-1.a\"",
                   "name=\"work-unit\" value=\"rsk-1.a\"", "work-unit rsk-1.a a second time"},
        PackDefect{"WorkUnitIdOfACriterion", "catalog.xml", "name=\"work-unit\" value=\"sup-1.a\"",
                   "name=\"work-unit\" value=\"rsk-1\"", "work-unit rsk-1 a second time"},
        PackDefect{"CriterionIdTwice", "catalog.xml", "<control id=\"vul-1\">", "<control id=\"rsk-1\">", "\"vul-1\""},
        PackDefect{"PartIdTwice", "catalog.xml", "id=\"sup-1_smt\"", "id=\"rsk-1_smt\"", "id rsk-1_smt a second time"},
        PackDefect{"PartIdMissing", "catalog.xml", "<part id=\"rsk-1_smt\" ", "<part ", "<part> without id"},
        PackDefect{"PartUnknown", "catalog.xml", "name=\"statement\"", "name=\"sentence\"",
                   "part sentence; expected one of"},
        PackDefect{"InsertOfUnknownParameter", "catalog.xml", "id-ref=\"sup-1_p.years\"", "id-ref=\"sup-1_p.months\"",
                   "insert of \"sup-1_p.months\""},
        PackDefect{"ParameterWithTwoValues", "catalog.xml", "<value>5</value>", "<value>5</value><value>6</value>",
                   "parameter sup-1_p.years has 2 values"},
        PackDefect{"ParameterWithoutValue", "catalog.xml", "<value>5</value>", "",
                   "parameter sup-1_p.years has 0 values"},
        PackDefect{"ParameterWithChoice", "catalog.xml", "<value>5</value>", "<select><choice>5</choice></select>",
                   "<select> in <param>"},
        PackDefect{"ControlInControl", "catalog.xml", "<control id=\"vul-1\">",
                   "<control id=\"vul-0\"><title>x</title><control id=\"vul-00\"><title>y</title></control></control>"
                   "<control id=\"vul-1\">",
                   "<control> in <control>"},
        PackDefect{"Doctype", "catalog.xml", "<catalog ", "<!DOCTYPE catalog><catalog ",
                   "a document type declaration"}),
    [](const auto& param_info) { return param_info.param.defect; });

INSTANTIATE_TEST_SUITE_P(
    Profile, SchemeDefect,
    testing::Values(
        PackDefect{"LevelOfAnotherProfile", "basic_profile.xml", "value=\"basic\"", "value=\"high\"",
                   "assurance-level \"high\"; expected basic"},
        PackDefect{"UnknownControl", "basic_profile.xml", "<with-id>rsk-1<", "<with-id>rsk-9<", "no control \"rsk-9\""},
        PackDefect{"UnknownParameter", "high_profile.xml", "param-id=\"vul-1_p.days\"", "param-id=\"vul-1_p.hours\"",
                   "no parameter \"vul-1_p.hours\" among the selected controls"},
        PackDefect{"AlterOfUnknownControl", "basic_profile.xml", "<alter control-id=\"vul-1\">",
                   "<alter control-id=\"vul-9\">", "no control \"vul-9\" among the selected ones"},
        PackDefect{"RemoveOfNothing", "basic_profile.xml", "by-id=\"vul-1_obj.b\"", "by-id=\"vul-1_obj.z\"",
                   "nothing in control vul-1 to remove"},
        PackDefect{"RemoveWithoutCriterion", "basic_profile.xml", "<remove by-id=\"vul-1_obj.b\"/>", "<remove/>",
                   "<remove> without a criterion"},
        PackDefect{"ObjectiveRemovedWithoutItsMethod", "basic_profile.xml", "<remove by-id=\"vul-1_met.b\"/>", "",
                   "objective vul-1_obj.b is no assessment-objective of this criterion"},
        PackDefect{"MethodRemovedWithoutItsObjective", "basic_profile.xml", "<remove by-id=\"vul-1_obj.b\"/>", "",
                   "0 assessment-methods name objective vul-1_obj.b"},
        PackDefect{"FlatMerge", "basic_profile.xml", "<as-is>true</as-is>", "<flat/>", "no <merge><as-is>"},
        PackDefect{"NoMerge", "basic_profile.xml", "<merge>\n    <as-is>true</as-is>\n  </merge>", "",
                   "no <merge><as-is>"},
        PackDefect{"AsIsFalse", "basic_profile.xml", "<as-is>true</as-is>", "<as-is>false</as-is>", "as-is \"false\""},
        PackDefect{"CustomMerge", "basic_profile.xml", "<as-is>true</as-is>", "<custom/>", "<custom> in <merge>"},
        PackDefect{"ImportOfAFileOutsideThePack", "basic_profile.xml", "href=\"catalog.xml\"",
                   "href=\"../catalog.xml\"", "not a file of this pack"},
        PackDefect{"ImportFromTheNet", "basic_profile.xml", "href=\"catalog.xml\"",
                   "href=\"https://example.org/c.xml\"", "nothing is fetched"},
        PackDefect{"OmitsWithoutReason", "high_profile.xml", "</metadata>",
                   "<prop " + kOwn + "name=\"omits\" value=\"mit-1\"/></metadata>", "omits without <remarks>"},
        PackDefect{"NotAProfile", "basic_profile.xml", "<profile ", "<catalog ", "</profile>; expected </catalog>"}),
    [](const auto& param_info) { return param_info.param.defect; });

TEST(SchemeLibrary, FindsAPackByIdAndByFolder) {
  const SchemeLibrary library({std::string(ASSAY_SOURCE_DIR) + "/schemes"});
  ASSERT_OK_AND_ASSIGN(const SchemePack by_id, library.Read("demo"));
  ASSERT_OK_AND_ASSIGN(const SchemePack by_folder, library.Read(kDemoPack));
  EXPECT_EQ(by_id.pack_sha256.ToHex(), by_folder.pack_sha256.ToHex());
  EXPECT_THAT(library.List(), ElementsAre(HasSubstr("schemes/demo")));
}

TEST(SchemeLibrary, SaysWhereItSearched) {
  const TemporaryFolder empty;
  const SchemeLibrary library({"/nowhere/schemes", empty.path()});
  EXPECT_THAT(library.Find("demo"),
              HasStatus(absl::StatusCode::kNotFound, AllOf(HasSubstr("/nowhere/schemes"), HasSubstr(empty.path()))));
  EXPECT_THAT(library.Find(empty.path()), HasStatus(absl::StatusCode::kNotFound, HasSubstr("no scheme pack")));
}

TEST(SchemeLibrary, RefusesAPackUnderAnotherName) {
  const PackCopy copy;
  const TemporaryFolder root;
  std::filesystem::create_directory_symlink(copy.path(), root / "cra");
  EXPECT_THAT(SchemeLibrary({root.path()}).Read("cra"),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("pack id demo; expected cra")));
}

}  // namespace
}  // namespace assay
