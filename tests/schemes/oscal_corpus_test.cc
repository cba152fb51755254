// SPDX-License-Identifier: Apache-2.0
// Profile resolution held against NIST's published and expected catalogs. Which of them are an oracle is said in the
// corpus' README. Where its sources disagree about nesting in flat output, Assay does as NIST's own resolver: a
// selected control stays inside its selected parent. The expected files that say otherwise are left out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <string>

#include "engine/base/file.h"
#include "schemes/oscal_resolver.h"
#include "schemes/xml_writer.h"
#include "tests/command.h"
#include "tests/corpora.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

// A profile below the corpus and the catalog it must resolve to.
struct OracleCase {
  std::string name;
  std::string profile;
  std::string expected;
};

void PrintTo(const OracleCase& oracle, std::ostream* out) { *out << oracle.profile; }

OracleCase Published(const std::string& name, const std::string& stem) {
  return {name, stem + "_profile.xml", stem + "-resolved-profile_catalog.xml"};
}
OracleCase Requirement(const std::string& name, const std::string& stem) {
  const std::string folder = "profile-resolution/requirement-tests/";
  return {name, folder + stem + ".xml", folder + "output-expected/" + stem + "_RESOLVED.xml"};
}
OracleCase Example(const std::string& name, const std::string& stem) {
  const std::string folder = "profile-resolution/profile-resolution-examples/";
  return {name, folder + stem + "_profile.xml", folder + "output-expected/" + stem + "_profile_RESOLVED.xml"};
}

class OscalOracle : public testing::TestWithParam<OracleCase> {};

TEST_P(OscalOracle, ResolvesToThePublishedCatalog) {
  const std::optional<std::string> corpus = FindCorpus("oscal");
  const std::optional<std::string> compare = FindCorpus("../tools/oscal-compare.py");
  if (!corpus || !compare) GTEST_SKIP() << "the corpus oscal and tools/oscal-compare.py are not there";
  ASSERT_OK_AND_ASSIGN(const ResolvedCatalog resolved, ResolveProfile(*corpus + "/" + GetParam().profile, {}));
  const TemporaryFolder folder;
  const std::string ours = folder.Write("ours.xml", WriteOscal(resolved.root));
  const CommandResult compared = RunCommand({"python3", *compare, ours, *corpus + "/" + GetParam().expected});
  EXPECT_EQ(compared.exit_code, 0) << compared.out << compared.err;
  const CommandResult valid =
      RunCommand({"xmllint", "--noout", "--schema", *corpus + "/schema/v1.1.2/oscal_catalog_schema.xsd", ours});
  EXPECT_EQ(valid.exit_code, 0) << valid.err;
}

const std::string kRev5 = "nist-v1.0.0/nist.gov/SP800-53/rev5/xml/NIST_SP-800-53_rev5_";
const std::string kRev4 = "nist-v1.3.0/nist.gov/SP800-53/rev4/xml/NIST_SP-800-53_rev4_";

INSTANTIATE_TEST_SUITE_P(
    Nist, OscalOracle,
    testing::Values(
        Published("Rev5Low", kRev5 + "LOW-baseline"), Published("Rev5Moderate", kRev5 + "MODERATE-baseline"),
        Published("Rev4Low", kRev4 + "LOW-baseline"), Published("Rev4Moderate", kRev4 + "MODERATE-baseline"),
        Requirement("ImportByResource", "req-import-by-resource"),
        Requirement("IncludeAllAsIs", "req-include-all-asis"), Requirement("IncludeByMatch", "req-include-by-match"),
        Requirement("IncludeByMatchEmpty", "req-include-by-match-empty"),
        Requirement("IncludeExclude1", "req-include-exclude1"), Requirement("IncludeExclude2", "req-include-exclude2"),
        Requirement("IncludeExclude3", "req-include-exclude3"), Requirement("IncludeExclude4", "req-include-exclude4"),
        Requirement("IncludeExclude5", "req-include-exclude5"),
        Requirement("WithChildControlsNo", "req-with-child-controls-no"),
        Requirement("WithChildControlsNone", "req-with-child-controls-none"),
        Requirement("ChainedAllAsIs", "req-chained-all-asis"), Requirement("IncludeById", "req-include-by-id"),
        Requirement("IncludeAllFlat", "req-include-all-flat"),
        Requirement("KeepEverythingTwice", "keep-everything-twice"),
        Requirement("AlterRemoveMatch1", "req-modify-alter-remove-match1"), Example("Base2", "base2-test"),
        Example("ImportTwice", "import-twice"), Example("IncludeMatch", "include-match-test"),
        Example("MergeImplicitKeep", "merge-implicit-keep"), Example("MergeKeep", "merge-keep"),
        Example("IncludeAll", "include-all-test"),

        Example("ModifyAdds", "modify-adds")),
    [](const auto& param_info) { return param_info.param.name; });

