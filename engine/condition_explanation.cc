// SPDX-License-Identifier: Apache-2.0
#include "engine/condition_explanation.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/condition_lexer.h"

namespace assay {
namespace {

using Expression = ConditionExpression;
using Operand = ConditionOperand;

// Descends to the innermost comparisons that are to blame. `want` is the value an expression should have had; under
// `not` it is false.
class ConditionExplainer {
 public:
  explicit ConditionExplainer(ConditionEvaluator& evaluator) : evaluator_(evaluator) {}

  // The value of `expression` is not `want`.
  void Explain(const Expression& expression, const Observation* member, Ternary want) {
    switch (expression.kind) {
      case Expression::Kind::kOr:
      case Expression::Kind::kAnd:
        return ExplainChildren(expression, member, want);
      case Expression::Kind::kNot:
        return Explain(expression.children.front(), member, Not(want));
      case Expression::Kind::kConstant:
        return Because(absl::StrCat("the condition says ", expression.boolean ? "true" : "false", " here"));
      case Expression::Kind::kHolds:
      case Expression::Kind::kApplicable:
      case Expression::Kind::kComparison:
      case Expression::Kind::kMembership:
        return ExplainComparison(expression, member, want);
      case Expression::Kind::kAll:
      case Expression::Kind::kAny:
        ExplainScope(expression.aggregate);
        return ExplainMembers(expression.aggregate, expression.kind == Expression::Kind::kAll,
                              evaluator_.Evaluate(expression, nullptr), want);
    }
  }

  ConditionResult Finish(Ternary value) {
    result_.value = value;
    if (value != Ternary::kTrue && result_.culprits.empty()) {
      Because(value == Ternary::kUnknown ? "the condition is unknown" : "the condition is false");
    }
    return std::move(result_);
  }

 private:
  // The first reason stands.
  void Because(std::string reason) {
    if (result_.because.empty()) result_.because = std::move(reason);
  }

  void ExplainChildren(const Expression& expression, const Observation* member, Ternary want) {
    const bool unknown = evaluator_.Evaluate(expression, member) == Ternary::kUnknown;
    for (const Expression& child : expression.children) {
      const Ternary value = evaluator_.Evaluate(child, member);
      if (value != want && (!unknown || value == Ternary::kUnknown)) Explain(child, member, want);
    }
  }

  void ExplainScope(const ConditionAggregate& aggregate) {
    const int64_t certain = evaluator_.CertainMembers(aggregate);
    if (certain >= aggregate.at_least) return;
    Because(certain == 0 ? std::string("no subject was in scope")
                         : absl::StrCat(certain, certain == 1 ? " subject was" : " subjects were",
                                        " in scope; expected at least ", aggregate.at_least));
  }

  // `value` is that of the aggregate as a whole, `want` what its members should have been.
  void ExplainMembers(const ConditionAggregate& aggregate, bool all, Ternary value, Ternary want) {
    const bool too_few = evaluator_.CertainMembers(aggregate) < aggregate.at_least;
    for (const Observation& observation : evaluator_.observations()) {
      const auto [where, body] = evaluator_.Member(aggregate, observation);
      if (where == Ternary::kFalse) continue;
      const Ternary truth = all ? Or(Not(where), body) : And(where, body);
      const bool unsure = where == Ternary::kUnknown;
      if (unsure && too_few && body != Ternary::kUnknown) {
        Explain(*aggregate.where, &observation, Ternary::kTrue);
      } else if (truth != want && (value != Ternary::kUnknown || truth == Ternary::kUnknown)) {
        // Where only membership is in doubt, the body's value is not to blame.
        const bool only_membership = unsure && truth == Ternary::kUnknown && body != Ternary::kUnknown;
        if (only_membership) {
          Explain(*aggregate.where, &observation, Ternary::kTrue);
        } else {
          Explain(*aggregate.body, &observation, want);
        }
      }
    }
  }

  void ExplainComparison(const Expression& expression, const Observation* member, Ternary want) {
    const Ternary value = evaluator_.Evaluate(expression, member);
    const std::string expected = Expected(expression, member, want);
    const size_t before = result_.culprits.size();
    for (const Operand& operand : expression.operands) {
      if (operand.kind != Operand::Kind::kMeasurement) continue;
      const bool known = Decides(expression, operand, member);
      if (known == (value != Ternary::kUnknown)) Blame(operand, member, expected, !known);
    }
    if (ExplainCounts(expression, value, want) || result_.culprits.size() > before) return;
    // Every value is known, yet nothing can be said: the types are unlike or a parameter has no usable value.
    Because(value == Ternary::kUnknown ? absl::StrCat("\"", expected, "\" compares values that are not of one type")
                                       : absl::StrCat("\"", expected, "\" does not hold"));
    for (const Operand& operand : expression.operands) {
      if (operand.kind == Operand::Kind::kMeasurement) Blame(operand, member, expected, value == Ternary::kUnknown);
    }
  }

  // Whether the measurement's value says all that the expression asks of it.
  bool Decides(const Expression& expression, const Operand& operand, const Observation* member) {
    if (expression.kind == Expression::Kind::kApplicable) {
      return evaluator_.Evaluate(expression, member) != Ternary::kUnknown;
    }
    return evaluator_.Value(operand, member).kind != ConditionValue::Kind::kUnknown;
  }

