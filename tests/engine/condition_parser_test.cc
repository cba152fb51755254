// SPDX-License-Identifier: Apache-2.0
#include "engine/condition_parser.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "engine/condition.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

struct BadText {
  const char* name;
  std::string text;
  const char* error;
};

class MalformedConditions : public testing::TestWithParam<BadText> {};

TEST_P(MalformedConditions, AreRefusedWithTheirColumn) {
  EXPECT_THAT(Condition::Parse(GetParam().text),
              HasStatus(absl::StatusCode::kInvalidArgument, testing::StrEq(GetParam().error)));
}

INSTANTIATE_TEST_SUITE_P(
    All, MalformedConditions,
    testing::Values(
        BadText{"Empty", "", "condition column 1: the end; expected a condition or a value"},
        BadText{"OnlySpace", "  ", "condition column 3: the end; expected a condition or a value"},
        BadText{"HalfAnAnd", "true and", "condition column 9: the end; expected a condition or a value"},
        BadText{"TwoConditions", "true true", "condition column 6: \"true\"; expected and, or, or the end"},
        BadText{"ChainedComparison", "1 < 2 < 3", "condition column 7: \"<\"; expected and, or, or the end"},
        BadText{"UnclosedParenthesis", "(true", "condition column 6: the end; expected and, or, or )"},
        BadText{"StrayParenthesis", "true)", "condition column 5: \")\"; expected and, or, or the end"},
        BadText{"BareInteger", "3", "condition column 2: the end; expected a relational operator or in"},
        BadText{"BareText", "'x' and true", "condition column 5: \"and\"; expected a relational operator or in"},
        BadText{"BareParameter", "{p}", "condition column 4: the end; expected a relational operator or in"},
        BadText{"BareCount", "count(true)", "condition column 12: the end; expected a relational operator or in"},
        BadText{"SingleEqualsSign", "a = 1", "condition column 3: \"=\" begins no word of a condition"},
        BadText{"DoubleQuotes", "a == \"x\"", "condition column 6: \"\"\" begins no word of a condition"},
        BadText{"UnclosedText", "a == 'x", "condition column 6: text without a closing '"},
        BadText{"EmptyParameter", "a == {}",
                "condition column 6: { without a parameter id of letters, digits, _, - and . and a closing }"},
        BadText{"UnclosedParameter", "a == {p",
                "condition column 6: { without a parameter id of letters, digits, _, - and . and a closing }"},
        BadText{"SpacedParameter", "a == { p }",
                "condition column 6: { without a parameter id of letters, digits, _, - and . and a closing }"},
        BadText{"IntegerOf65Bits", "a == 9223372036854775808",
                "condition column 6: \"9223372036854775808\" is no integer of 64 bits without leading zeros"},
        BadText{"LeadingZero", "a == 007",
                "condition column 6: \"007\" is no integer of 64 bits without leading zeros"},
        BadText{"Decimal", "a == 1.5", "condition column 6: \"1.5\" is no integer of 64 bits without leading zeros"},
        BadText{"MinusZero", "a == -0", "condition column 6: \"-0\" is no integer of 64 bits without leading zeros"},
        BadText{"LoneMinus", "a == -", "condition column 6: \"-\" is no integer of 64 bits without leading zeros"},
        BadText{"NameEndsInDot", "elf. == 1",
                "condition column 1: name \"elf.\" has an empty part; expected one such as elf.relro"},
        BadText{"NameWithEmptyPart", "true and elf..relro",
                "condition column 10: name \"elf..relro\" has an empty part; expected one such as elf.relro"},
        BadText{"EmptyList", "a in []", "condition column 7: \"]\"; expected a condition or a value"},
        BadText{"UnclosedList", "a in [1, 2", "condition column 11: the end; expected , or ]"},
        BadText{"TwoParameters", "{a} == {b}",
                "condition column 8: a parameter compared with a parameter; expected one side that has a type"},
        BadText{"ParameterInParameters", "{a} in ['x', {b}]",
                "condition column 14: a parameter compared with a parameter; expected one side that has a type"},
        BadText{"NestedAggregate", "all(any(a))", "condition column 5: any inside another aggregate"},
        BadText{"NestedAggregateInWhere", "all(true where count(a) > 0)",
                "condition column 16: count inside another aggregate"},
        BadText{"AggregateWithoutBody", "all()", "condition column 5: \")\"; expected a condition or a value"},
        BadText{"AtWithoutLeast", "all(a at 1)", "condition column 10: \"1\"; expected least"},
        BadText{"AtLeastMinusOne", "all(a at least -1)", "condition column 16: \"-1\"; expected an integer, 0 or more"},
        BadText{"AtLeastParameter", "all(a at least {n})",
                "condition column 16: \"n\"; expected an integer, 0 or more"},
        BadText{"WhereTwice", "all(a where b where c)",
                "condition column 15: \"where\"; expected and, or, where, at least, or )"},
        BadText{"ApplicableToText", "applicable('x')", "condition column 12: \"x\"; expected a measurement"},
        BadText{"ApplicableToTwo", "applicable(a, b)", "condition column 13: \",\"; expected )"},
        BadText{"KeywordAsMeasurement", "where == 1", "condition column 1: \"where\"; expected a condition or a value"},
        BadText{"InvalidUtf8", "a == '\xff'", "condition column 1: not UTF-8"},
        BadText{"ControlCharacter", "a == '\x1b'", "condition column 7: control character"},
        BadText{"NestedTooDeep", std::string(33, '(') + "true" + std::string(33, ')'),
                "condition column 33: nested deeper than 32 levels"},
        BadText{"NegatedTooDeep", absl::StrCat(std::string(32, '('), "not true", std::string(32, ')')),
                "condition column 33: nested deeper than 32 levels"},
        BadText{"TooLong", std::string(4097, ' '), "condition column 4097: longer than 4096 bytes"}),
    [](const testing::TestParamInfo<BadText>& test) { return test.param.name; });

TEST(ConditionParser, MayBeNestedAsDeepAndBeAsLongAsTheLimit) {
  EXPECT_THAT(Condition::Parse(std::string(kMaxConditionDepth, '(') + "true" + std::string(kMaxConditionDepth, ')')),
              IsOk());
  EXPECT_THAT(Condition::Parse("true" + std::string(kMaxConditionBytes - 4, ' ')), IsOk());
}

}  // namespace
}  // namespace assay
