// SPDX-License-Identifier: Apache-2.0
#include "engine/base/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"
#include "tests/command.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(Json, KeepsMembersInTheirOrderAndNumbersInTheirDigits) {
  ASSERT_OK_AND_ASSIGN(const JsonValue root,
                       ParseJson("{\"z\":[1,-0,1.50,18446744073709551616,1e2],\"a\":null,\"m\":true}", "f"));
  ASSERT_TRUE(root.IsObject());
  ASSERT_EQ(root.members().size(), 3u);
  EXPECT_EQ(root.members()[0].first, "z");
  EXPECT_EQ(root.members()[1].first, "a");
  const char* digits[] = {"1", "-0", "1.50", "18446744073709551616", "1e2"};
  for (size_t i = 0; i < 5; ++i) EXPECT_EQ(root.members()[0].second.items()[i].text(), digits[i]);
  EXPECT_EQ(root.Find("a")->kind(), JsonValue::Kind::kNull);
  EXPECT_TRUE(root.Find("m")->boolean());
  EXPECT_EQ(root.Find("absent"), nullptr);
}

TEST(Json, DecodesEscapes) {
  ASSERT_OK_AND_ASSIGN(const JsonValue root, ParseJson("\"\\u0041\\n\\\"\\/\\ud83d\\ude00\\u0000\"", "f"));
  EXPECT_EQ(root.text(), std::string("A\n\"/\xf0\x9f\x98\x80\0", 9));
}

struct BadJson {
  const char* name;
  std::string text;
  const char* error;
};

class MalformedJson : public testing::TestWithParam<BadJson> {};

TEST_P(MalformedJson, IsRefusedWithItsPlace) {
  EXPECT_THAT(ParseJson(GetParam().text, "f.json"),
              HasStatus(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr("f.json:"), HasSubstr(GetParam().error))));
}

