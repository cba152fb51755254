// SPDX-License-Identifier: Apache-2.0
#include "schemes/oscal_resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "schemes/oscal_selection.h"
#include "schemes/xml_writer.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kCatalog[] =
    "<catalog xmlns='http://csrc.nist.gov/ns/oscal/1.0' uuid='u'><metadata><title>t</title></metadata>"
    "<group id='g'><title>G</title>"
    "<control id='a' class='k'><title>A</title><param id='a.p'><label>l</label><value>1</value></param>"
    "<prop name='label' value='A'/><prop name='mark' ns='urn:n' class='x y' value='1'/>"
    "<part id='a.s' name='statement'><p>text</p></part><part id='a.g' name='guidance'><p>hint</p></part>"
    "<control id='a.1'><title>A1</title></control></control>"
    "<control id='b'><title>B</title></control></group>"
    "<group id='empty'><title>E</title><control id='c'><title>C</title></control></group></catalog>";

std::string Profile(const std::string& content) {
  return "<profile xmlns='http://csrc.nist.gov/ns/oscal/1.0' uuid='u'><metadata><title>P</title></metadata>" + content +
         "</profile>";
}

std::string Import(const std::string& content, const std::string& href = "catalog.xml") {
  return "<import href='" + href + "'>" + content + "</import>";
}

constexpr char kAsIs[] = "<merge><as-is>true</as-is></merge>";
constexpr char kOnlyA[] = "<include-controls><with-id>a</with-id></include-controls>";

// Resolves main.xml among documents that are not on any disk.
absl::StatusOr<ResolvedCatalog> Resolve(std::map<std::string, std::string> documents,
                                        ResolutionMode mode = ResolutionMode::kForeign,
                                        absl::btree_map<std::string, std::string> url_files = {}) {
  documents.emplace("catalog.xml", kCatalog);
  ResolverOptions options;
  options.mode = mode;
  options.url_files = std::move(url_files);
  options.load = [documents](const std::string& path) -> absl::StatusOr<std::string> {
    const auto found = documents.find(path);
    if (found == documents.end()) return absl::NotFoundError(absl::StrCat(path, ": not there"));
    return found->second;
  };
  return ResolveProfile("main.xml", options);
}

std::string Resolved(const std::string& content) {
  const absl::StatusOr<ResolvedCatalog> resolved = Resolve({{"main.xml", Profile(content)}});
  EXPECT_THAT(resolved, IsOk());
  return resolved.ok() ? WriteOscal(resolved->root) : "";
}

TEST(OscalResolver, KeepsGroupsThatHoldASelectedControlOnly) {
  EXPECT_THAT(Resolved(Import(kOnlyA) + kAsIs),
              AllOf(HasSubstr("<group id=\"g\">"), HasSubstr("id=\"a\""), Not(HasSubstr("a.1")),
                    Not(HasSubstr("id=\"b\"")), Not(HasSubstr("empty"))));
}

TEST(OscalResolver, GivesTheSameBytesEachTime) {
  EXPECT_EQ(Resolved(Import("<include-all/>") + kAsIs), Resolved(Import("<include-all/>") + kAsIs));
}

TEST(OscalResolver, SetsValueAndLabelOfAParameter) {
  EXPECT_THAT(
      Resolved(Import(kOnlyA) + kAsIs +
               "<modify><set-parameter param-id='a.p'><label>new</label><value>2</value></set-parameter></modify>"),
      AllOf(HasSubstr("<label>new</label>"), HasSubstr("<value>2</value>"), Not(HasSubstr("<value>1</value>"))));
}

struct RemovalCase {
  std::string name;
  std::string attributes;
  std::string gone;
  std::string stays;
};

void PrintTo(const RemovalCase& removal, std::ostream* out) { *out << removal.name; }

class OscalRemoval : public testing::TestWithParam<RemovalCase> {};

TEST_P(OscalRemoval, TakesWhatAllItsCriteriaMatch) {
  const std::string text = Resolved(Import(kOnlyA) + kAsIs + "<modify><alter control-id='a'><remove " +
                                    GetParam().attributes + "/></alter></modify>");
  EXPECT_THAT(text, AllOf(Not(HasSubstr(GetParam().gone)), HasSubstr(GetParam().stays)));
}

INSTANTIATE_TEST_SUITE_P(
    By, OscalRemoval,
    testing::Values(RemovalCase{"Id", "by-id='a.s'", "a.s", "a.g"},
                    RemovalCase{"Name", "by-name='guidance'", "a.g", "a.s"},
                    RemovalCase{"Namespace", "by-ns='urn:n'", "mark", "label"},
                    RemovalCase{"OscalNamespace", "by-ns='http://csrc.nist.gov/ns/oscal' by-item-name='prop'",
                                "\"label\"", "mark"},
                    RemovalCase{"Class", "by-class='y'", "mark", "label"},
                    RemovalCase{"ItemName", "by-item-name='prop'", "<prop name=\"mark\"", "a.s"},
                    RemovalCase{"TwoCriteria", "by-item-name='part' by-name='statement'", "a.s", "a.g"}),
    [](const auto& param_info) { return param_info.param.name; });

