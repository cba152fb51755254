// SPDX-License-Identifier: Apache-2.0
// Conditions: the small, total, three-valued language in which a scheme says when a work unit passes. The grammar and
// the truth tables are in docs/formats/condition.md.
#ifndef ASSAY_ENGINE_CONDITION_H_
#define ASSAY_ENGINE_CONDITION_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/criterion.h"
#include "engine/observation.h"

namespace assay {

// Kleene's strong three-valued logic.
enum class Ternary { kFalse, kUnknown, kTrue };

Ternary And(Ternary a, Ternary b);
Ternary Or(Ternary a, Ternary b);
Ternary Not(Ternary a);

// A value that kept a condition from being true.
struct Culprit {
  std::string subject;
  std::string measurement;
  std::string found;     // as MeasurementText says it, or "unknown: not measured"
  std::string expected;  // the comparison it did not meet, parameters filled in, e.g. "elf.relro == 'full'"
  bool unknown = false;  // the value is unknown rather than wrong
};

struct ConditionResult {
  Ternary value = Ternary::kUnknown;
  std::vector<Culprit> culprits;  // in the order of the observations; empty when the value is kTrue
  std::string because;            // one sentence where no single value is to blame, e.g. "no subject was in scope"
};

struct ConditionExpression;

class Condition {
 public:
  // Parses `text`. Errors are InvalidArgument "condition column N: found; expected".
  static absl::StatusOr<Condition> Parse(absl::string_view text);

  Condition(Condition&&) noexcept;
  Condition& operator=(Condition&&) noexcept;
  ~Condition();

  // Type-checks against what the evaluator declares and the parameters that exist: an unknown measurement or parameter,
  // a comparison of unlike types, and a text value outside a closed list are InvalidArgument.
  absl::Status Check(std::span<const MeasurementDeclaration> declared, const ParameterValues& parameters) const;

  // Total: never fails, never recurses deeper than the parser allowed. What cannot be known is kUnknown.
  ConditionResult Evaluate(std::span<const Observation> observations, const ParameterValues& parameters) const;

  // Parameter ids named in the condition, sorted.
  std::vector<std::string> ParameterIds() const;

  const std::string& text() const { return text_; }

 private:
  Condition(std::string text, std::unique_ptr<const ConditionExpression> root);
  std::string text_;
  std::unique_ptr<const ConditionExpression> root_;
};

}  // namespace assay

#endif  // ASSAY_ENGINE_CONDITION_H_
