// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluator_catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class NamedEvaluator : public Evaluator {
 public:
  explicit NamedEvaluator(std::string id) : id_(std::move(id)) {}
  absl::string_view id() const override { return id_; }
  absl::string_view summary() const override { return "observes nothing"; }
  const std::vector<MeasurementDeclaration>& measurements() const override { return measurements_; }
  IsolationLevel isolation() const override { return IsolationLevel::kStatic; }
  absl::Status CheckIsolation() const override { return absl::OkStatus(); }
  absl::StatusOr<std::string> SelfCheck() const override { return std::string("nothing was tried"); }
  absl::StatusOr<std::vector<Observation>> Evaluate(const EvaluatorContext&) const override {
    return std::vector<Observation>();
  }

 private:
  std::string id_;
  std::vector<MeasurementDeclaration> measurements_;
};

TEST(EvaluatorCatalog, FindsByIdAndListsInByteOrder) {
  EvaluatorCatalog catalog;
  for (const char* id : {"b@1", "a@2", "a@1"}) {
    EXPECT_THAT(catalog.Add(std::make_unique<NamedEvaluator>(id)), IsOk());
  }
  EXPECT_THAT(catalog.ids(), ElementsAre("a@1", "a@2", "b@1"));
  ASSERT_NE(catalog.Find("a@2"), nullptr);
  EXPECT_EQ(catalog.Find("a@2")->id(), "a@2");
  EXPECT_EQ(catalog.Find("a"), nullptr);
  EXPECT_EQ(catalog.Find("a@3"), nullptr);
  EXPECT_EQ(catalog.Find(kHumanEvaluator), nullptr);
}

TEST(EvaluatorCatalog, KeepsTheFirstOfTwoWithOneId) {
  EvaluatorCatalog catalog;
  auto first = std::make_unique<NamedEvaluator>("a@1");
  const Evaluator* kept = first.get();
  EXPECT_THAT(catalog.Add(std::move(first)), IsOk());
  EXPECT_THAT(catalog.Add(std::make_unique<NamedEvaluator>("a@1")),
              HasStatus(absl::StatusCode::kAlreadyExists, HasSubstr("a@1")));
  EXPECT_EQ(catalog.Find("a@1"), kept);
  EXPECT_EQ(catalog.ids().size(), 1u);
}

TEST(EvaluatorCatalog, IsEmptyUntilItIsFilled) {
  const EvaluatorCatalog catalog;
  EXPECT_TRUE(catalog.ids().empty());
  EXPECT_EQ(catalog.Find(""), nullptr);
}

TEST(IsolationLevel, HasTheNamesOfTheReport) {
  EXPECT_EQ(IsolationLevelName(IsolationLevel::kStatic), "static");
  EXPECT_EQ(IsolationLevelName(IsolationLevel::kNamespaces), "namespaces");
  EXPECT_EQ(IsolationLevelName(IsolationLevel::kPhysical), "physical");
}

}  // namespace
}  // namespace assay