TEST(OscalResolver, TakesAMappedFileForAnAbsoluteUrl) {
  const std::string url = "https://example.org/catalog?v=1";
  const std::string profile = Profile(Import("<include-all/>", url) + kAsIs);
  EXPECT_THAT(Resolve({{"main.xml", profile}}, ResolutionMode::kForeign, {{url, "catalog.xml"}}), IsOk());
  EXPECT_THAT(
      Resolve({{"main.xml", profile}}),
      HasStatus(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr("main.xml:1:"), HasSubstr("--map URL=FILE"))));
}

TEST(OscalResolver, PrintsTheChainOfACircularImport) {
  EXPECT_THAT(
      Resolve({{"main.xml", Profile(Import("", "p.xml"))},
               {"p.xml", Profile(Import("", "q.xml"))},
               {"q.xml", Profile(Import("", "p.xml"))}}),
      HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("circular import main.xml -> p.xml -> q.xml -> p.xml")));
}

TEST(OscalResolver, StopsAProfileThatGrowsWithoutEnd) {
  std::map<std::string, std::string> documents = {{"p30.xml", Profile(Import(""))}};
  for (int i = 0; i < 30; ++i) {
    const std::string next = absl::StrCat("p", i + 1, ".xml");
    documents[i == 0 ? "main.xml" : absl::StrCat("p", i, ".xml")] = Profile(Import("", next) + Import("", next));
  }
  EXPECT_THAT(Resolve(documents), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("more than 256 documents")));
}

struct RefusedCase {
  std::string defect;
  std::string content;
  std::string message;
};

void PrintTo(const RefusedCase& refused, std::ostream* out) { *out << refused.defect; }

class ProfileRefusal : public testing::TestWithParam<RefusedCase> {};

TEST_P(ProfileRefusal, IsNeverASilentSkip) {
  EXPECT_THAT(Resolve({{"main.xml", Profile(GetParam().content)}}),
              HasStatus(absl::StatusCode::kInvalidArgument,
                        AllOf(testing::StartsWith("main.xml:1:"), HasSubstr(GetParam().message))));
}

INSTANTIATE_TEST_SUITE_P(
    Directive, ProfileRefusal,
    testing::Values(
        RefusedCase{"UnknownElement", Import("") + "<extra/>", "<extra> in <profile>"},
        RefusedCase{"UnknownInImport", Import("<include-some/>"), "<include-some> in <import>"},
        RefusedCase{"UnknownAttributeOfInclude", Import("<include-controls with-parent-controls='yes'/>"),
                    "attribute with-parent-controls of <include-controls>"},
        RefusedCase{"IncludeAllAndById", Import(std::string("<include-all/>") + kOnlyA), "expected one of them"},
        RefusedCase{"NoImport", "", "a profile without <import>"},
        RefusedCase{"ImportWithoutHref", "<import/>", "an import without href"},
        RefusedCase{"AbsolutePath", Import("", "/etc/passwd"), "expected a path relative"},
        RefusedCase{"Fragment", Import("", "catalog.xml#x"), "without query or fragment"},
        RefusedCase{"MissingResource", Import("", "#r"), "no resource #r"},
        RefusedCase{"UseFirst", Import("") + "<merge><combine method='use-first'/></merge>", "expected keep"},
        RefusedCase{"Custom", Import("") + "<merge><custom/></merge>", "<custom> in <merge>"},
        RefusedCase{"FlatAndAsIs", Import("") + "<merge><flat/><as-is>true</as-is></merge>",
                    "expected one structure directive"},
        RefusedCase{"UnknownInModify", Import("") + "<modify><drop/></modify>", "<drop> in <modify>"},
        RefusedCase{"UnknownInAlter", Import("") + "<modify><alter control-id='a'><drop/></alter></modify>",
                    "<drop> in <alter>"},
        RefusedCase{"UnknownPosition",
                    Import("") + "<modify><alter control-id='a'><add position='middle'/></alter></modify>",
                    "position \"middle\""}),
    [](const auto& param_info) { return param_info.param.defect; });

TEST(OscalResolver, WarnsInAForeignProfileOfWhatAPackMayNotHave) {
  const std::map<std::string, std::string> orphan = {
      {"main.xml",
       Profile(Import("<include-controls><with-id>a.1</with-id><with-id>z</with-id></include-controls>") + kAsIs)}};
  ASSERT_OK_AND_ASSIGN(const ResolvedCatalog foreign, Resolve(orphan));
  EXPECT_THAT(foreign.warnings,
              testing::ElementsAre(HasSubstr("no control \"z\""), HasSubstr("without the control it stands in")));
  EXPECT_THAT(WriteOscal(foreign.root), AllOf(HasSubstr("a.1"), Not(HasSubstr("id=\"a\""))));
  EXPECT_THAT(Resolve(orphan, ResolutionMode::kPack),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("no control \"z\"")));
}

TEST(OscalSelection, MatchesGlobs) {
  EXPECT_TRUE(MatchesGlob("a*", "a"));
  EXPECT_TRUE(MatchesGlob("*b*d", "abcbd"));
  EXPECT_TRUE(MatchesGlob("?1", "a1"));
  EXPECT_FALSE(MatchesGlob("?1", "a12"));
  EXPECT_FALSE(MatchesGlob("", "a"));
  EXPECT_FALSE(MatchesGlob("a*c", "ab"));
}

}  // namespace
}  // namespace assay
