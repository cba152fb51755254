// SPDX-License-Identifier: Apache-2.0
#include "engine/condition_parser.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"
#include "engine/base/status_macros.h"
#include "engine/condition_lexer.h"

namespace assay {
namespace {

using Expression = ConditionExpression;
using Operand = ConditionOperand;
using Token = ConditionToken;

constexpr std::array kRelationalOperators = {RelationalOperator::kEqual,   RelationalOperator::kNotEqual,
                                             RelationalOperator::kLess,    RelationalOperator::kLessOrEqual,
                                             RelationalOperator::kGreater, RelationalOperator::kGreaterOrEqual};

// Recursive descent, one function a rule. Recursion is bounded by kMaxConditionDepth.
class ConditionParser {
 public:
  explicit ConditionParser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  absl::StatusOr<Expression> ParseAll() {
    ASSAY_ASSIGN_OR_RETURN(Expression expression, ParseCondition());
    if (Peek().kind != Token::Kind::kEnd) return Unexpected("and, or, or the end");
    return expression;
  }

 private:
  // Counts one level of nesting while it lives.
  class Nesting {
   public:
    explicit Nesting(size_t& depth) : depth_(depth) { ++depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    ~Nesting() { --depth_; }

   private:
    size_t& depth_;
  };

  absl::StatusOr<Expression> ParseCondition() {
    return ParseChain("or", Expression::Kind::kOr, &ConditionParser::ParseConjunction);
  }
  absl::StatusOr<Expression> ParseConjunction() {
    return ParseChain("and", Expression::Kind::kAnd, &ConditionParser::ParseNegation);
  }

  absl::StatusOr<Expression> ParseChain(absl::string_view joint, Expression::Kind kind,
                                        absl::StatusOr<Expression> (ConditionParser::*parse_part)()) {
    const size_t column = Peek().column;
    ASSAY_ASSIGN_OR_RETURN(Expression first, (this->*parse_part)());
    if (!Peek().Is(Token::Kind::kKeyword, joint)) return first;
    Expression chain;
    chain.kind = kind;
    chain.column = column;
    chain.children.push_back(std::move(first));
    while (SkipKeyword(joint)) {
      ASSAY_ASSIGN_OR_RETURN(Expression next, (this->*parse_part)());
      chain.children.push_back(std::move(next));
    }
    return chain;
  }

  absl::StatusOr<Expression> ParseNegation() {
    const size_t column = Peek().column;
    if (!SkipKeyword("not")) return ParsePrimary();
    const Nesting nesting(depth_);
    ASSAY_RETURN_IF_ERROR(CheckDepth(column));
    ASSAY_ASSIGN_OR_RETURN(Expression inner, ParseNegation());
    Expression negation;
    negation.kind = Expression::Kind::kNot;
    negation.column = column;
    negation.children.push_back(std::move(inner));
    return negation;
  }

  absl::StatusOr<Expression> ParsePrimary() {
    const Token& token = Peek();
    if (token.Is(Token::Kind::kPunctuation, "(")) return ParseParenthesised();
    if (token.Is(Token::Kind::kKeyword, "all")) return ParseBooleanAggregate(Expression::Kind::kAll);
    if (token.Is(Token::Kind::kKeyword, "any")) return ParseBooleanAggregate(Expression::Kind::kAny);
    if (token.Is(Token::Kind::kKeyword, "applicable")) return ParseApplicable();
    return ParseComparison();
  }

  absl::StatusOr<Expression> ParseParenthesised() {
    const Nesting nesting(depth_);
    ASSAY_RETURN_IF_ERROR(CheckDepth(Next().column));
    ASSAY_ASSIGN_OR_RETURN(Expression inner, ParseCondition());
    ASSAY_RETURN_IF_ERROR(Expect(")", "and, or, or )"));
    return inner;
  }

  absl::StatusOr<Expression> ParseBooleanAggregate(Expression::Kind kind) {
    Expression aggregate;
    aggregate.kind = kind;
    aggregate.column = Peek().column;
    ASSAY_ASSIGN_OR_RETURN(aggregate.aggregate, ParseAggregate());
    return aggregate;
  }

