// SPDX-License-Identifier: Apache-2.0
#include "engine/condition_checker.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/encoding.h"
#include "engine/base/status_macros.h"
#include "engine/condition_lexer.h"
#include "engine/condition_parser.h"

namespace assay {
namespace {

using Expression = ConditionExpression;
using Operand = ConditionOperand;

absl::string_view TypeName(MeasurementType type) {
  switch (type) {
    case MeasurementType::kText:
      return "text";
    case MeasurementType::kInteger:
      return "integer";
    case MeasurementType::kBoolean:
      return "boolean";
  }
  return "";
}

class ConditionChecker {
 public:
  ConditionChecker(std::span<const MeasurementDeclaration> declared, const ParameterValues& parameters)
      : declared_(declared), parameters_(parameters) {}

  absl::Status Check(const Expression& expression) {
    for (const Expression& child : expression.children) ASSAY_RETURN_IF_ERROR(Check(child));
    for (const Operand& operand : expression.operands) ASSAY_RETURN_IF_ERROR(CheckOperand(operand));
    switch (expression.kind) {
      case Expression::Kind::kHolds:
        return CheckHolds(expression.operands[0]);
      case Expression::Kind::kComparison:
        return CheckPair(expression.operands[0], expression.operands[1], IsOrdering(expression.op));
      case Expression::Kind::kMembership:
        for (size_t i = 1; i < expression.operands.size(); ++i) {
          ASSAY_RETURN_IF_ERROR(CheckPair(expression.operands[0], expression.operands[i], /*ordering=*/false));
        }
        return absl::OkStatus();
      case Expression::Kind::kAll:
      case Expression::Kind::kAny:
        return CheckAggregate(expression.aggregate);
      case Expression::Kind::kOr:
      case Expression::Kind::kAnd:
      case Expression::Kind::kNot:
      case Expression::Kind::kConstant:
      case Expression::Kind::kApplicable:
        break;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status CheckAggregate(const ConditionAggregate& aggregate) {
    ASSAY_RETURN_IF_ERROR(Check(*aggregate.body));
    return aggregate.where ? Check(*aggregate.where) : absl::OkStatus();
  }

  // Whether what the operand names exists.
  absl::Status CheckOperand(const Operand& operand) {
    if (operand.kind == Operand::Kind::kCount) return CheckAggregate(operand.aggregate);
    if (operand.kind == Operand::Kind::kMeasurement && Declaration(operand) == nullptr) {
      return MalformedCondition(operand.column,
                                absl::StrCat("measurement ", operand.text, " is not one that the evaluator declares"));
    }
    if (operand.kind == Operand::Kind::kParameter && !parameters_.contains(operand.text)) {
      return MalformedCondition(operand.column, absl::StrCat("parameter {", operand.text, "} has no value"));
    }
    return absl::OkStatus();
  }

  absl::Status CheckHolds(const Operand& operand) {
    const MeasurementType type = Declaration(operand)->type;
    if (type == MeasurementType::kBoolean) return absl::OkStatus();
    return MalformedCondition(operand.column, absl::StrCat("measurement ", operand.text, " of type ", TypeName(type),
                                                           " stands alone; expected a boolean one or a comparison"));
  }

  absl::Status CheckPair(const Operand& left, const Operand& right, bool ordering) {
    const std::optional<MeasurementType> left_type = TypeOf(left);
    const std::optional<MeasurementType> right_type = TypeOf(right);
    if (left_type && right_type && *left_type != *right_type) {
      return MalformedCondition(right.column, absl::StrCat(TypeName(*left_type), " compared with ",
                                                           TypeName(*right_type), "; expected one type"));
    }
    // The grammar lets no parameter meet a parameter.
    const MeasurementType type = left_type ? *left_type : right_type.value_or(MeasurementType::kText);
    if (ordering && type != MeasurementType::kInteger) {
      return MalformedCondition(left.column, absl::StrCat(TypeName(type), " put in order; expected integers"));
    }
    ASSAY_RETURN_IF_ERROR(CheckParameter(left, type));
    ASSAY_RETURN_IF_ERROR(CheckParameter(right, type));
    ASSAY_RETURN_IF_ERROR(CheckListed(left, right));
    return CheckListed(right, left);
  }

  // Whether a parameter's value is one of the type it takes.
  absl::Status CheckParameter(const Operand& operand, MeasurementType type) {
    if (operand.kind != Operand::Kind::kParameter) return absl::OkStatus();
    const std::string& value = parameters_.at(operand.text);
    const bool integral = ParseConditionInteger(value).has_value();
    const bool boolean = value == "true" || value == "false";
    if ((type == MeasurementType::kInteger && !integral) || (type == MeasurementType::kBoolean && !boolean)) {
      return MalformedCondition(operand.column, absl::StrCat("parameter {", operand.text, "} is \"", Printable(value),
                                                             "\"; expected a value of type ", TypeName(type)));
    }
    return absl::OkStatus();
  }

  // Whether a text that is compared with a measurement of a closed list is in the list.
  absl::Status CheckListed(const Operand& measurement, const Operand& text) {
    if (measurement.kind != Operand::Kind::kMeasurement) return absl::OkStatus();
    const std::vector<std::string>& values = Declaration(measurement)->values;
    const bool fixed = text.kind == Operand::Kind::kText || text.kind == Operand::Kind::kParameter;
    if (values.empty() || !fixed) return absl::OkStatus();
    const std::string& value = text.kind == Operand::Kind::kText ? text.text : parameters_.at(text.text);
    if (std::find(values.begin(), values.end(), value) != values.end()) return absl::OkStatus();
    return MalformedCondition(text.column,
                              absl::StrCat("\"", Printable(value), "\" is not a value of ", measurement.text,
                                           ", which is one of ", absl::StrJoin(values, ", ")));
  }

  // A parameter has no type of its own.
  std::optional<MeasurementType> TypeOf(const Operand& operand) const {
    switch (operand.kind) {
      case Operand::Kind::kInteger:
      case Operand::Kind::kCount:
        return MeasurementType::kInteger;
      case Operand::Kind::kText:
        return MeasurementType::kText;
      case Operand::Kind::kBoolean:
        return MeasurementType::kBoolean;
      case Operand::Kind::kMeasurement:
        return Declaration(operand)->type;
      case Operand::Kind::kParameter:
        break;
    }
    return std::nullopt;
  }

  const MeasurementDeclaration* Declaration(const Operand& operand) const {
    const auto found = std::find_if(declared_.begin(), declared_.end(),
                                    [&](const MeasurementDeclaration& d) { return d.name == operand.text; });
    return found == declared_.end() ? nullptr : &*found;
  }

  std::span<const MeasurementDeclaration> declared_;
  const ParameterValues& parameters_;
};

}  // namespace

absl::Status CheckConditionTypes(const ConditionExpression& expression,
                                 std::span<const MeasurementDeclaration> declared, const ParameterValues& parameters) {
  return ConditionChecker(declared, parameters).Check(expression);
}

}  // namespace assay
