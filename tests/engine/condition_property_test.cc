// SPDX-License-Identifier: Apache-2.0
// Random conditions against a slow reference: while a condition is written down, a second evaluator is built beside it
// from closures. It knows no intervals and no Kleene tables but tries every way in which an unknown could turn out.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/condition.h"
#include "engine/condition_expression.h"
#include "engine/condition_parser.h"
#include "tests/generated_observations.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

// The truth values that are still possible: {0}, {1} or {0, 1}.
using Possible = std::set<int>;
using Observed = std::vector<Observation>;
using Truth = std::function<Possible(const Observed&, const Observation*)>;
// The values an operand may still have; nothing where nobody can tell.
using Values = std::function<std::set<std::string>(const Observed&, const Observation*)>;

struct Written {
  std::string text;
  Truth truth;
};

const Possible kEither = {0, 1};

// Every outcome of `join` over one value from each of two sets.
Possible Join(const Possible& a, const Possible& b, const std::function<int(int, int)>& join) {
  Possible out;
  for (const int x : a) {
    for (const int y : b) out.insert(join(x, y));
  }
  return out;
}

const Measurement* OneMeasurement(const Observed& observed, const Observation* member, const std::string& name) {
  std::vector<const Measurement*> found;
  for (const Observation& observation : observed) {
    if (member != nullptr && member != &observation) continue;
    for (const Measurement& m : observation.measurements()) {
      if (m.name() == name) found.push_back(&m);
    }
  }
  return found.size() == 1 ? found[0] : nullptr;
}

// "i3", "tx" or "b1".
std::string Tagged(const Measurement& m) {
  if (m.value_case() == Measurement::kInteger) return absl::StrCat("i", m.integer());
  if (m.value_case() == Measurement::kText) return absl::StrCat("t", m.text());
  return absl::StrCat("b", m.boolean() ? 1 : 0);
}

class ConditionWriter {
 public:
  explicit ConditionWriter(NumberStream& numbers) : numbers_(numbers) {}

  Written Condition(int depth, bool in_aggregate) {
    switch (numbers_.Below(depth > 0 ? 9 : 4)) {
      case 0:
        return Comparison(in_aggregate);
      case 1:
        return Membership();
      case 2:
        return numbers_.Below(2) == 0 ? Applicable() : Holds();
      case 3:
        return Constant();
      case 4:
      case 5:
        return Binary(depth, in_aggregate);
      case 6: {
        Written inner = Condition(depth - 1, in_aggregate);
        return {absl::StrCat("not (", inner.text, ")"), [inner](const Observed& o, const Observation* m) {
                  return Join(inner.truth(o, m), {1}, [](int x, int) { return 1 - x; });
                }};
      }
      default:
        return in_aggregate ? Comparison(true) : Aggregate();
    }
  }

 private:
  std::string Pick(const std::vector<std::string>& choices) { return choices[numbers_.Below(choices.size())]; }

  Written Constant() {
    const bool value = numbers_.Below(2) == 1;
    return {value ? "true" : "false", [value](const Observed&, const Observation*) { return Possible{value}; }};
  }

  Written Binary(int depth, bool in_aggregate) {
    Written a = Condition(depth - 1, in_aggregate);
    Written b = Condition(depth - 1, in_aggregate);
    const bool conjunction = numbers_.Below(2) == 0;
    return {absl::StrCat("(", a.text, conjunction ? ") and (" : ") or (", b.text, ")"),
            [a, b, conjunction](const Observed& o, const Observation* m) {
              return Join(a.truth(o, m), b.truth(o, m),
                          [&](int x, int y) { return conjunction ? std::min(x, y) : std::max(x, y); });
            }};
  }

  static Values Measured(const std::string& name) {
    return [name](const Observed& o, const Observation* m) {
      const Measurement* one = OneMeasurement(o, m, name);
      const bool known = one != nullptr && one->value_case() != Measurement::kUnknown &&
                         one->value_case() != Measurement::kNotApplicable;
      return known ? std::set<std::string>{Tagged(*one)} : std::set<std::string>{};
    };
  }
  static Values Fixed(const std::string& value) {
    return [value](const Observed&, const Observation*) { return std::set<std::string>{value}; };
  }

  std::pair<std::string, Values> IntegerOperand(bool in_aggregate) {
    const uint64_t kind = numbers_.Below(in_aggregate ? 4 : 6);
    if (kind < 2) {
      const std::string name = Pick({"w.i", "w.j"});
      return {name, Measured(name)};
    }
    if (kind < 4) {
      const uint64_t value = numbers_.Below(4);
      return {absl::StrCat(value), Fixed(absl::StrCat("i", value))};
    }
    return Count();
  }