TEST(OscalSchema, AcceptsTheDemoPackAndItsResolvedLevels) {
  const std::optional<std::string> schema = FindCorpus("oscal/schema/v1.1.2");
  if (!schema) GTEST_SKIP() << "the corpus oscal is not there";
  const TemporaryFolder folder;
  const std::string pack = std::string(ASSAY_SOURCE_DIR) + "/schemes/demo/";
  std::vector<std::string> catalogs = {"xmllint", "--noout", "--schema", *schema + "/oscal_catalog_schema.xsd",
                                       pack + "catalog.xml"};
  std::vector<std::string> profiles = {"xmllint", "--noout", "--schema", *schema + "/oscal_profile_schema.xsd"};
  for (const std::string level : {"basic", "substantial", "high"}) {
    profiles.push_back(pack + level + "_profile.xml");
    ASSERT_OK_AND_ASSIGN(const ResolvedCatalog resolved, ResolveProfile(pack + level + "_profile.xml", {}));
    EXPECT_TRUE(resolved.warnings.empty());
    catalogs.push_back(folder.Write(level + ".xml", WriteOscal(resolved.root)));
  }
  const CommandResult valid = RunCommand(catalogs);
  EXPECT_EQ(valid.exit_code, 0) << valid.err;
  const CommandResult valid_profiles = RunCommand(profiles);
  EXPECT_EQ(valid_profiles.exit_code, 0) << valid_profiles.err;
}

struct RefusedCase {
  std::string name;
  std::string profile;
  std::string message;
};

void PrintTo(const RefusedCase& refused, std::ostream* out) { *out << refused.profile; }

class OscalRefusal : public testing::TestWithParam<RefusedCase> {};

TEST_P(OscalRefusal, StopsWithTheReason) {
  const std::optional<std::string> corpus = FindCorpus("oscal");
  if (!corpus) GTEST_SKIP() << "the corpus oscal is not there";
  const absl::StatusOr<ResolvedCatalog> resolved =
      ResolveProfile(*corpus + "/profile-resolution/" + GetParam().profile, {});
  ASSERT_FALSE(resolved.ok());
  EXPECT_THAT(std::string(resolved.status().message()), testing::HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Nist, OscalRefusal,
    testing::Values(RefusedCase{"CircularImport", "requirement-tests/req-circular_import.xml", "circular import"},
                    RefusedCase{"CircularImporter", "requirement-tests/req-circular_importer.xml", "circular import"},
                    RefusedCase{"BrokenImport", "requirement-tests/req-broken-import.xml", "No such file"},
                    RefusedCase{"MissingResource", "requirement-tests/req-missing-resource.xml", "No such file"},
                    RefusedCase{"UseFirst", "requirement-tests/req-merge-usefirst1.xml", "expected keep"},
                    RefusedCase{"Broken", "profile-resolution-examples/broken_profile.xml", "No such file"},
                    RefusedCase{"Circular", "profile-resolution-examples/circular_profile.xml", "circular import"},
                    RefusedCase{"Home", "profile-resolution-examples/home_profile.xml", "circular import"}),
    [](const auto& param_info) { return param_info.param.name; });

}  // namespace
}  // namespace assay
