// SPDX-License-Identifier: Apache-2.0
#include "engine/ships_coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/base/status_macros.h"
#include "engine/evaluation.h"
#include "engine/manifest_reader.h"
#include "tests/fakes/fake_evaluator.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::HasSubstr;

// A product of the file "lamp" and the folder "root", in which lamps are the files that hold "lit".
class ShipsCoverageTest : public testing::Test {
 protected:
  ShipsCoverageTest() {
    folder_.Write("product/lamp", "lit lamp");
    folder_.Write("product/root/bin/lamp", "lit lamp in the root");
    folder_.Write("product/root/opaque", "no one knows");
    folder_.Write("product/other", "lit, but never looked at");
  }

  static Observation Seen(const std::string& subject, const std::string& bytes) {
    Observation observation = LampThatIs(subject, "on");
    observation.set_subject_sha256(Sha256(bytes).ToHex());
    return observation;
  }

  absl::Status CheckWhere(const std::string& artifacts, const std::string& ships) {
    folder_.Write("product/assay.yaml",
                  "product: {name: lamp, version: 1}\nartifacts: " + artifacts + "\nships: {path: " + ships + "}\n");
    FakeEvaluator::Script script;
    script.evaluate = [](const EvaluatorContext& context) -> std::vector<Observation> {
      if (context.artifact->path == "lamp") return {Seen("lamp", "lit lamp")};
      if (context.artifact->path == "root") return {Seen("bin/lamp", "lit lamp in the root")};
      if (context.artifact->path == "root/opaque") {
        return {Lamp(".", NotApplicableMeasurement("lamp.state", "no lamp"))};
      }
      return {};
    };
    const EvaluatorCatalog catalog = CatalogWith(script);
    Profile profile;
    profile.scheme.id = "lamps";
    Criterion criterion;
    criterion.id = "c";
    WorkUnit unit;
    unit.id = "c-1";
    unit.evaluator = "fake.lamp@1";
    unit.pass_condition = "all(lamp.state == 'on' where applicable(lamp.state))";
    criterion.work_units = {unit};
    profile.criteria = {criterion};
    ASSAY_ASSIGN_OR_RETURN(const Product product, ReadProduct(folder_ / "product"));
    ASSAY_ASSIGN_OR_RETURN(const EvaluationPlan plan, MakePlan(profile, product, catalog, 0));
    ASSAY_ASSIGN_OR_RETURN(const EvaluationReport report, Evaluate(plan, product.artifacts, catalog, evidence_, {}));
    EXPECT_EQ(report.verdict(), "pass");
    return CheckShipsEvaluated(plan, report, evidence_);
  }

  TemporaryFolder folder_;
  EvidenceStore evidence_{folder_ / "evidence"};
};

TEST_F(ShipsCoverageTest, WhatShipsMayBeAnArtifactOrAFileThatWasSeenInOne) {
  EXPECT_THAT(CheckWhere("[{path: lamp, role: r}]", "lamp"), IsOk());
  EXPECT_THAT(CheckWhere("[{path: root, role: r}]", "root"), IsOk());
  EXPECT_THAT(CheckWhere("[{path: root, role: r}]", "root/bin/lamp"), IsOk());
}

TEST_F(ShipsCoverageTest, AnotherFileThanTheArtifactsIsNotCovered) {
  EXPECT_THAT(CheckWhere("[{path: lamp, role: r}]", "other"),
              HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr("none of the artifacts")));
  // A folder around what was looked at holds more than that.
  EXPECT_THAT(CheckWhere("[{path: root/bin/lamp, role: r}, {path: lamp, role: r}]", "root"),
              HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr("none of the artifacts")));
}

TEST_F(ShipsCoverageTest, AFileInAnArtifactThatNobodyRecordedIsNotCovered) {
  EXPECT_THAT(CheckWhere("[{path: root, role: r}]", "root/opaque"),
              HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr("not recorded")));
}

TEST_F(ShipsCoverageTest, AnArtifactInWhichTheEvaluatorSawNothingIsNotCovered) {
  EXPECT_THAT(CheckWhere("[{path: lamp, role: r}, {path: other, role: r}]", "other"),
              HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr("found nothing to look at")));
  EXPECT_THAT(CheckWhere("[{path: lamp, role: r}, {path: root/opaque, role: r}]", "root/opaque"),
              HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr("found nothing to look at")));
}

TEST_F(ShipsCoverageTest, ALinkInAnArtifactToAFileBesideItIsNotCovered) {
  ASSERT_EQ(::symlink("../other", (folder_ / "product/root/link").c_str()), 0);
  EXPECT_THAT(CheckWhere("[{path: root, role: r}]", "root/link"),
              HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr("not recorded")));
}

}  // namespace
}  // namespace assay
