// SPDX-License-Identifier: Apache-2.0
#include "engine/condition_evaluator.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "absl/strings/str_cat.h"
#include "engine/condition_lexer.h"

namespace assay {
namespace {

using ValueKind = ConditionValue::Kind;

Ternary Known(bool value) { return value ? Ternary::kTrue : Ternary::kFalse; }

ConditionValue IntegerValue(int64_t low, int64_t high) {
  ConditionValue value;
  value.kind = ValueKind::kInteger;
  value.low = low;
  value.high = high;
  return value;
}

ConditionValue TextValue(ValueKind kind, absl::string_view text) {
  ConditionValue value;
  value.kind = kind;
  value.text = text;
  return value;
}

ConditionValue BooleanValue(bool boolean) {
  ConditionValue value;
  value.kind = ValueKind::kBoolean;
  value.boolean = boolean;
  return value;
}

// The value of a parameter beside a value of `kind`; unknown when its text is none of that type.
ConditionValue Typed(const ConditionValue& parameter, ValueKind kind) {
  switch (kind) {
    case ValueKind::kInteger: {
      const std::optional<int64_t> integer = ParseConditionInteger(parameter.text);
      return integer ? IntegerValue(*integer, *integer) : ConditionValue();
    }
    case ValueKind::kBoolean:
      if (parameter.text != "true" && parameter.text != "false") return {};
      return BooleanValue(parameter.text == "true");
    case ValueKind::kText:
      return TextValue(ValueKind::kText, parameter.text);
    case ValueKind::kParameter:
    case ValueKind::kUnknown:
      break;
  }
  return {};
}

Ternary Equal(const ConditionValue& left, const ConditionValue& right) {
  switch (left.kind) {
    case ValueKind::kInteger:
      if (left.high < right.low || left.low > right.high) return Ternary::kFalse;
      return left.low == left.high && right.low == right.high ? Ternary::kTrue : Ternary::kUnknown;
    case ValueKind::kText:
      return Known(left.text == right.text);
    case ValueKind::kBoolean:
      return Known(left.boolean == right.boolean);
    case ValueKind::kParameter:
    case ValueKind::kUnknown:
      break;
  }
  return Ternary::kUnknown;
}

Ternary Less(const ConditionValue& left, const ConditionValue& right) {
  if (left.kind != ValueKind::kInteger) return Ternary::kUnknown;
  if (left.high < right.low) return Ternary::kTrue;
  return left.low >= right.high ? Ternary::kFalse : Ternary::kUnknown;
}

MeasurementLookup NotOne(absl::string_view problem) {
  MeasurementLookup lookup;
  lookup.subject = ".";
  lookup.problem = std::string(problem);
  return lookup;
}

// How often one observation measures `name`; an evaluator that measures twice contradicts itself.
MeasurementLookup FindIn(const Observation& observation, absl::string_view name) {
  MeasurementLookup lookup;
  lookup.subject = observation.subject();
  for (const Measurement& measurement : observation.measurements()) {
    if (measurement.name() != name) continue;
    if (lookup.measurement != nullptr) {
      lookup.measurement = nullptr;
      lookup.problem = "measured twice";
      return lookup;
    }
    lookup.measurement = &measurement;
  }
  if (lookup.measurement == nullptr) lookup.problem = "not measured";
  return lookup;
}

}  // namespace

Ternary CompareValues(RelationalOperator op, const ConditionValue& left, const ConditionValue& right) {
  if (left.kind == ValueKind::kParameter && right.kind != ValueKind::kParameter) {
    return CompareValues(op, Typed(left, right.kind), right);
  }
  if (right.kind == ValueKind::kParameter && left.kind != ValueKind::kParameter) {
    return CompareValues(op, left, Typed(right, left.kind));
  }
  if (left.kind != right.kind) return Ternary::kUnknown;
  switch (op) {
    case RelationalOperator::kEqual:
      return Equal(left, right);
    case RelationalOperator::kNotEqual:
      return Not(Equal(left, right));
    case RelationalOperator::kLess:
      return Less(left, right);
    case RelationalOperator::kLessOrEqual:
      return Not(Less(right, left));
    case RelationalOperator::kGreater:
      return Less(right, left);
    case RelationalOperator::kGreaterOrEqual:
      return Not(Less(left, right));
  }
  return Ternary::kUnknown;
}

Ternary ConditionEvaluator::Evaluate(const ConditionExpression& expression, const Observation* member) {
  switch (expression.kind) {
    case ConditionExpression::Kind::kOr: {
      Ternary value = Ternary::kFalse;
      for (const ConditionExpression& child : expression.children) value = Or(value, Evaluate(child, member));
      return value;
    }
    case ConditionExpression::Kind::kAnd: {
      Ternary value = Ternary::kTrue;
      for (const ConditionExpression& child : expression.children) value = And(value, Evaluate(child, member));
      return value;
    }
    case ConditionExpression::Kind::kNot:
      return Not(Evaluate(expression.children.front(), member));
    case ConditionExpression::Kind::kConstant:
      return Known(expression.boolean);
    case ConditionExpression::Kind::kHolds:
      return CompareValues(RelationalOperator::kEqual, Value(expression.operands[0], member), BooleanValue(true));
    case ConditionExpression::Kind::kApplicable:
      return Applicable(expression.operands[0], member);
    case ConditionExpression::Kind::kComparison:
      return CompareValues(expression.op, Value(expression.operands[0], member), Value(expression.operands[1], member));
    case ConditionExpression::Kind::kMembership:
      return Membership(expression, member);
    case ConditionExpression::Kind::kAll:
    case ConditionExpression::Kind::kAny:
      return EvaluateAggregate(expression);
  }
  return Ternary::kUnknown;
}

ConditionValue ConditionEvaluator::Value(const ConditionOperand& operand, const Observation* member) {
  switch (operand.kind) {
    case ConditionOperand::Kind::kInteger:
      return IntegerValue(operand.integer, operand.integer);
    case ConditionOperand::Kind::kText:
      return TextValue(ValueKind::kText, operand.text);
    case ConditionOperand::Kind::kBoolean:
      return BooleanValue(operand.boolean);
    case ConditionOperand::Kind::kParameter: {
      const auto found = parameters_.find(operand.text);
      return found == parameters_.end() ? ConditionValue() : TextValue(ValueKind::kParameter, found->second);
    }
    case ConditionOperand::Kind::kMeasurement:
      return MeasuredValue(operand.text, member);
    case ConditionOperand::Kind::kCount:
      return Count(operand.aggregate);
  }
  return {};
}

ConditionValue ConditionEvaluator::MeasuredValue(absl::string_view name, const Observation* member) {
  const MeasurementLookup found = Find(name, member);
  if (found.measurement == nullptr) return {};
  switch (found.measurement->value_case()) {
    case Measurement::kText:
      return TextValue(ValueKind::kText, found.measurement->text());
    case Measurement::kInteger:
      return IntegerValue(found.measurement->integer(), found.measurement->integer());
    case Measurement::kBoolean:
      return BooleanValue(found.measurement->boolean());
    case Measurement::kUnknown:
    case Measurement::kNotApplicable:
    case Measurement::VALUE_NOT_SET:
      break;
  }
  return {};
}

MeasurementLookup ConditionEvaluator::Find(absl::string_view name, const Observation* member) {
  if (member != nullptr) return FindIn(*member, name);
  if (const auto known = outside_.find(name); known != outside_.end()) return known->second;
  MeasurementLookup only = NotOne("not measured");
  size_t subjects = 0;
  for (const Observation& observation : observations_) {
    if (FindMeasurement(observation, name) == nullptr) continue;
    ++subjects;
    only = FindIn(observation, name);
  }
  if (subjects > 1) only = NotOne(absl::StrCat("measured of ", subjects, " subjects; expected one"));
  return outside_.emplace(name, std::move(only)).first->second;
}

Ternary ConditionEvaluator::Applicable(const ConditionOperand& operand, const Observation* member) {
  const MeasurementLookup found = Find(operand.text, member);
  if (found.measurement == nullptr) return Ternary::kUnknown;
  switch (found.measurement->value_case()) {
    case Measurement::kText:
    case Measurement::kInteger:
    case Measurement::kBoolean:
      return Ternary::kTrue;
    case Measurement::kNotApplicable:
      return Ternary::kFalse;
    case Measurement::kUnknown:
    case Measurement::VALUE_NOT_SET:
      break;
  }
  return Ternary::kUnknown;
}

Ternary ConditionEvaluator::Membership(const ConditionExpression& expression, const Observation* member) {
  const ConditionValue wanted = Value(expression.operands[0], member);
  Ternary value = Ternary::kFalse;
  for (size_t i = 1; i < expression.operands.size(); ++i) {
    value = Or(value, CompareValues(RelationalOperator::kEqual, wanted, Value(expression.operands[i], member)));
  }
  return value;
}

MemberTruth ConditionEvaluator::Member(const ConditionAggregate& aggregate, const Observation& observation) {
  MemberTruth truth;
  if (aggregate.where) truth.where = Evaluate(*aggregate.where, &observation);
  truth.body = Evaluate(*aggregate.body, &observation);
  return truth;
}

int64_t ConditionEvaluator::CertainMembers(const ConditionAggregate& aggregate) {
  return std::count_if(observations_.begin(), observations_.end(), [&](const Observation& observation) {
    return !aggregate.where || Evaluate(*aggregate.where, &observation) == Ternary::kTrue;
  });
}

Ternary ConditionEvaluator::EvaluateAggregate(const ConditionExpression& expression) {
  const bool all = expression.kind == ConditionExpression::Kind::kAll;
  Ternary value = Known(all);
  int64_t certain = 0;
  for (const Observation& observation : observations_) {
    const MemberTruth truth = Member(expression.aggregate, observation);
    if (truth.where == Ternary::kTrue) ++certain;
    value = all ? And(value, Or(Not(truth.where), truth.body)) : Or(value, And(truth.where, truth.body));
  }
  return certain < expression.aggregate.at_least ? Ternary::kUnknown : value;
}

ConditionValue ConditionEvaluator::Count(const ConditionAggregate& aggregate) {
  int64_t low = 0;
  int64_t high = 0;
  int64_t certain = 0;
  for (const Observation& observation : observations_) {
    const MemberTruth truth = Member(aggregate, observation);
    const Ternary counted = And(truth.where, truth.body);
    if (truth.where == Ternary::kTrue) ++certain;
    if (counted == Ternary::kTrue) ++low;
    if (counted != Ternary::kFalse) ++high;
  }
  return certain < aggregate.at_least ? ConditionValue() : IntegerValue(low, high);
}

}  // namespace assay