  Written Comparison(bool in_aggregate) {
    auto [left_text, left] = IntegerOperand(in_aggregate);
    auto [right_text, right] = IntegerOperand(in_aggregate);
    if (numbers_.Below(4) == 0) std::tie(right_text, right) = std::pair(std::string("{n}"), Fixed("i2"));
    const std::string op = Pick({"==", "!=", "<", "<=", ">", ">="});
    return {absl::StrCat(left_text, " ", op, " ", right_text),
            [left = left, right = right, op](const Observed& o, const Observation* m) {
              Possible out;
              const auto left_values = left(o, m);
              const auto right_values = right(o, m);
              if (left_values.empty() || right_values.empty()) return kEither;
              for (const std::string& l : left_values) {
                for (const std::string& r : right_values) {
                  const int x = std::stoi(l.substr(1));
                  const int y = std::stoi(r.substr(1));
                  out.insert(op == "=="   ? x == y
                             : op == "!=" ? x != y
                             : op == "<"  ? x < y
                             : op == "<=" ? x <= y
                             : op == ">"  ? x > y
                                          : x >= y);
                }
              }
              return out;
            }};
  }

  Written Membership() {
    const std::string name = Pick({"w.t", "w.u"});
    const std::string other = Pick({"w.t", "w.u"});
    const std::string literal = Pick({"x", "y", "z"});
    const Values left = Measured(name);
    const std::vector<Values> items = {Fixed("t" + literal), Measured(other), Fixed("ty")};
    return {absl::StrCat(name, " in ['", literal, "', ", other, ", {t}]"),
            [left, items](const Observed& o, const Observation* m) {
              const auto wanted = left(o, m);
              if (wanted.empty()) return kEither;
              bool doubt = false;
              for (const Values& item : items) {
                const auto values = item(o, m);
                if (values == wanted) return Possible{1};
                doubt = doubt || values.empty();
              }
              return doubt ? kEither : Possible{0};
            }};
  }

  Written Applicable() {
    const std::string name = Pick({"w.t", "w.i", "w.b"});
    return {absl::StrCat("applicable(", name, ")"), [name](const Observed& o, const Observation* m) {
              const Measurement* one = OneMeasurement(o, m, name);
              if (one == nullptr || one->value_case() == Measurement::kUnknown) return kEither;
              return Possible{one->value_case() != Measurement::kNotApplicable};
            }};
  }

  Written Holds() {
    const Values measured = Measured("w.b");
    return {"w.b", [measured](const Observed& o, const Observation* m) {
              const auto values = measured(o, m);
              return values.empty() ? kEither : Possible{*values.begin() == "b1"};
            }};
  }

  // Text between the parentheses, and for each way in which doubts about membership and truth could turn out the pair
  // (how many members, how many of them true). Nothing when fewer members are certain than are asked for.
  std::pair<std::string, std::function<std::set<std::pair<int, int>>(const Observed&)>> Members() {
    Written body = Condition(1, true);
    Written where = {"", [](const Observed&, const Observation*) { return Possible{1}; }};
    std::string text = body.text;
    if (numbers_.Below(2) == 0) {
      where = Condition(1, true);
      absl::StrAppend(&text, " where ", where.text);
    }
    const int at_least = static_cast<int>(numbers_.Below(3));
    if (at_least != 1) absl::StrAppend(&text, " at least ", at_least);
    return {text, [body, where, at_least](const Observed& o) {
              std::set<std::pair<int, int>> ways = {{0, 0}};
              int certain = 0;
              for (const Observation& observation : o) {
                const Possible member = where.truth(o, &observation);
                certain += member == Possible{1};
                std::set<std::pair<int, int>> next;
                for (const auto& [members, hits] : ways) {
                  for (const int w : member) {
                    for (const int c : body.truth(o, &observation)) next.emplace(members + w, hits + w * c);
                  }
                }
                ways = std::move(next);
              }
              return certain < at_least ? std::set<std::pair<int, int>>{} : ways;
            }};
  }

  std::pair<std::string, Values> Count() {
    auto [text, ways] = Members();
    return {absl::StrCat("count(", text, ")"), [ways = ways](const Observed& o, const Observation*) {
              std::set<std::string> counts;
              for (const auto& [members, hits] : ways(o)) counts.insert(absl::StrCat("i", hits));
              return counts;
            }};
  }

  Written Aggregate() {
    auto [text, ways] = Members();
    const bool all = numbers_.Below(2) == 0;
    return {absl::StrCat(all ? "all(" : "any(", text, ")"), [ways = ways, all](const Observed& o, const Observation*) {
              Possible out;
              for (const auto& [members, hits] : ways(o)) out.insert(all ? members == hits : hits > 0);
              return out.empty() ? kEither : out;
            }};
  }

