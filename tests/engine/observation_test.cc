// SPDX-License-Identifier: Apache-2.0
#include "engine/observation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "engine/base/json.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

std::vector<Observation> Examples() {
  Observation b;
  b.set_subject("b");
  b.set_subject_sha256("00ff");
  *b.add_measurements() = TextMeasurement("m.text", "f\"ull");
  *b.add_measurements() = IntegerMeasurement("m.integer", -3);
  *b.add_measurements() = BooleanMeasurement("m.boolean", true);
  *b.add_measurements() = UnknownMeasurement("m.unknown", "stripped");
  *b.add_measurements() = NotApplicableMeasurement("m.none", "no program");
  b.add_measurements()->set_name("m.unset");
  b.add_evidence_sha256("abcd");
  Observation a;
  a.set_subject("a");
  Observation dot;
  dot.set_subject(".");
  return {b, a, dot};
}

constexpr char kEncoded[] =
    "{\"subject\":\".\",\"measurements\":{}}\n"
    "{\"subject\":\"a\",\"measurements\":{}}\n"
    "{\"subject\":\"b\",\"subject_sha256\":\"00ff\",\"measurements\":{\"m.text\":\"f\\\"ull\",\"m.integer\":-3,"
    "\"m.boolean\":true,\"m.unknown\":{\"unknown\":\"stripped\"},\"m.none\":{\"not-applicable\":\"no program\"},"
    "\"m.unset\":{\"unknown\":\"the evaluator gave no value\"}},\"evidence_sha256\":[\"abcd\"]}\n";

TEST(EncodeObservations, HasOneStableTextWhateverTheOrder) {
  std::vector<Observation> observations = Examples();
  EXPECT_EQ(EncodeObservations(observations), kEncoded);
  std::reverse(observations.begin(), observations.end());
  EXPECT_EQ(EncodeObservations(observations), kEncoded);
  EXPECT_EQ(EncodeObservations({}), "");
}

TEST(EncodeObservations, WritesALineOfStrictJsonForEach) {
  for (const absl::string_view line : absl::StrSplit(EncodeObservations(Examples()), '\n', absl::SkipEmpty())) {
    EXPECT_THAT(ParseJson(line, "line"), IsOk()) << line;
  }
}

TEST(MeasurementText, IsWhatPeopleRead) {
  EXPECT_EQ(MeasurementText(TextMeasurement("m", "full")), "full");
  EXPECT_EQ(MeasurementText(IntegerMeasurement("m", -12)), "-12");
  EXPECT_EQ(MeasurementText(BooleanMeasurement("m", true)), "yes");
  EXPECT_EQ(MeasurementText(BooleanMeasurement("m", false)), "no");
  EXPECT_EQ(MeasurementText(UnknownMeasurement("m", "why")), "unknown: why");
  EXPECT_EQ(MeasurementText(NotApplicableMeasurement("m", "why")), "not-applicable: why");
  EXPECT_EQ(MeasurementText(Measurement()), "unknown: the evaluator gave no value");
}

TEST(FindMeasurement, FindsByTheWholeName) {
  const Observation observation = Examples()[0];
  ASSERT_NE(FindMeasurement(observation, "m.text"), nullptr);
  EXPECT_EQ(FindMeasurement(observation, "m.text")->text(), "f\"ull");
  EXPECT_EQ(FindMeasurement(observation, "m"), nullptr);
  EXPECT_EQ(FindMeasurement(observation, "m.text2"), nullptr);
}

TEST(EscapePath, LeavesPrintableAsciiAloneAndEscapesTheRest) {
  EXPECT_EQ(EscapePath("usr/bin/a-b_c.d+e~"), "usr/bin/a-b_c.d+e~");
  EXPECT_EQ(EscapePath("a b%c\n\x7f\xc3\xa4"), "a%20b%25c%0A%7F%C3%A4");
}

TEST(EscapePath, NeverMakesTwoPathsOne) {
  EXPECT_NE(EscapePath("%20"), EscapePath(" "));
  std::vector<std::string> seen;
  for (int c = 1; c < 256; ++c) seen.push_back(EscapePath(std::string(1, static_cast<char>(c))));
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
}

}  // namespace
}  // namespace assay
