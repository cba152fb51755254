// SPDX-License-Identifier: Apache-2.0
#include "engine/condition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/file.h"
#include "engine/condition_expression.h"
#include "engine/condition_parser.h"
#include "tests/status_matchers.h"

namespace assay {

inline void PrintTo(const Ternary& value, std::ostream* out) {
  *out << (value == Ternary::kTrue ? "true" : value == Ternary::kFalse ? "false" : "unknown");
}

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Ternary kF = Ternary::kFalse;
constexpr Ternary kU = Ternary::kUnknown;
constexpr Ternary kT = Ternary::kTrue;

Observation Subject(const std::string& name, const std::vector<Measurement>& measurements) {
  Observation observation;
  observation.set_subject(name);
  for (const Measurement& measurement : measurements) *observation.add_measurements() = measurement;
  return observation;
}

// Three ELF objects, of which one is unknown in part and one is no subject for pie, and the image as a whole.
std::vector<Observation> Image() {
  return {
      Subject("bin/good", {TextMeasurement("elf.relro", "full"), TextMeasurement("elf.pie", "yes"),
                           BooleanMeasurement("elf.signed", true), IntegerMeasurement("elf.size", 100)}),
      Subject("bin/weak", {TextMeasurement("elf.relro", "none"), UnknownMeasurement("elf.pie", "stripped"),
                           BooleanMeasurement("elf.signed", false), IntegerMeasurement("elf.size", 250)}),
      Subject("lib/data", {TextMeasurement("elf.relro", "full"), NotApplicableMeasurement("elf.pie", "no program"),
                           IntegerMeasurement("elf.size", -5)}),
      Subject(".", {IntegerMeasurement("fs.setid_files", 2), TextMeasurement("fs.type", "squashfs"),
                    BooleanMeasurement("fs.read_only", true), UnknownMeasurement("fs.owner", "not recorded")}),
  };
}

const ParameterValues& Parameters() {
  static const ParameterValues parameters = {
      {"max", "2"}, {"relro", "full"}, {"yes", "true"}, {"word", "many"}, {"padded", "02"}};
  return parameters;
}

const std::vector<MeasurementDeclaration>& Declared() {
  static const std::vector<MeasurementDeclaration> declared = {
      {"elf.relro", MeasurementType::kText, {"none", "partial", "full"}, "", ""},
      {"elf.pie", MeasurementType::kText, {"no", "yes", "dso", "rel"}, "", ""},
      {"elf.signed", MeasurementType::kBoolean, {}, "", ""},
      {"elf.size", MeasurementType::kInteger, {}, "bytes", ""},
      {"fs.setid_files", MeasurementType::kInteger, {}, "", ""},
      {"fs.type", MeasurementType::kText, {}, "", ""},
      {"fs.read_only", MeasurementType::kBoolean, {}, "", ""},
      {"fs.owner", MeasurementType::kText, {}, "", ""},
  };
  return declared;
}

ConditionResult Evaluate(const std::string& text, const std::vector<Observation>& observations = Image()) {
  const absl::StatusOr<Condition> condition = Condition::Parse(text);
  EXPECT_THAT(condition, IsOk()) << text;
  return condition.ok() ? condition->Evaluate(observations, Parameters()) : ConditionResult{};
}

std::vector<std::string> CulpritLines(const ConditionResult& result) {
  std::vector<std::string> lines;
  for (const Culprit& culprit : result.culprits) {
    lines.push_back(absl::StrCat(culprit.subject, " ", culprit.measurement, ": ", culprit.found, "; expected ",
                                 culprit.expected, culprit.unknown ? " (unknown)" : ""));
  }
  return lines;
}

// Kleene, Introduction to Metamathematics (1952), section 64: the strong tables, row by row.
TEST(Ternary, ConjunctionIsKleenesStrongTable) {
  const Ternary table[3][3] = {{kF, kF, kF}, {kF, kU, kU}, {kF, kU, kT}};
  for (const Ternary a : {kF, kU, kT}) {
    for (const Ternary b : {kF, kU, kT}) EXPECT_EQ(And(a, b), table[static_cast<int>(a)][static_cast<int>(b)]);
  }
}

TEST(Ternary, DisjunctionIsKleenesStrongTable) {
  const Ternary table[3][3] = {{kF, kU, kT}, {kU, kU, kT}, {kT, kT, kT}};
  for (const Ternary a : {kF, kU, kT}) {
    for (const Ternary b : {kF, kU, kT}) EXPECT_EQ(Or(a, b), table[static_cast<int>(a)][static_cast<int>(b)]);
  }
}

TEST(Ternary, NegationKeepsUnknown) {
  EXPECT_EQ(Not(kF), kT);
  EXPECT_EQ(Not(kU), kU);
  EXPECT_EQ(Not(kT), kF);
}

struct Row {
  const char* text;
  Ternary expected;
};

class ConditionValues : public testing::TestWithParam<Row> {};

TEST_P(ConditionValues, AreThoseOfTheFormatsPage) {
  const ConditionResult result = Evaluate(GetParam().text);
  EXPECT_EQ(result.value, GetParam().expected) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(Connectives, ConditionValues,
                         testing::Values(Row{"true", kT}, Row{"false", kF}, Row{"not false", kT},
                                         Row{"not not false", kF}, Row{"true and false", kF},
                                         Row{"fs.owner == 'x' and false", kF}, Row{"fs.owner == 'x' or true", kT},
                                         Row{"fs.owner == 'x' and true", kU}, Row{"not fs.owner == 'x'", kU},
                                         // not binds before and, and before or.
                                         Row{"true or true and false", kT}, Row{"(true or true) and false", kF},
                                         Row{"not false and false", kF}, Row{"not (false and false)", kT},
                                         // not takes the whole comparison.
                                         Row{"not 1 == 2", kT}, Row{"true == false", kF}, Row{"true or 1 == 2", kT}));

INSTANTIATE_TEST_SUITE_P(Comparisons, ConditionValues,
                         testing::Values(Row{"1 == 1", kT}, Row{"1 != 1", kF}, Row{"1 < 2", kT}, Row{"2 < 2", kF},
                                         Row{"2 <= 2", kT}, Row{"3 > 2", kT}, Row{"2 >= 3", kF}, Row{"-5 < 0", kT},
                                         Row{"9223372036854775807 > -9223372036854775808", kT}, Row{"'a' == 'a'", kT},
                                         Row{"'a' == 'A'", kF}, Row{"'a' != 'b'", kT},
                                         Row{"fs.setid_files <= {max}", kT}, Row{"{max} < fs.setid_files", kF},
                                         Row{"fs.type == 'squashfs'", kT}, Row{"fs.read_only", kT},
                                         Row{"fs.read_only == false", kF}, Row{"fs.read_only == {yes}", kT},
                                         Row{"fs.type in ['ext4', 'squashfs']", kT}, Row{"fs.type in ['ext4']", kF},
                                         Row{"fs.setid_files in [1, {max}]", kT}, Row{"{max} in [1, 2]", kT},
                                         Row{"{relro} in ['none', 'full']", kT}));

INSTANTIATE_TEST_SUITE_P(Doubt, ConditionValues,
                         testing::Values(
                             // Unlike types, and parameters that are missing or of another type, say nothing.
                             Row{"fs.type == 3", kU}, Row{"fs.type != 3", kU}, Row{"fs.read_only == 'yes'", kU},
                             Row{"fs.type", kU}, Row{"'a' < 'b'", kU}, Row{"true < false", kU},
                             Row{"fs.setid_files <= {word}", kU}, Row{"fs.setid_files <= {padded}", kU},
                             Row{"fs.setid_files != {missing}", kU}, Row{"fs.read_only == {word}", kU},
                             // Unknown, not-applicable and absent values.
                             Row{"fs.owner == 'root'", kU}, Row{"fs.owner != 'root'", kU}, Row{"fs.absent == 1", kU},
                             Row{"fs.absent", kU}, Row{"fs.owner in ['root', 'bin']", kU},
                             Row{"'root' in [fs.owner, 'root']", kT}, Row{"'root' in [fs.owner, 'bin']", kU},
                             // Outside of an aggregate the only observation that has it; several are as good as none.
                             Row{"elf.relro == 'full'", kU}, Row{"elf.size < 1000", kU}, Row{"applicable(fs.type)", kT},
                             Row{"applicable(fs.absent)", kU}, Row{"applicable(elf.relro)", kU},
                             Row{"applicable(fs.owner)", kU}));

INSTANTIATE_TEST_SUITE_P(
    Aggregates, ConditionValues,
    testing::Values(
        Row{"all(elf.relro == 'full')", kF},  // "." does not measure it, but bin/weak fails for certain
        Row{"all(elf.relro in ['none', 'full'])", kU}, Row{"all(elf.relro == {relro} where elf.size != 250)", kU},
        Row{"all(elf.size < 1000 where elf.size > 0)", kU},  // whether "." is a member is unknown, and so its value
        Row{"all(true where elf.size > 0)", kT}, Row{"all(elf.relro == 'full' where elf.signed)", kU},
        Row{"any(elf.relro == 'none')", kT}, Row{"any(elf.relro == 'partial')", kU},
        Row{"any(false where elf.size > 0)", kF}, Row{"any(elf.pie == 'rel' where elf.relro == 'full')", kU},
        Row{"all(elf.pie == 'yes' where applicable(elf.pie))", kU}, Row{"any(applicable(elf.pie))", kT},
        Row{"not any(elf.relro == 'none')", kF},
        // Nobody in scope is unknown unless the condition allows nothing.
        Row{"all(true where false)", kU}, Row{"any(true where false)", kU}, Row{"all(false where false)", kU},
        Row{"count(true where false) == 0", kU}, Row{"all(false where false at least 0)", kT},
        Row{"any(true where false at least 0)", kF}, Row{"count(true where false at least 0) == 0", kT},
        // Members in doubt do not count towards the minimum.
        Row{"all(true at least 4)", kT}, Row{"all(true at least 5)", kU}, Row{"any(true at least 5)", kU},
        Row{"all(true where elf.size > 0 at least 2)", kT}, Row{"all(true where elf.size > 0 at least 3)", kU},
        // A count is known as far as its members are.
        Row{"count(elf.relro == 'full') >= 2", kT}, Row{"count(elf.relro == 'full') >= 3", kU},
        Row{"count(elf.relro == 'full') >= 4", kF}, Row{"count(elf.relro == 'full') == 2", kU},
        Row{"count(elf.relro == 'full') == 1", kF}, Row{"count(elf.relro == 'full') != 1", kT},
        Row{"count(true) == 4", kT}, Row{"4 == count(true)", kT}, Row{"count(true) in [3, 4]", kT},
        Row{"count(elf.relro == 'full') in [0, 1]", kF}, Row{"count(elf.relro == 'full') in [2, 3]", kU},
        Row{"count(elf.signed) <= {max}", kU}, Row{"count(elf.signed where elf.size > 0) < 4", kT},
        Row{"count(true at least 5) == 4", kU}));

TEST(Condition, OverNoObservationsIsNeverTrueUnlessItAllowsNothing) {
  EXPECT_EQ(Evaluate("all(elf.relro == 'full')", {}).value, kU);
  EXPECT_EQ(Evaluate("not any(elf.relro == 'none')", {}).value, kU);
  EXPECT_EQ(Evaluate("count(elf.relro == 'none') == 0", {}).value, kU);
  EXPECT_EQ(Evaluate("fs.setid_files == 0", {}).value, kU);
  EXPECT_EQ(Evaluate("all(elf.relro == 'full' at least 0)", {}).value, kT);
}

TEST(Condition, TakesAValueMeasuredTwiceInOneObservationForUnknown) {
  const std::vector<Observation> twice = {
      Subject("a", {TextMeasurement("elf.relro", "full"), TextMeasurement("elf.relro", "none")})};
  const ConditionResult result = Evaluate("all(elf.relro == 'full')", twice);
  EXPECT_EQ(result.value, kU);
  EXPECT_THAT(CulpritLines(result),
              ElementsAre("a elf.relro: unknown: measured twice; expected elf.relro == 'full' (unknown)"));
  EXPECT_EQ(Evaluate("elf.relro == 'full'", twice).value, kU);
}

TEST(Condition, TakesAMeasurementWithoutAValueForUnknown) {
  Measurement bare;
  bare.set_name("elf.relro");
  const std::vector<Observation> observations = {Subject("a", {bare})};
  EXPECT_EQ(Evaluate("all(elf.relro != 'none')", observations).value, kU);
  EXPECT_EQ(Evaluate("applicable(elf.relro)", observations).value, kU);
}

TEST(Condition, ApplicableTellsTheThreeKindsOfValueApart) {
  const auto with = [](const Measurement& measurement) {
    return Evaluate("applicable(elf.pie)", {Subject("a", {measurement})}).value;
  };
  EXPECT_EQ(with(TextMeasurement("elf.pie", "no")), kT);
  EXPECT_EQ(with(NotApplicableMeasurement("elf.pie", "no program")), kF);
  EXPECT_EQ(with(UnknownMeasurement("elf.pie", "stripped")), kU);
  EXPECT_EQ(with(TextMeasurement("elf.relro", "full")), kU);
}

TEST(Condition, HasTheValuesThatTheFormatsPageShows) {
  const std::vector<Observation> observations = {
      Subject("bin/a", {TextMeasurement("elf.relro", "full"), TextMeasurement("elf.pie", "yes"),
                        IntegerMeasurement("elf.size", 100)}),
      Subject("bin/b", {TextMeasurement("elf.relro", "none"), UnknownMeasurement("elf.pie", "stripped"),
                        IntegerMeasurement("elf.size", 250)}),
      Subject("lib/c", {TextMeasurement("elf.relro", "full"), NotApplicableMeasurement("elf.pie", "no program"),
                        IntegerMeasurement("elf.size", 50)})};
  ASSERT_OK_AND_ASSIGN(const std::string page, ReadFile(ASSAY_SOURCE_DIR "/docs/formats/condition.md", 1 << 20));
  const std::string examples = page.substr(page.find("## Examples"));
  int rows = 0;
  for (const absl::string_view line : absl::StrSplit(examples, '\n')) {
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    if (!absl::StartsWith(line, "| `")) continue;
    ASSERT_EQ(cells.size(), 3u) << line;
    const std::string text = cells[0].substr(3, cells[0].size() - 4);
    ASSERT_OK_AND_ASSIGN(const Condition condition, Condition::Parse(text));
    const Ternary value = condition.Evaluate(observations, {{"want", "full"}}).value;
    EXPECT_EQ(cells[1], value == kT ? "true" : value == kF ? "false" : "unknown") << text;
    ++rows;
  }
  EXPECT_GE(rows, 14);
}

TEST(Condition, MayHaveAsManyPartsAsFitsItsLength) {
  std::string text = "true";
  for (int i = 0; i < 400; ++i) text += i % 2 == 0 ? " and true" : " or true";
  EXPECT_EQ(Evaluate(text).value, kT);
}

struct BadType {
  const char* name;
  const char* text;
  const char* error;
};

class IllTypedConditions : public testing::TestWithParam<BadType> {};

TEST_P(IllTypedConditions, AreRefusedByCheck) {
  ASSERT_OK_AND_ASSIGN(const Condition condition, Condition::Parse(GetParam().text));
  EXPECT_THAT(condition.Check(Declared(), Parameters()),
              HasStatus(absl::StatusCode::kInvalidArgument, testing::StrEq(GetParam().error)));
}

INSTANTIATE_TEST_SUITE_P(
    All, IllTypedConditions,
    testing::Values(
        BadType{"UndeclaredMeasurement", "elf.relo == 'full'",
                "condition column 1: measurement elf.relo is not one that the evaluator declares"},
        BadType{"UndeclaredInWhere", "all(true where elf.x == 1)",
                "condition column 16: measurement elf.x is not one that the evaluator declares"},
        BadType{"UndeclaredInApplicable", "applicable(elf.x)",
                "condition column 12: measurement elf.x is not one that the evaluator declares"},
        BadType{"UndeclaredInCount", "count(elf.x) > 1",
                "condition column 7: measurement elf.x is not one that the evaluator declares"},
        BadType{"MissingParameter", "fs.type == {nothing}", "condition column 12: parameter {nothing} has no value"},
        BadType{"TextWithInteger", "fs.type == 3",
                "condition column 12: text compared with integer; expected one type"},
        BadType{"BooleanWithText", "fs.read_only == 'yes'",
                "condition column 17: boolean compared with text; expected one type"},
        BadType{"CountWithText", "count(true) == '3'",
                "condition column 16: integer compared with text; expected one type"},
        BadType{"ListOfTwoTypes", "fs.type in ['a', 1]",
                "condition column 18: text compared with integer; expected one type"},
        BadType{"OrderedText", "fs.type < 'b'", "condition column 1: text put in order; expected integers"},
        BadType{"OrderedBoolean", "fs.read_only >= true",
                "condition column 1: boolean put in order; expected integers"},
        BadType{"TextAlone", "all(elf.relro)",
                "condition column 5: measurement elf.relro of type text stands alone; expected a boolean one or a "
                "comparison"},
        BadType{"IntegerParameterOfText", "fs.setid_files <= {word}",
                "condition column 19: parameter {word} is \"many\"; expected a value of type integer"},
        BadType{"IntegerParameterWithLeadingZero", "{padded} > fs.setid_files",
                "condition column 1: parameter {padded} is \"02\"; expected a value of type integer"},
        BadType{"BooleanParameterOfText", "fs.read_only == {relro}",
                "condition column 17: parameter {relro} is \"full\"; expected a value of type boolean"},
        BadType{"ValueOutsideTheClosedList", "all(elf.relro == 'ful')",
                "condition column 18: \"ful\" is not a value of elf.relro, which is one of none, partial, full"},
        BadType{"ValueOutsideTheClosedListLeft", "all('ful' != elf.relro)",
                "condition column 5: \"ful\" is not a value of elf.relro, which is one of none, partial, full"},
        BadType{"ListItemOutsideTheClosedList", "any(elf.pie in ['dso', 'maybe'])",
                "condition column 24: \"maybe\" is not a value of elf.pie, which is one of no, yes, dso, rel"},
        BadType{"ParameterOutsideTheClosedList", "all(elf.relro == {word})",
                "condition column 18: \"many\" is not a value of elf.relro, which is one of none, partial, full"}),
    [](const testing::TestParamInfo<BadType>& test) { return test.param.name; });

TEST(Condition, PassesCheckWhenItsTypesFit) {
  for (const char* text :
       {"all(elf.relro == {relro} where applicable(elf.pie) at least 1)", "count(elf.signed) <= {max}",
        "fs.read_only == {yes} and fs.read_only", "elf.relro == elf.pie", "fs.type in ['a', {word}]", "1 < {max}",
        "{max} in [1, fs.setid_files]", "not (fs.owner != 'x' or true)", "elf.size == fs.setid_files"}) {
    ASSERT_OK_AND_ASSIGN(const Condition condition, Condition::Parse(text));
    EXPECT_THAT(condition.Check(Declared(), Parameters()), IsOk()) << text;
  }
}

TEST(Condition, NamesItsParametersOnceAndSorted) {
  ASSERT_OK_AND_ASSIGN(const Condition condition,
                       Condition::Parse("{z} == 1 and all(a == {b} where c in [{y}, {b}]) or count(d == {m}) > {z}"));
  EXPECT_THAT(condition.ParameterIds(), ElementsAre("b", "m", "y", "z"));
}

TEST(Condition, KeepsItsText) {
  ASSERT_OK_AND_ASSIGN(Condition condition, Condition::Parse(" true  and\n( false )"));
  EXPECT_EQ(condition.text(), " true  and\n( false )");
  const Condition moved = std::move(condition);
  EXPECT_EQ(moved.text(), " true  and\n( false )");
  EXPECT_EQ(moved.Evaluate({}, {}).value, kF);
}

TEST(ConditionText, HasOneFormThatParsesToItself) {
  for (const char* text :
       {"a == 1 and (b or not c) and d in ['x', {p}]", "all(a != 'x' where not applicable(b) at least 0)",
        "count(a) >= -3 or any(a where b and c)", "not (a or b)", "not not a", "(a and b) and c", "true == false"}) {
    ASSERT_OK_AND_ASSIGN(const auto tree, ParseConditionText(text));
    EXPECT_EQ(ConditionText(*tree), text);
  }
  ASSERT_OK_AND_ASSIGN(const auto spaced, ParseConditionText("all( ((a))where\tb==1 at  least 1 )"));
  EXPECT_EQ(ConditionText(*spaced), "all(a where b == 1)");
}

TEST(Culprits, AreTheMembersThatFailInTheirOrderAndUnknownOnesAreFlagged) {
  const ConditionResult result = Evaluate("all(elf.relro == {relro} and elf.pie == 'yes' where elf.size > {max})");
  EXPECT_EQ(result.value, kF);
  EXPECT_THAT(CulpritLines(result),
              ElementsAre("bin/weak elf.relro: none; expected elf.relro == 'full'",
                          "bin/weak elf.pie: unknown: stripped; expected elf.pie == 'yes' (unknown)",
                          ". elf.relro: unknown: not measured; expected elf.relro == 'full' (unknown)",
                          ". elf.pie: unknown: not measured; expected elf.pie == 'yes' (unknown)"));
  EXPECT_EQ(result.because, "");
}

TEST(Culprits, OfAnUnknownConditionAreAllUnknown) {
  const ConditionResult result = Evaluate("all(elf.pie == 'yes' where applicable(elf.pie))");
  EXPECT_EQ(result.value, kU);
  EXPECT_THAT(CulpritLines(result),
              ElementsAre("bin/weak elf.pie: unknown: stripped; expected elf.pie == 'yes' (unknown)",
                          ". elf.pie: unknown: not measured; expected elf.pie == 'yes' (unknown)"));
}

TEST(Culprits, NameTheMembershipWhereOnlyThatIsInDoubt) {
  const ConditionResult result =
      Evaluate("all(elf.relro == 'full' where elf.signed)",
               {Subject("a", {TextMeasurement("elf.relro", "full"), BooleanMeasurement("elf.signed", true)}),
                Subject("b", {TextMeasurement("elf.relro", "none")})});
  EXPECT_EQ(result.value, kU);
  EXPECT_THAT(CulpritLines(result),
              ElementsAre("b elf.signed: unknown: not measured; expected elf.signed == true (unknown)"));
}

TEST(Culprits, UnderNotAreWhatShouldNotHaveHeld) {
  EXPECT_THAT(CulpritLines(Evaluate("not any(elf.relro == 'none' where elf.size > 0)")),
              ElementsAre("bin/weak elf.relro: none; expected elf.relro != 'none'",
                          ". elf.relro: unknown: not measured; expected elf.relro != 'none' (unknown)"));
  EXPECT_THAT(CulpritLines(Evaluate("not fs.read_only")),
              ElementsAre(". fs.read_only: yes; expected fs.read_only == false"));
  EXPECT_THAT(CulpritLines(Evaluate("not fs.setid_files >= {max}")),
              ElementsAre(". fs.setid_files: 2; expected fs.setid_files < 2"));
  EXPECT_THAT(CulpritLines(Evaluate("not fs.type in ['squashfs', {word}]")),
              ElementsAre(". fs.type: squashfs; expected not fs.type in ['squashfs', 'many']"));
}

TEST(Culprits, OfACountAreTheMembersThatMakeItTooSmallOrTooLarge) {
  const ConditionResult many = Evaluate("count(elf.relro == 'full' where elf.size < 1000) <= 1");
  EXPECT_EQ(many.value, kF);
  EXPECT_EQ(many.because, "the count is 2 to 3; expected count(elf.relro == 'full' where elf.size < 1000) <= 1");
  EXPECT_THAT(CulpritLines(many),
              ElementsAre("bin/good elf.relro: full; expected elf.relro != 'full'",
                          "lib/data elf.relro: full; expected elf.relro != 'full'",
                          ". elf.relro: unknown: not measured; expected elf.relro != 'full' (unknown)"));
  EXPECT_THAT(CulpritLines(Evaluate("3 <= count(elf.relro == 'full' where elf.size > -100 and elf.size < 1000)")),
              ElementsAre(". elf.relro: unknown: not measured; expected elf.relro == 'full' (unknown)"));
  EXPECT_THAT(
      CulpritLines(Evaluate("count(elf.size > 200) == 4")),
      ElementsAre("bin/good elf.size: 100; expected elf.size > 200", "lib/data elf.size: -5; expected elf.size > 200",
                  ". elf.size: unknown: not measured; expected elf.size > 200 (unknown)"));
}

TEST(Culprits, OfADisjunctionAreAllItsParts) {
  EXPECT_THAT(CulpritLines(Evaluate("fs.type == 'ext4' or fs.setid_files == 0")),
              ElementsAre(". fs.type: squashfs; expected fs.type == 'ext4'",
                          ". fs.setid_files: 2; expected fs.setid_files == 0"));
  EXPECT_THAT(CulpritLines(Evaluate("fs.type == 'ext4' or fs.owner == 'root'")),
              ElementsAre(". fs.owner: unknown: not recorded; expected fs.owner == 'root' (unknown)"));
}

TEST(Culprits, SayWhyANameOutsideOfAnAggregateMeansNothing) {
  EXPECT_THAT(CulpritLines(Evaluate("elf.relro == 'full'")),
              ElementsAre(". elf.relro: unknown: measured of 3 subjects; expected one; expected elf.relro == 'full' "
                          "(unknown)"));
}

TEST(Culprits, OfUnlikeTypesAreUnknown) {
  const ConditionResult result = Evaluate("fs.setid_files <= {word}");
  EXPECT_EQ(result.because, "\"fs.setid_files <= many\" compares values that are not of one type");
  EXPECT_THAT(CulpritLines(result), ElementsAre(". fs.setid_files: 2; expected fs.setid_files <= many (unknown)"));
}

TEST(Culprits, AreNoneWhenTheConditionIsTrue) {
  const ConditionResult result = Evaluate("any(elf.relro == 'none') and fs.read_only");
  EXPECT_EQ(result.value, kT);
  EXPECT_THAT(result.culprits, IsEmpty());
  EXPECT_EQ(result.because, "");
}

TEST(Because, SaysThatNobodyOrTooFewWereInScope) {
  EXPECT_EQ(Evaluate("all(elf.relro == 'full' where elf.size == 7)", {}).because, "no subject was in scope");
  EXPECT_EQ(Evaluate("count(elf.signed) == 0", {}).because, "no subject was in scope");
  EXPECT_EQ(Evaluate("all(true where fs.read_only at least 2)").because, "1 subject was in scope; expected at least 2");
}

TEST(Because, SaysWhatNoMeasurementIsToBlameFor) {
  EXPECT_EQ(Evaluate("false").because, "the condition says false here");
  EXPECT_EQ(Evaluate("{max} > 2").because, "\"2 > 2\" does not hold");
  EXPECT_EQ(Evaluate("{word} > 2").because, "\"many > 2\" compares values that are not of one type");
}

}  // namespace
}  // namespace assay
