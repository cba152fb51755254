// SPDX-License-Identifier: Apache-2.0
// Without an evaluator, nothing that it alone could have shown passes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/artifact.h"
#include "engine/evaluation.h"
#include "engine/evaluation_plan.h"
#include "engine/evaluator_catalog.h"
#include "engine/evidence.h"
#include "engine/proto_json.h"
#include "evaluators/all_evaluators.h"
#include "schemes/scheme_reader.h"
#include "tests/fakes/stand_in_evaluator.h"
#include "tests/schemes/pack_copy.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::HasSubstr;

std::set<std::string> EvaluatorsOf(const Profile& profile) {
  std::set<std::string> ids;
  for (const Criterion& criterion : profile.criteria) {
    for (const WorkUnit& unit : criterion.work_units) {
      if (!unit.IsHuman()) ids.insert(unit.evaluator);
    }
  }
  return ids;
}

class EvaluatorRemoval : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(AddAllEvaluators(all_), IsOk());
    ASSERT_GE(all_.ids().size(), 2u);
    ASSERT_OK_AND_ASSIGN(pack_, ReadSchemePack(kDemoPack));
    folder_.Write("product/file", "bytes");
    ASSERT_OK_AND_ASSIGN(product_.ships, IdentifyArtifact(folder_ / "product"));
    product_.name = "product";
    product_.artifacts = {product_.ships};
  }

  // All evaluators but `removed`, none of which observes anything.
  EvaluatorCatalog Without(absl::string_view removed) const {
    EvaluatorCatalog catalog;
    for (const absl::string_view id : all_.ids()) {
      if (id == removed) continue;
      EXPECT_THAT(catalog.Add(std::make_unique<StandInEvaluator>(*all_.Find(id))), IsOk());
    }
    return catalog;
  }

  TemporaryFolder folder_;
  EvaluatorCatalog all_;
  SchemePack pack_;
  Product product_;
};

TEST_F(EvaluatorRemoval, LeavesNoPlanForALevelThatNeedsIt) {
  size_t refused = 0;
  for (const absl::string_view removed : all_.ids()) {
    const EvaluatorCatalog catalog = Without(removed);
    for (const Profile& profile : pack_.profiles) {
      const absl::StatusOr<EvaluationPlan> plan = MakePlan(profile, product_, catalog, 0);
      if (!EvaluatorsOf(profile).contains(std::string(removed))) {
        EXPECT_THAT(plan, IsOk()) << removed;
        continue;
      }
      ++refused;
      EXPECT_EQ(plan.status().code(), absl::StatusCode::kInvalidArgument);
      EXPECT_THAT(std::string(plan.status().message()), HasSubstr(std::string(removed)));
    }
  }
  EXPECT_EQ(refused, all_.ids().size() * pack_.profiles.size());
}

TEST_F(EvaluatorRemoval, LeavesAPlanMadeBeforeUnreadableAndWithoutAPass) {
  for (const absl::string_view removed : all_.ids()) {
    const EvaluatorCatalog catalog = Without(removed);
    for (const Profile& profile : pack_.profiles) {
      ASSERT_OK_AND_ASSIGN(const EvaluationPlan plan, MakePlan(profile, product_, all_, 0));
      ASSERT_OK_AND_ASSIGN(const std::string json, EncodeProtoJson(plan));
      EXPECT_EQ(ParsePlan(json, "plan.json", catalog).status().code(), absl::StatusCode::kInvalidArgument);
      DiscardedEvidence evidence;
      const absl::StatusOr<EvaluationReport> report = Evaluate(plan, product_.artifacts, catalog, evidence, {});
      if (!report.ok()) continue;
      for (int i = 0; i < plan.work_units_size(); ++i) {
        EXPECT_NE(report->work_units(i).verdict(), "pass") << plan.work_units(i).id();
      }
    }
  }
}

TEST_F(EvaluatorRemoval, NoEvaluatorIsUnusedByAllPacks) {
  std::set<std::string> used;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(ASSAY_SOURCE_DIR) + "/schemes")) {
    if (!std::filesystem::exists(entry.path() / "pack.xml")) continue;
    ASSERT_OK_AND_ASSIGN(const SchemePack pack, ReadSchemePack(entry.path().string()));
    for (const Profile& profile : pack.profiles) used.merge(EvaluatorsOf(profile));
  }
  const std::vector<absl::string_view> ids = all_.ids();
  EXPECT_EQ(used, std::set<std::string>(ids.begin(), ids.end()));
}

}  // namespace
}  // namespace assay
