// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_FAKES_FAKE_EVALUATOR_H_
#define ASSAY_TESTS_FAKES_FAKE_EVALUATOR_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/evaluator.h"
#include "engine/evaluator_catalog.h"
#include "engine/observation.h"

namespace assay {

// An evaluator whose every answer the test decides. It declares lamp.state [on, off] and lamp.count.
class FakeEvaluator : public Evaluator {
 public:
  struct Script {
    std::string id = "fake.lamp@1";
    absl::StatusOr<std::string> self_check = std::string("tried a lit and a broken lamp");
    absl::Status isolation = absl::OkStatus();
    std::function<absl::StatusOr<std::vector<Observation>>(const EvaluatorContext&)> evaluate =
        [](const EvaluatorContext&) { return std::vector<Observation>(); };
  };

  explicit FakeEvaluator(Script script) : script_(std::move(script)) {
    MeasurementDeclaration state;
    state.name = "lamp.state";
    state.type = MeasurementType::kText;
    state.values = {"on", "off"};
    MeasurementDeclaration count;
    count.name = "lamp.count";
    count.type = MeasurementType::kInteger;
    declared_ = {state, count};
  }

  absl::string_view id() const override { return script_.id; }
  absl::string_view summary() const override { return "looks at lamps"; }
  const std::vector<MeasurementDeclaration>& measurements() const override { return declared_; }
  IsolationLevel isolation() const override { return IsolationLevel::kStatic; }
  absl::Status CheckIsolation() const override { return script_.isolation; }
  absl::StatusOr<std::string> SelfCheck() const override { return script_.self_check; }
  absl::StatusOr<std::vector<Observation>> Evaluate(const EvaluatorContext& context) const override {
    return script_.evaluate(context);
  }

 private:
  Script script_;
  std::vector<MeasurementDeclaration> declared_;
};

inline EvaluatorCatalog CatalogWith(FakeEvaluator::Script script) {
  EvaluatorCatalog catalog;
  (void)catalog.Add(std::make_unique<FakeEvaluator>(std::move(script)));
  return catalog;
}

inline Observation Lamp(absl::string_view subject, Measurement measurement) {
  Observation observation;
  observation.set_subject(std::string(subject));
  *observation.add_measurements() = std::move(measurement);
  return observation;
}

inline Observation LampThatIs(absl::string_view subject, absl::string_view state) {
  return Lamp(subject, TextMeasurement("lamp.state", state));
}

}  // namespace assay

#endif  // ASSAY_TESTS_FAKES_FAKE_EVALUATOR_H_
