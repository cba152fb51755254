// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_CONDITION_EVALUATOR_H_
#define ASSAY_ENGINE_CONDITION_EVALUATOR_H_

#include <cstdint>
#include <span>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "engine/condition.h"
#include "engine/condition_expression.h"
#include "engine/criterion.h"
#include "engine/observation.h"

namespace assay {

// What an operand stands for. A count over members that cannot be told apart from non-members is an interval; every
// other integer has equal bounds.
struct ConditionValue {
  enum class Kind { kUnknown, kInteger, kText, kBoolean, kParameter };
  Kind kind = Kind::kUnknown;
  int64_t low = 0;
  int64_t high = 0;
  bool boolean = false;
  absl::string_view text;  // of kText, and of kParameter, whose type is that of the other side
};

// Where a measurement's name leads.
struct MeasurementLookup {
  const Measurement* measurement = nullptr;  // null: there is not exactly one
  absl::string_view subject;                 // "." when no observation has it or several have
  std::string problem;                       // why there is not exactly one, e.g. "not measured"
};

// How one observation stands to an aggregate.
struct MemberTruth {
  Ternary where = Ternary::kTrue;  // whether it is a member
  Ternary body = Ternary::kUnknown;
};

// Gives expressions their value over one set of observations. Keeps references to all it is given.
class ConditionEvaluator {
 public:
  ConditionEvaluator(std::span<const Observation> observations, const ParameterValues& parameters)
      : observations_(observations), parameters_(parameters) {}

  // `member` is the observation an aggregate is at, or null outside of aggregates.
  Ternary Evaluate(const ConditionExpression& expression, const Observation* member);
  ConditionValue Value(const ConditionOperand& operand, const Observation* member);
  MeasurementLookup Find(absl::string_view name, const Observation* member);
  MemberTruth Member(const ConditionAggregate& aggregate, const Observation& observation);

  // How many observations are members for certain.
  int64_t CertainMembers(const ConditionAggregate& aggregate);

  std::span<const Observation> observations() const { return observations_; }
  const ParameterValues& parameters() const { return parameters_; }

 private:
  Ternary EvaluateAggregate(const ConditionExpression& expression);
  Ternary Membership(const ConditionExpression& expression, const Observation* member);
  Ternary Applicable(const ConditionOperand& operand, const Observation* member);
  ConditionValue MeasuredValue(absl::string_view name, const Observation* member);
  ConditionValue Count(const ConditionAggregate& aggregate);

  std::span<const Observation> observations_;
  const ParameterValues& parameters_;
  absl::flat_hash_map<absl::string_view, MeasurementLookup> outside_;  // lookups made outside of aggregates
};

// Compares after the rules of docs/formats/condition.md; unlike types are unknown.
Ternary CompareValues(RelationalOperator op, const ConditionValue& left, const ConditionValue& right);

}  // namespace assay

#endif  // ASSAY_ENGINE_CONDITION_EVALUATOR_H_
