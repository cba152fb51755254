// SPDX-License-Identifier: Apache-2.0
// The first byte chooses the observations, the rest is a condition.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/condition.h"
#include "engine/condition_expression.h"
#include "engine/condition_parser.h"
#include "tests/generated_observations.h"

namespace {

using assay::Ternary;

void Require(bool holds) {
  if (!holds) __builtin_trap();
}

// A result explains itself as engine/condition.h promises.
void CheckExplanation(const assay::ConditionResult& result) {
  if (result.value == Ternary::kTrue) {
    Require(result.culprits.empty() && result.because.empty());
    return;
  }
  Require(!result.culprits.empty() || !result.because.empty());
  for (const assay::Culprit& culprit : result.culprits) Require(result.value == Ternary::kFalse || culprit.unknown);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const absl::string_view text = assay::AsText({data + 1, size - 1});
  const absl::StatusOr<assay::Condition> condition = assay::Condition::Parse(text);
  if (!condition.ok()) return 0;
  (void)condition->Check(assay::GeneratedDeclarations(), assay::GeneratedParameters());
  Require(condition->ParameterIds().size() <= text.size());

  assay::NumberStream numbers(data[0]);
  std::vector<assay::Observation> observations = assay::GeneratedObservations(numbers);
  const assay::ConditionResult result = condition->Evaluate(observations, assay::GeneratedParameters());
  CheckExplanation(result);

  // The canonical text means the same.
  const auto tree = assay::ParseConditionText(text);
  const std::string canonical = assay::ConditionText(**tree);
  const absl::StatusOr<assay::Condition> again = assay::Condition::Parse(canonical);
  if (canonical.size() <= assay::kMaxConditionBytes) {
    Require(again.ok());
    Require(assay::ConditionText(**assay::ParseConditionText(canonical)) == canonical);
    Require(again->Evaluate(observations, assay::GeneratedParameters()).value == result.value);
  }

  // Knowing less never decides otherwise.
  if (observations.empty() || observations[0].measurements().empty()) return 0;
  assay::Measurement& blanked = *observations[0].mutable_measurements(0);
  blanked = assay::UnknownMeasurement(blanked.name(), "blanked");
  const Ternary less = condition->Evaluate(observations, assay::GeneratedParameters()).value;
  Require(less == result.value || less == Ternary::kUnknown);
  return 0;
}
