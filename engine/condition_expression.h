// SPDX-License-Identifier: Apache-2.0
// The tree that a condition is parsed into. The grammar is in docs/formats/condition.md.
#ifndef ASSAY_ENGINE_CONDITION_EXPRESSION_H_
#define ASSAY_ENGINE_CONDITION_EXPRESSION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/criterion.h"
#include "engine/observation.h"

namespace assay {

enum class RelationalOperator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

// "==", "!=", "<", "<=", ">" or ">=".
absl::string_view RelationalOperatorSymbol(RelationalOperator op);

// The operator that holds exactly when `op` does not: < for >=.
RelationalOperator Negated(RelationalOperator op);

// The operator that says the same with its sides exchanged: > for <.
RelationalOperator Mirrored(RelationalOperator op);

bool IsOrdering(RelationalOperator op);

struct ConditionExpression;

// What stands between the parentheses of all, any and count.
struct ConditionAggregate {
  std::unique_ptr<const ConditionExpression> body;
  std::unique_ptr<const ConditionExpression> where;  // null: every observation is a member
  int64_t at_least = 1;                              // fewer certain members make the aggregate unknown
};

struct ConditionOperand {
  enum class Kind { kInteger, kText, kBoolean, kParameter, kMeasurement, kCount };
  Kind kind = Kind::kInteger;
  size_t column = 1;
  int64_t integer = 0;
  bool boolean = false;
  std::string text;  // the text, the parameter's id or the measurement's name
  ConditionAggregate aggregate;
};

struct ConditionExpression {
  enum class Kind {
    kOr,          // any number of children
    kAnd,         // any number of children
    kNot,         // one child
    kConstant,    // boolean
    kHolds,       // one operand, a boolean measurement
    kApplicable,  // one operand, a measurement
    kComparison,  // two operands and op
    kMembership,  // the operand, then the list
    kAll,         // aggregate
    kAny,         // aggregate
  };
  Kind kind = Kind::kConstant;
  size_t column = 1;
  bool boolean = false;
  RelationalOperator op = RelationalOperator::kEqual;
  std::vector<ConditionExpression> children;
  std::vector<ConditionOperand> operands;
  ConditionAggregate aggregate;
};

// The text of an expression in its one canonical form; parsing it gives the same tree again.
std::string ConditionText(const ConditionExpression& expression);

// The same with values in the place of parameters, for people: a parameter is written as a literal of `type`, and one
// without a value as {id}.
std::string ConditionText(const ConditionExpression& expression, const ParameterValues& parameters,
                          MeasurementType type);
std::string ConditionText(const ConditionOperand& operand, const ParameterValues& parameters, MeasurementType type);

}  // namespace assay

#endif  // ASSAY_ENGINE_CONDITION_EXPRESSION_H_
