// SPDX-License-Identifier: Apache-2.0
#include "engine/condition_expression.h"

#include "absl/strings/str_cat.h"

namespace assay {
namespace {

using Kind = ConditionExpression::Kind;

// Writes trees as text, with parameters by name or by value.
class ConditionPrinter {
 public:
  ConditionPrinter() = default;
  ConditionPrinter(const ParameterValues& parameters, MeasurementType type) : parameters_(&parameters), type_(type) {}

  std::string Expression(const ConditionExpression& expression) const {
    switch (expression.kind) {
      case Kind::kOr:
        return Joined(expression, " or ");
      case Kind::kAnd:
        return Joined(expression, " and ");
      case Kind::kNot:
        return absl::StrCat("not ", Inner(expression.children.front()));
      case Kind::kConstant:
        return expression.boolean ? "true" : "false";
      case Kind::kHolds:
        return Operand(expression.operands[0]);
      case Kind::kApplicable:
        return absl::StrCat("applicable(", Operand(expression.operands[0]), ")");
      case Kind::kComparison:
        return absl::StrCat(Operand(expression.operands[0]), " ", RelationalOperatorSymbol(expression.op), " ",
                            Operand(expression.operands[1]));
      case Kind::kMembership:
        return Membership(expression);
      case Kind::kAll:
        return Aggregate("all", expression.aggregate);
      case Kind::kAny:
        return Aggregate("any", expression.aggregate);
    }
    return "";
  }

  std::string Operand(const ConditionOperand& operand) const {
    switch (operand.kind) {
      case ConditionOperand::Kind::kInteger:
        return absl::StrCat(operand.integer);
      case ConditionOperand::Kind::kText:
        return absl::StrCat("'", operand.text, "'");
      case ConditionOperand::Kind::kBoolean:
        return operand.boolean ? "true" : "false";
      case ConditionOperand::Kind::kParameter:
        return Parameter(operand.text);
      case ConditionOperand::Kind::kMeasurement:
        return operand.text;
      case ConditionOperand::Kind::kCount:
        return Aggregate("count", operand.aggregate);
    }
    return "";
  }

 private:
  std::string Inner(const ConditionExpression& expression) const {
    const bool compound = expression.kind == Kind::kOr || expression.kind == Kind::kAnd;
    return compound ? absl::StrCat("(", Expression(expression), ")") : Expression(expression);
  }

  std::string Joined(const ConditionExpression& expression, absl::string_view joint) const {
    std::string out;
    for (const ConditionExpression& child : expression.children) {
      absl::StrAppend(&out, out.empty() ? "" : joint, Inner(child));
    }
    return out;
  }

  std::string Membership(const ConditionExpression& expression) const {
    std::string out = absl::StrCat(Operand(expression.operands[0]), " in [");
    for (size_t i = 1; i < expression.operands.size(); ++i) {
      absl::StrAppend(&out, i == 1 ? "" : ", ", Operand(expression.operands[i]));
    }
    return absl::StrCat(out, "]");
  }

  std::string Aggregate(absl::string_view name, const ConditionAggregate& aggregate) const {
    std::string out = absl::StrCat(name, "(", Expression(*aggregate.body));
    if (aggregate.where) absl::StrAppend(&out, " where ", Expression(*aggregate.where));
    if (aggregate.at_least != 1) absl::StrAppend(&out, " at least ", aggregate.at_least);
    return absl::StrCat(out, ")");
  }

  std::string Parameter(const std::string& id) const {
    if (parameters_ != nullptr) {
      if (const auto found = parameters_->find(id); found != parameters_->end()) {
        return type_ == MeasurementType::kText ? absl::StrCat("'", found->second, "'") : found->second;
      }
    }
    return absl::StrCat("{", id, "}");
  }

  const ParameterValues* parameters_ = nullptr;
  MeasurementType type_ = MeasurementType::kText;
};

}  // namespace

absl::string_view RelationalOperatorSymbol(RelationalOperator op) {
  switch (op) {
    case RelationalOperator::kEqual:
      return "==";
    case RelationalOperator::kNotEqual:
      return "!=";
    case RelationalOperator::kLess:
      return "<";
    case RelationalOperator::kLessOrEqual:
      return "<=";
    case RelationalOperator::kGreater:
      return ">";
    case RelationalOperator::kGreaterOrEqual:
      return ">=";
  }
  return "";
}

RelationalOperator Negated(RelationalOperator op) {
  switch (op) {
    case RelationalOperator::kEqual:
      return RelationalOperator::kNotEqual;
    case RelationalOperator::kNotEqual:
      return RelationalOperator::kEqual;
    case RelationalOperator::kLess:
      return RelationalOperator::kGreaterOrEqual;
    case RelationalOperator::kLessOrEqual:
      return RelationalOperator::kGreater;
    case RelationalOperator::kGreater:
      return RelationalOperator::kLessOrEqual;
    case RelationalOperator::kGreaterOrEqual:
      return RelationalOperator::kLess;
  }
  return op;
}

RelationalOperator Mirrored(RelationalOperator op) {
  switch (op) {
    case RelationalOperator::kEqual:
    case RelationalOperator::kNotEqual:
      return op;
    case RelationalOperator::kLess:
      return RelationalOperator::kGreater;
    case RelationalOperator::kLessOrEqual:
      return RelationalOperator::kGreaterOrEqual;
    case RelationalOperator::kGreater:
      return RelationalOperator::kLess;
    case RelationalOperator::kGreaterOrEqual:
      return RelationalOperator::kLessOrEqual;
  }
  return op;
}

bool IsOrdering(RelationalOperator op) {
  return op != RelationalOperator::kEqual && op != RelationalOperator::kNotEqual;
}

std::string ConditionText(const ConditionExpression& expression) { return ConditionPrinter().Expression(expression); }

std::string ConditionText(const ConditionExpression& expression, const ParameterValues& parameters,
                          MeasurementType type) {
  return ConditionPrinter(parameters, type).Expression(expression);
}

std::string ConditionText(const ConditionOperand& operand, const ParameterValues& parameters, MeasurementType type) {
  return ConditionPrinter(parameters, type).Operand(operand);
}

}  // namespace assay
