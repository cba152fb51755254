// SPDX-License-Identifier: Apache-2.0
#include "engine/condition.h"

#include <algorithm>
#include <utility>

#include "absl/container/btree_set.h"
#include "engine/base/status_macros.h"
#include "engine/condition_checker.h"
#include "engine/condition_evaluator.h"
#include "engine/condition_explanation.h"
#include "engine/condition_expression.h"
#include "engine/condition_parser.h"

namespace assay {
namespace {

using ParameterIdSet = absl::btree_set<std::string>;

void CollectParameters(const ConditionExpression& expression, ParameterIdSet& ids) {
  const auto from_aggregate = [&](const ConditionAggregate& aggregate) {
    if (aggregate.body) CollectParameters(*aggregate.body, ids);
    if (aggregate.where) CollectParameters(*aggregate.where, ids);
  };
  for (const ConditionExpression& child : expression.children) CollectParameters(child, ids);
  for (const ConditionOperand& operand : expression.operands) {
    if (operand.kind == ConditionOperand::Kind::kParameter) ids.insert(operand.text);
    from_aggregate(operand.aggregate);
  }
  from_aggregate(expression.aggregate);
}

}  // namespace

Ternary And(Ternary a, Ternary b) { return std::min(a, b); }

Ternary Or(Ternary a, Ternary b) { return std::max(a, b); }

Ternary Not(Ternary a) {
  switch (a) {
    case Ternary::kFalse:
      return Ternary::kTrue;
    case Ternary::kTrue:
      return Ternary::kFalse;
    case Ternary::kUnknown:
      break;
  }
  return Ternary::kUnknown;
}

Condition::Condition(std::string text, std::unique_ptr<const ConditionExpression> root)
    : text_(std::move(text)), root_(std::move(root)) {}
Condition::Condition(Condition&&) noexcept = default;
Condition& Condition::operator=(Condition&&) noexcept = default;
Condition::~Condition() = default;

absl::StatusOr<Condition> Condition::Parse(absl::string_view text) {
  ASSAY_ASSIGN_OR_RETURN(std::unique_ptr<const ConditionExpression> root, ParseConditionText(text));
  return Condition(std::string(text), std::move(root));
}

absl::Status Condition::Check(std::span<const MeasurementDeclaration> declared,
                              const ParameterValues& parameters) const {
  return CheckConditionTypes(*root_, declared, parameters);
}

ConditionResult Condition::Evaluate(std::span<const Observation> observations,
                                    const ParameterValues& parameters) const {
  ConditionEvaluator evaluator(observations, parameters);
  return ExplainCondition(*root_, evaluator);
}

std::vector<std::string> Condition::ParameterIds() const {
  ParameterIdSet ids;
  CollectParameters(*root_, ids);
  return {ids.begin(), ids.end()};
}

}  // namespace assay
