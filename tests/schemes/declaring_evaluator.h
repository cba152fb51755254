// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SCHEMES_DECLARING_EVALUATOR_H_
#define ASSAY_TESTS_SCHEMES_DECLARING_EVALUATOR_H_

#include <string>
#include <utility>
#include <vector>

#include "engine/evaluator.h"

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

}  // namespace assay

#endif  // ASSAY_TESTS_SCHEMES_DECLARING_EVALUATOR_H_