  void Blame(const Operand& operand, const Observation* member, const std::string& expected, bool unknown) {
    const MeasurementLookup found = evaluator_.Find(operand.text, member);
    Culprit culprit;
    culprit.subject = std::string(found.subject);
    culprit.measurement = operand.text;
    culprit.found =
        found.measurement != nullptr ? MeasurementText(*found.measurement) : absl::StrCat("unknown: ", found.problem);
    culprit.expected = expected;
    culprit.unknown = unknown;
    result_.culprits.push_back(std::move(culprit));
  }

  // Explains each count of a comparison; returns whether there was one.
  bool ExplainCounts(const Expression& expression, Ternary value, Ternary want) {
    bool any = false;
    for (size_t i = 0; i < expression.operands.size(); ++i) {
      const Operand& operand = expression.operands[i];
      if (operand.kind != Operand::Kind::kCount) continue;
      any = true;
      ExplainScope(operand.aggregate);
      const ConditionValue count = evaluator_.Value(operand, nullptr);
      if (count.kind == ConditionValue::Kind::kInteger) {
        Because(absl::StrCat("the count is ", count.low,
                             count.low == count.high ? "" : absl::StrCat(" to ", count.high), "; expected ",
                             Expected(expression, nullptr, want)));
      }
      ExplainMembers(operand.aggregate, /*all=*/false, value, WantedOfMembers(expression, i, count, want));
    }
    return any;
  }

  // Whether the comparison asks for more members that count (true) or for fewer (false).
  Ternary WantedOfMembers(const Expression& expression, size_t index, const ConditionValue& count, Ternary want) {
    RelationalOperator op = expression.op;
    if (expression.kind == Expression::Kind::kMembership) op = RelationalOperator::kEqual;
    if (want == Ternary::kFalse) op = Negated(op);
    if (index == 1) op = Mirrored(op);
    switch (op) {
      case RelationalOperator::kLess:
      case RelationalOperator::kLessOrEqual:
        return Ternary::kFalse;
      case RelationalOperator::kGreater:
      case RelationalOperator::kGreaterOrEqual:
      case RelationalOperator::kNotEqual:
        return Ternary::kTrue;
      case RelationalOperator::kEqual:
        break;
    }
    const Operand& other = expression.operands[index == 0 ? 1 : 0];
    const bool too_many =
        CompareValues(RelationalOperator::kGreater, count, evaluator_.Value(other, nullptr)) == Ternary::kTrue;
    return too_many ? Ternary::kFalse : Ternary::kTrue;
  }

  std::string Expected(const Expression& expression, const Observation* member, Ternary want) {
    const MeasurementType type = TypeOf(expression, member);
    const bool negated = want == Ternary::kFalse;
    switch (expression.kind) {
      case Expression::Kind::kHolds:
        return absl::StrCat(expression.operands[0].text, " == ", negated ? "false" : "true");
      case Expression::Kind::kComparison:
        return absl::StrCat(ConditionText(expression.operands[0], evaluator_.parameters(), type), " ",
                            RelationalOperatorSymbol(negated ? Negated(expression.op) : expression.op), " ",
                            ConditionText(expression.operands[1], evaluator_.parameters(), type));
      case Expression::Kind::kApplicable:
      case Expression::Kind::kMembership:
      case Expression::Kind::kOr:
      case Expression::Kind::kAnd:
      case Expression::Kind::kNot:
      case Expression::Kind::kConstant:
      case Expression::Kind::kAll:
      case Expression::Kind::kAny:
        break;
    }
    return absl::StrCat(negated ? "not " : "", ConditionText(expression, evaluator_.parameters(), type));
  }

  // The type that parameters of a comparison take. Where no value tells, a number is taken for an integer.
  MeasurementType TypeOf(const Expression& expression, const Observation* member) {
    MeasurementType type = MeasurementType::kText;
    for (const Operand& operand : expression.operands) {
      const ConditionValue value = evaluator_.Value(operand, member);
      switch (value.kind) {
        case ConditionValue::Kind::kInteger:
          return MeasurementType::kInteger;
        case ConditionValue::Kind::kText:
          return MeasurementType::kText;
        case ConditionValue::Kind::kBoolean:
          return MeasurementType::kBoolean;
        case ConditionValue::Kind::kParameter:
          if (ParseConditionInteger(value.text)) type = MeasurementType::kInteger;
          break;
        case ConditionValue::Kind::kUnknown:
          break;
      }
    }
    return type;
  }

  ConditionEvaluator& evaluator_;
  ConditionResult result_;
};

}  // namespace

ConditionResult ExplainCondition(const ConditionExpression& expression, ConditionEvaluator& evaluator) {
  ConditionExplainer explainer(evaluator);
  const Ternary value = evaluator.Evaluate(expression, nullptr);
  if (value != Ternary::kTrue) explainer.Explain(expression, nullptr, Ternary::kTrue);
  return explainer.Finish(value);
}

}  // namespace assay