  NumberStream& numbers_;
};

Ternary AsTernary(const Possible& possible) {
  if (possible.size() == 2) return Ternary::kUnknown;
  return *possible.begin() == 1 ? Ternary::kTrue : Ternary::kFalse;
}

constexpr int kRounds = 30000;

TEST(ConditionProperty, AgreesWithTheSlowReferenceOnRandomConditions) {
  NumberStream numbers(1);
  int seen[3] = {};
  for (int round = 0; round < kRounds; ++round) {
    const Written written = ConditionWriter(numbers).Condition(3, false);
    if (written.text.size() > kMaxConditionBytes) continue;
    ASSERT_OK_AND_ASSIGN(const Condition condition, Condition::Parse(written.text));
    ASSERT_THAT(condition.Check(GeneratedDeclarations(), GeneratedParameters()), IsOk()) << written.text;
    const std::vector<Observation> observations = GeneratedObservations(numbers);
    const Ternary value = condition.Evaluate(observations, GeneratedParameters()).value;
    ++seen[static_cast<int>(value)];
    ASSERT_EQ(value, AsTernary(written.truth(observations, nullptr))) << written.text << "\n"
                                                                      << EncodeObservations(observations);
  }
  // The comparison would be worth little if chance hit one value only.
  for (const int count : seen) EXPECT_GT(count, kRounds / 20);
}

TEST(ConditionProperty, KnowingLessNeverDecidesOtherwise) {
  NumberStream numbers(2);
  int changed = 0;
  for (int round = 0; round < kRounds; ++round) {
    const Written written = ConditionWriter(numbers).Condition(3, false);
    ASSERT_OK_AND_ASSIGN(const Condition condition, Condition::Parse(written.text));
    std::vector<Observation> observations = GeneratedObservations(numbers);
    const Ternary before = condition.Evaluate(observations, GeneratedParameters()).value;
    for (Observation& observation : observations) {
      for (Measurement& measurement : *observation.mutable_measurements()) {
        if (numbers.Below(4) == 0) measurement = UnknownMeasurement(measurement.name(), "forgotten");
      }
    }
    const Ternary after = condition.Evaluate(observations, GeneratedParameters()).value;
    ASSERT_TRUE(after == before || after == Ternary::kUnknown) << written.text << "\n"
                                                               << EncodeObservations(observations);
    changed += after != before;
  }
  EXPECT_GT(changed, kRounds / 50);
}

TEST(ConditionProperty, ExplainsWhatIsNotTrueAndOnlyThat) {
  NumberStream numbers(4);
  for (int round = 0; round < kRounds; ++round) {
    const Written written = ConditionWriter(numbers).Condition(3, false);
    ASSERT_OK_AND_ASSIGN(const Condition condition, Condition::Parse(written.text));
    const std::vector<Observation> observations = GeneratedObservations(numbers);
    const ConditionResult result = condition.Evaluate(observations, GeneratedParameters());
    if (result.value == Ternary::kTrue) {
      ASSERT_TRUE(result.culprits.empty() && result.because.empty()) << written.text;
      continue;
    }
    ASSERT_FALSE(result.culprits.empty() && result.because.empty()) << written.text;
    for (const Culprit& culprit : result.culprits) {
      ASSERT_TRUE(result.value == Ternary::kFalse || culprit.unknown) << written.text << " " << culprit.measurement;
      ASSERT_FALSE(culprit.subject.empty() || culprit.found.empty() || culprit.expected.empty()) << written.text;
    }
  }
}

TEST(ConditionProperty, CanonicalTextMeansTheSame) {
  NumberStream numbers(5);
  for (int round = 0; round < kRounds / 10; ++round) {
    const Written written = ConditionWriter(numbers).Condition(4, false);
    if (written.text.size() > kMaxConditionBytes) continue;
    ASSERT_OK_AND_ASSIGN(const auto tree, ParseConditionText(written.text));
    const std::string canonical = ConditionText(*tree);
    ASSERT_OK_AND_ASSIGN(const auto again, ParseConditionText(canonical));
    ASSERT_EQ(ConditionText(*again), canonical);
    ASSERT_OK_AND_ASSIGN(const Condition one, Condition::Parse(written.text));
    ASSERT_OK_AND_ASSIGN(const Condition other, Condition::Parse(canonical));
    const std::vector<Observation> observations = GeneratedObservations(numbers);
    ASSERT_EQ(one.Evaluate(observations, GeneratedParameters()).value,
              other.Evaluate(observations, GeneratedParameters()).value)
        << written.text;
  }
}

}  // namespace
}  // namespace assay
