// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_FAKES_STAND_IN_EVALUATOR_H_
#define ASSAY_TESTS_FAKES_STAND_IN_EVALUATOR_H_

#include <string>
#include <utility>
#include <vector>

#include "engine/evaluator.h"

namespace assay {

// Takes the id and the declarations of a real evaluator, which must outlive it, and always observes what the test says.
class StandInEvaluator : public Evaluator {
 public:
  explicit StandInEvaluator(const Evaluator& original, std::vector<Observation> observations = {})
      : original_(original), observations_(std::move(observations)) {}

  absl::string_view id() const override { return original_.id(); }
  absl::string_view summary() const override { return original_.summary(); }
  const std::vector<MeasurementDeclaration>& measurements() const override { return original_.measurements(); }
  IsolationLevel isolation() const override { return original_.isolation(); }
  absl::Status CheckIsolation() const override { return absl::OkStatus(); }
  absl::StatusOr<std::string> SelfCheck() const override { return std::string("stood in"); }
  absl::StatusOr<std::vector<Observation>> Evaluate(const EvaluatorContext&) const override { return observations_; }

 private:
  const Evaluator& original_;
  std::vector<Observation> observations_;
};

}  // namespace assay

#endif  // ASSAY_TESTS_FAKES_STAND_IN_EVALUATOR_H_