  absl::StatusOr<ConditionAggregate> ParseAggregate() {
    const Token& name = Next();
    const Nesting nesting(depth_);
    ASSAY_RETURN_IF_ERROR(CheckDepth(name.column));
    if (in_aggregate_) return MalformedCondition(name.column, absl::StrCat(name.text, " inside another aggregate"));
    in_aggregate_ = true;
    ASSAY_RETURN_IF_ERROR(Expect("(", "("));
    ConditionAggregate aggregate;
    ASSAY_ASSIGN_OR_RETURN(aggregate.body, ParsePart());
    if (SkipKeyword("where")) {
      ASSAY_ASSIGN_OR_RETURN(aggregate.where, ParsePart());
    }
    if (SkipKeyword("at")) {
      if (!SkipKeyword("least")) return Unexpected("least");
      if (Peek().kind != Token::Kind::kInteger || Peek().integer < 0) return Unexpected("an integer, 0 or more");
      aggregate.at_least = Next().integer;
    }
    ASSAY_RETURN_IF_ERROR(Expect(")", "and, or, where, at least, or )"));
    in_aggregate_ = false;
    return aggregate;
  }

  absl::StatusOr<std::unique_ptr<const Expression>> ParsePart() {
    ASSAY_ASSIGN_OR_RETURN(Expression part, ParseCondition());
    return std::make_unique<const Expression>(std::move(part));
  }

  absl::StatusOr<Expression> ParseApplicable() {
    Expression applicable;
    applicable.kind = Expression::Kind::kApplicable;
    applicable.column = Next().column;
    ASSAY_RETURN_IF_ERROR(Expect("(", "("));
    if (Peek().kind != Token::Kind::kName) return Unexpected("a measurement");
    ASSAY_ASSIGN_OR_RETURN(Operand measurement, ParseOperand());
    applicable.operands.push_back(std::move(measurement));
    ASSAY_RETURN_IF_ERROR(Expect(")", ")"));
    return applicable;
  }

  absl::StatusOr<Expression> ParseComparison() {
    Expression expression;
    expression.column = Peek().column;
    ASSAY_ASSIGN_OR_RETURN(Operand left, ParseOperand());
    if (SkipKeyword("in")) return ParseMembership(std::move(expression), std::move(left));
    const std::optional<RelationalOperator> op = SkipRelationalOperator();
    if (!op) return ParseBare(std::move(expression), std::move(left));
    ASSAY_ASSIGN_OR_RETURN(Operand right, ParseOperand());
    if (left.kind == Operand::Kind::kParameter && right.kind == Operand::Kind::kParameter) {
      return TwoParameters(right.column);
    }
    expression.kind = Expression::Kind::kComparison;
    expression.op = *op;
    expression.operands.push_back(std::move(left));
    expression.operands.push_back(std::move(right));
    return expression;
  }

  absl::StatusOr<Expression> ParseMembership(Expression expression, Operand left) {
    expression.kind = Expression::Kind::kMembership;
    ASSAY_RETURN_IF_ERROR(Expect("[", "["));
    const bool untyped = left.kind == Operand::Kind::kParameter;
    expression.operands.push_back(std::move(left));
    do {
      ASSAY_ASSIGN_OR_RETURN(Operand item, ParseOperand());
      if (untyped && item.kind == Operand::Kind::kParameter) return TwoParameters(item.column);
      expression.operands.push_back(std::move(item));
    } while (Skip(Token::Kind::kPunctuation, ","));
    ASSAY_RETURN_IF_ERROR(Expect("]", ", or ]"));
    return expression;
  }

  // An operand that stands alone where a condition is wanted.
  absl::StatusOr<Expression> ParseBare(Expression expression, Operand operand) {
    if (operand.kind == Operand::Kind::kBoolean) {
      expression.kind = Expression::Kind::kConstant;
      expression.boolean = operand.boolean;
      return expression;
    }
    if (operand.kind != Operand::Kind::kMeasurement) return Unexpected("a relational operator or in");
    expression.kind = Expression::Kind::kHolds;
    expression.operands.push_back(std::move(operand));
    return expression;
  }