INSTANTIATE_TEST_SUITE_P(
    All, MalformedJson,
    testing::Values(
        BadJson{"Empty", "", "f.json:1:1: "}, BadJson{"OnlySpace", " \n", "f.json:"},
        BadJson{"TrailingByte", "{} x", "f.json:1:4: "}, BadJson{"TwoValues", "1 2", "f.json:1:3: "},
        BadJson{"NulBeforeMore", std::string("{}\0 {\"a\":1}", 11), "f.json:1:3: "},
        BadJson{"NulInString", std::string("[\"\0\"]", 5), "f.json:1:3: "},
        BadJson{"TrailingNul", std::string("{}\0", 3), "f.json:1:3: "},
        BadJson{"DuplicateMember", "{\"a\":1,\n \"a\":2}", "member \"a\" occurs twice"},
        BadJson{"DuplicateMemberByEscape", "{\"a\":1,\"\\u0061\":2}", "member \"a\" occurs twice"},
        BadJson{"DuplicateMemberBelow", "[{\"x\":{\"a\":1,\"a\":1}}]", "member \"a\" occurs twice"},
        BadJson{"ByteOrderMark", "\xef\xbb\xbf{}", "f.json:1:1: byte order mark"},
        BadJson{"InvalidUtf8", "[\"\xff\"]", "f.json:1:3: "}, BadJson{"OverlongUtf8", "[\"\xc0\xaf\"]", "f.json:1:"},
        BadJson{"SurrogateInUtf8", "[\"\xed\xa0\x80\"]", "f.json:1:"},
        BadJson{"LoneHighSurrogate", "[\"\\ud800\"]", "f.json:1:"},
        BadJson{"LoneLowSurrogate", "[\"\\udc00\"]", "f.json:1:"}, BadJson{"TrailingComma", "[1,]", "f.json:1:4: "},
        BadJson{"TrailingCommaInObject", "{\"a\":1,}", "f.json:1:8: "},
        BadJson{"MissingComma", "[1 2]", "f.json:1:4: "}, BadJson{"SingleQuotes", "{'a':1}", "f.json:1:2: "},
        BadJson{"BareName", "{a:1}", "f.json:1:2: "}, BadJson{"Comment", "/* x */ {}", "f.json:1:"},
        BadJson{"LineComment", "// x\n{}", "f.json:1:"}, BadJson{"LeadingZero", "[01]", "f.json:1:"},
        BadJson{"LeadingPlus", "[+1]", "f.json:1:"}, BadJson{"BareFraction", "[.5]", "f.json:1:"},
        BadJson{"EmptyFraction", "[1.]", "f.json:1:"}, BadJson{"EmptyExponent", "[1e]", "f.json:1:"},
        BadJson{"Hexadecimal", "[0x1]", "f.json:1:"}, BadJson{"NaN", "[NaN]", "f.json:1:"},
        BadJson{"Infinity", "[-Infinity]", "f.json:1:"}, BadJson{"BeyondDouble", "[1e999]", "f.json:1:"},
        BadJson{"CapitalTrue", "[True]", "f.json:1:"}, BadJson{"ControlInString", "[\"\n\"]", "f.json:1:"},
        BadJson{"UnknownEscape", "[\"\\x41\"]", "f.json:1:"}, BadJson{"UnclosedString", "[\"a", "f.json:1:"},
        BadJson{"UnclosedArray", "[[]", "f.json:1:"}, BadJson{"UnclosedObject", "{\"a\":1", "f.json:1:"},
        BadJson{"StrayClose", "]", "f.json:1:1: "}, BadJson{"WrongClose", "[1}", "f.json:1:3: "},
        BadJson{"MissingColon", "{\"a\" 1}", "f.json:1:6: "}, BadJson{"NumberAsName", "{1:2}", "f.json:1:2: "},
        BadJson{"TooDeep", std::string(65, '[') + std::string(65, ']'), "f.json:1:65: nested deeper than 64 levels"},
        BadJson{"FarTooDeep", std::string(1000000, '['), "f.json:1:65: nested deeper than 64 levels"},
        BadJson{"TooDeepInObjects",
                [] {
                  std::string text;
                  for (int i = 0; i < 65; ++i) text += "{\"a\":";
                  return text;
                }(),
                "nested deeper than 64 levels"},
        BadJson{"OnTheThirdLine", "{\n \"a\": 1,\n \"b\": x\n}", "f.json:3:7: "}),
    [](const testing::TestParamInfo<BadJson>& test) { return test.param.name; });

TEST(Json, MayBeNestedAsDeepAsTheLimit) {
  EXPECT_THAT(ParseJson(std::string(64, '[') + std::string(64, ']'), "f"), IsOk());
}

TEST(JsonObjectReader, SaysWhichMemberWasWantedAndWhatStoodThere) {
  ASSERT_OK_AND_ASSIGN(
      const JsonValue root,
      ParseJson(R"({"s":"x","n":7,"big":"18446744073709551615","neg":-1,"list":[],"o":{"in":1}})", "f"));
  ASSERT_OK_AND_ASSIGN(const JsonObjectReader reader, JsonObjectReader::Create(root, "f.json"));
  EXPECT_EQ(*reader.String("s"), "x");
  EXPECT_EQ(*reader.OptionalString("absent", "fallback"), "fallback");
  EXPECT_EQ(*reader.Unsigned("n"), 7u);
  EXPECT_EQ(*reader.Unsigned("big"), UINT64_MAX);
  EXPECT_THAT(reader.Array("list"), IsOk());
  const auto bad = [](const char* message) { return HasStatus(absl::StatusCode::kInvalidArgument, message); };
  EXPECT_THAT(reader.String("absent"), bad("f.json: $.absent is missing; expected a string"));
  EXPECT_THAT(reader.String("n"), bad("f.json: $.n is a number; expected a string"));
  EXPECT_THAT(reader.OptionalString("n", ""), bad("f.json: $.n is a number; expected a string"));
  EXPECT_THAT(reader.Array("o"), bad("f.json: $.o is an object; expected an array"));
  EXPECT_THAT(reader.Object("list"), bad("f.json: $.list is an array; expected an object"));
  EXPECT_THAT(reader.Unsigned("neg"), bad("f.json: $.neg is not a non-negative integer"));
  EXPECT_THAT(reader.Unsigned("s"), bad("f.json: $.s is not a non-negative integer"));
  EXPECT_THAT(reader.Unsigned("list"), bad("f.json: $.list is not a non-negative integer"));
  EXPECT_THAT(reader.Unsigned("absent"), bad("f.json: $.absent is missing; expected a non-negative integer"));
  ASSERT_OK_AND_ASSIGN(const JsonObjectReader inner, reader.Object("o"));
  EXPECT_THAT(inner.String("in"), bad("f.json: $.o.in is a number; expected a string"));
  EXPECT_THAT(inner.OnlyMembers({"in"}), IsOk());
  EXPECT_THAT(inner.OnlyMembers({"other"}), bad("f.json: $.o.in is not known here"));
  EXPECT_THAT(JsonObjectReader::Create(*root.Find("list"), "f.json", "$.list"),
              bad("f.json: $.list is an array; expected an object"));
}

