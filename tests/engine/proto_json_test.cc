// SPDX-License-Identifier: Apache-2.0
#include "engine/proto_json.h"

#include <gtest/gtest.h>

#include "assay/v1/plan.pb.h"
#include "assay/v1/report.pb.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::HasSubstr;

TEST(ProtoJson, ReadsBackWhatItWrites) {
  v1::EvaluationPlan plan;
  plan.set_schema("assay-plan/1");
  plan.set_seed(UINT64_MAX);
  plan.mutable_product()->set_name("line\nbreak \"quoted\" <b> \xc3\xa9");
  plan.add_work_units()->set_machine_closes(true);
  plan.mutable_work_units(0)->add_parameters()->set_id("p");
  plan.mutable_scheme()->add_critical("demo");
  ASSERT_OK_AND_ASSIGN(const std::string json, EncodeProtoJson(plan));
  v1::EvaluationPlan read;
  ASSERT_THAT(ParseProtoJson(json, "plan.json", read), IsOk());
  EXPECT_EQ(read.SerializeAsString(), plan.SerializeAsString());
}

TEST(ProtoJson, WritesAFalseThatAReaderWouldOtherwiseHaveToKnow) {
  ASSERT_OK_AND_ASSIGN(const std::string json, EncodeProtoJson(v1::SelfCheck()));
  EXPECT_THAT(json, HasSubstr("\"passed\": false"));
}

struct Refusal {
  const char* name;
  const char* json;
  const char* message;
};

class ProtoJsonRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(ProtoJsonRefuses, WithThePlace) {
  v1::EvaluationPlan plan;
  EXPECT_THAT(ParseProtoJson(GetParam().json, "plan.json", plan),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    Defects, ProtoJsonRefuses,
    testing::Values(Refusal{"UnknownMember", R"({"sceme": {}})", "plan.json: $.sceme is not known here"},
                    Refusal{"MemberTwice", R"({"seed": "1", "seed": "2"})", "occurs twice"},
                    Refusal{"NumberForText", R"({"schema": 1})", "$.schema: expected a string"},
                    Refusal{"TextForBoolean", R"({"work_units": [{"machine_closes": "true"}]})",
                            "$.work_units[0].machine_closes: expected true or false"},
                    Refusal{"NegativeNumber", R"({"seed": -1})", "$.seed: expected a non-negative integer"},
                    Refusal{"NumberTooLarge", R"({"seed": "18446744073709551616"})", "$.seed"},
                    Refusal{"RoundedNumber", R"({"seed": 1e3})", "$.seed"},
                    Refusal{"ObjectForArray", R"({"work_units": {}})", "$.work_units is not an array"},
                    Refusal{"TextForObject", R"({"product": "x"})", "$.product"},
                    Refusal{"TrailingBytes", R"({} {})", "plan.json:1:"}),
    [](const auto& refusal) { return std::string(refusal.param.name); });

}  // namespace
}  // namespace assay
