// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SCHEMES_DECLARING_EVALUATOR_H_
#define ASSAY_TESTS_SCHEMES_DECLARING_EVALUATOR_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/evaluator_catalog.h"

namespace assay {

// An evaluator that only says what it measures, for type checks.
class DeclaringEvaluator : public Evaluator {
 public:
  DeclaringEvaluator(std::string id, std::vector<MeasurementDeclaration> measurements)
      : id_(std::move(id)), measurements_(std::move(measurements)) {}

  absl::string_view id() const override { return id_; }
  absl::string_view summary() const override { return "declares measurements"; }
  const std::vector<MeasurementDeclaration>& measurements() const override { return measurements_; }
  IsolationLevel isolation() const override { return IsolationLevel::kStatic; }
  absl::Status CheckIsolation() const override { return absl::OkStatus(); }
  absl::StatusOr<std::string> SelfCheck() const override { return absl::UnimplementedError("declares only"); }
  absl::StatusOr<std::vector<Observation>> Evaluate(const EvaluatorContext&) const override {
    return absl::UnimplementedError("declares only");
  }

 private:
  std::string id_;
  std::vector<MeasurementDeclaration> measurements_;
};

// The first slice of hardening evaluators, as far as packs see it.
inline EvaluatorCatalog HardeningDeclarations() {
  const auto text = [](std::string name, std::vector<std::string> values) {
    return MeasurementDeclaration{std::move(name), MeasurementType::kText, std::move(values), "", ""};
  };
  const auto integer = [](std::string name) {
    return MeasurementDeclaration{std::move(name), MeasurementType::kInteger, {}, "", ""};
  };
  std::vector<MeasurementDeclaration> elf = {text("elf.relro", {"none", "partial", "full"}),
                                             text("elf.pie", {"no", "yes", "dso", "rel"}),
                                             text("elf.canary", {"no", "partial", "yes"})};
  for (const char* const name : {"elf.bind_now", "elf.nx_stack", "elf.rwx_segment", "elf.textrel", "elf.rpath",
                                 "elf.runpath", "elf.rpath_insecure"}) {
    elf.push_back(text(name, {"no", "yes"}));
  }
  std::vector<MeasurementDeclaration> image = {integer("fs.setid_files"), integer("fs.world_writable_files"),
                                               integer("fs.regular_files"), text("fs.setid", {"no", "yes"}),
                                               text("fs.world_writable", {"no", "yes"})};
  EvaluatorCatalog catalog;
  EXPECT_TRUE(catalog.Add(std::make_unique<DeclaringEvaluator>("hardening.elf@1", std::move(elf))).ok());
  EXPECT_TRUE(catalog.Add(std::make_unique<DeclaringEvaluator>("hardening.image@1", std::move(image))).ok());
  return catalog;
}

}  // namespace assay

#endif  // ASSAY_TESTS_SCHEMES_DECLARING_EVALUATOR_H_