TEST(ParseUnsigned, TakesDecimalsAndNothingElse) {
  EXPECT_EQ(*ParseUnsigned("0"), 0u);
  EXPECT_EQ(*ParseUnsigned("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(*ParseUnsigned("255", 255), 255u);
  for (const char* text : {"", "00", "01", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "18446744073709551616",
                           "99999999999999999999999"}) {
    EXPECT_THAT(ParseUnsigned(text), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("not a decimal"))) << text;
  }
  EXPECT_THAT(ParseUnsigned("256", 255), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("0 to 255")));
}

TEST(JsonQuote, GivesWhatTheReaderTakesBackByteForByte) {
  std::string all;
  for (int c = 0; c < 128; ++c) all.push_back(static_cast<char>(c));
  absl::StrAppend(&all, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
  ASSERT_OK_AND_ASSIGN(const JsonValue value, ParseJson(JsonQuote(all), "f"));
  EXPECT_EQ(value.text(), all);
}

TEST(JsonQuote, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(JsonQuote("a\xff\xc3\xa4\xe2\x82"), "\"a\xef\xbf\xbd\xc3\xa4\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST(JsonWriter, WritesOneLineOrIndented) {
  const auto write = [](int indent) {
    JsonWriter json(indent);
    json.BeginObject();
    json.Member("name", "x\"y");
    json.Member("yes", true);
    json.MemberNumber("n", -5);
    json.BeginArray("list");
    json.Item("a");
    json.ItemJson("1.50");
    json.BeginObject();
    json.End();
    json.End();
    json.BeginObject("empty");
    json.End();
    json.End();
    return std::move(json).Finish();
  };
  EXPECT_EQ(write(0), R"({"name":"x\"y","yes":true,"n":-5,"list":["a",1.50,{}],"empty":{}})");
  EXPECT_EQ(write(2),
            "{\n  \"name\": \"x\\\"y\",\n  \"yes\": true,\n  \"n\": -5,\n  \"list\": [\n    \"a\",\n    1.50,\n    {}\n"
            "  ],\n  \"empty\": {}\n}\n");
}

TEST(JsonWriter, WritesWhatPythonReads) {
  std::string text;
  for (int c = 1; c < 128; ++c) text.push_back(static_cast<char>(c));
  JsonWriter json(2);
  json.BeginObject();
  json.Member(text, text);
  json.End();
  if (!HasCommand("python3")) GTEST_SKIP() << "python3 is not installed";
  const CommandResult read = RunCommand(
      {"python3", "-c", "import json,sys; k=''.join(map(chr,range(1,128))); print(json.load(sys.stdin)=={k:k})"},
      std::move(json).Finish());
  EXPECT_EQ(read.out, "True\n") << read.err;
}

}  // namespace
}  // namespace assay