  absl::StatusOr<Operand> ParseOperand() {
    const Token& token = Peek();
    Operand operand;
    operand.column = token.column;
    if (token.Is(Token::Kind::kKeyword, "count")) {
      operand.kind = Operand::Kind::kCount;
      ASSAY_ASSIGN_OR_RETURN(operand.aggregate, ParseAggregate());
      return operand;
    }
    if (token.Is(Token::Kind::kKeyword, "true") || token.Is(Token::Kind::kKeyword, "false")) {
      operand.kind = Operand::Kind::kBoolean;
      operand.boolean = token.text == "true";
    } else if (token.kind == Token::Kind::kInteger) {
      operand.kind = Operand::Kind::kInteger;
      operand.integer = token.integer;
    } else if (token.kind == Token::Kind::kText) {
      operand.kind = Operand::Kind::kText;
      operand.text = std::string(token.text);
    } else if (token.kind == Token::Kind::kParameter) {
      operand.kind = Operand::Kind::kParameter;
      operand.text = std::string(token.text);
    } else if (token.kind == Token::Kind::kName) {
      operand.kind = Operand::Kind::kMeasurement;
      operand.text = std::string(token.text);
    } else {
      return Unexpected("a condition or a value");
    }
    Next();
    return operand;
  }

  std::optional<RelationalOperator> SkipRelationalOperator() {
    for (const RelationalOperator op : kRelationalOperators) {
      if (Skip(Token::Kind::kPunctuation, RelationalOperatorSymbol(op))) return op;
    }
    return std::nullopt;
  }

  const Token& Peek() const { return tokens_[at_]; }
  // The end is never passed.
  const Token& Next() { return tokens_[Peek().kind == Token::Kind::kEnd ? at_ : at_++]; }
  bool Skip(Token::Kind kind, absl::string_view text) {
    if (!Peek().Is(kind, text)) return false;
    Next();
    return true;
  }
  bool SkipKeyword(absl::string_view word) { return Skip(Token::Kind::kKeyword, word); }

  absl::Status Expect(absl::string_view punctuation, absl::string_view expected) {
    return Skip(Token::Kind::kPunctuation, punctuation) ? absl::OkStatus() : Unexpected(expected);
  }
  absl::Status Unexpected(absl::string_view expected) const {
    const std::string found = Peek().kind == Token::Kind::kEnd
                                  ? std::string("the end")
                                  : absl::StrCat("\"", Printable(Peek().text.substr(0, 40)), "\"");
    return MalformedCondition(Peek().column, absl::StrCat(found, "; expected ", expected));
  }
  static absl::Status TwoParameters(size_t column) {
    return MalformedCondition(column, "a parameter compared with a parameter; expected one side that has a type");
  }
  absl::Status CheckDepth(size_t column) const {
    if (depth_ <= kMaxConditionDepth) return absl::OkStatus();
    return MalformedCondition(column, absl::StrCat("nested deeper than ", kMaxConditionDepth, " levels"));
  }

  std::vector<Token> tokens_;
  size_t at_ = 0;
  size_t depth_ = 0;
  bool in_aggregate_ = false;
};

}  // namespace

absl::Status MalformedCondition(size_t column, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("condition column ", column, ": ", what));
}

absl::StatusOr<std::unique_ptr<const ConditionExpression>> ParseConditionText(absl::string_view text) {
  if (text.size() > kMaxConditionBytes) {
    return MalformedCondition(kMaxConditionBytes + 1, absl::StrCat("longer than ", kMaxConditionBytes, " bytes"));
  }
  if (!IsUtf8(text)) return MalformedCondition(1, "not UTF-8");
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool space = byte == '\t' || byte == '\n' || byte == '\r';
    if ((byte < 0x20 && !space) || byte == 0x7f) return MalformedCondition(i + 1, "control character");
  }
  ASSAY_ASSIGN_OR_RETURN(std::vector<ConditionToken> tokens, SplitCondition(text));
  ASSAY_ASSIGN_OR_RETURN(ConditionExpression root, ConditionParser(std::move(tokens)).ParseAll());
  return std::make_unique<const ConditionExpression>(std::move(root));
}

}  // namespace assay
