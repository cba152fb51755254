// SPDX-License-Identifier: Apache-2.0
// A small world for conditions: every type and every kind of value, so that chance meets all of them often.
#ifndef ASSAY_TESTS_GENERATED_OBSERVATIONS_H_
#define ASSAY_TESTS_GENERATED_OBSERVATIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/criterion.h"
#include "engine/observation.h"

namespace assay {

// Texts w.t and w.u of x, y, z; integers w.i and w.j of 0 to 3; boolean w.b.
inline const std::vector<MeasurementDeclaration>& GeneratedDeclarations() {
  static const std::vector<MeasurementDeclaration> declared = {{"w.t", MeasurementType::kText, {"x", "y", "z"}, "", ""},
                                                               {"w.u", MeasurementType::kText, {}, "", ""},
                                                               {"w.i", MeasurementType::kInteger, {}, "", ""},
                                                               {"w.j", MeasurementType::kInteger, {}, "", ""},
                                                               {"w.b", MeasurementType::kBoolean, {}, "", ""}};
  return declared;
}

inline const ParameterValues& GeneratedParameters() {
  static const ParameterValues parameters = {{"t", "y"}, {"n", "2"}, {"f", "false"}};
  return parameters;
}

// A sequence of small numbers that a seed decides.
class NumberStream {
 public:
  explicit NumberStream(uint64_t seed) : state_(seed) {}
  // Less than `bound`. SplitMix64.
  uint64_t Below(uint64_t bound) {
    state_ += 0x9e3779b97f4a7c15u;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (z ^ (z >> 31)) % bound;
  }

 private:
  uint64_t state_;
};

inline Measurement GeneratedMeasurement(const MeasurementDeclaration& declared, NumberStream& numbers) {
  switch (declared.type) {
    case MeasurementType::kText:
      return TextMeasurement(declared.name, std::string(1, static_cast<char>('x' + numbers.Below(3))));
    case MeasurementType::kInteger:
      return IntegerMeasurement(declared.name, static_cast<int64_t>(numbers.Below(4)));
    case MeasurementType::kBoolean:
      return BooleanMeasurement(declared.name, numbers.Below(2) == 1);
  }
  return {};
}

// None to four observations; values that are unknown, not applicable or absent among them.
inline std::vector<Observation> GeneratedObservations(NumberStream& numbers) {
  std::vector<Observation> observations(numbers.Below(5));
  for (size_t i = 0; i < observations.size(); ++i) {
    observations[i].set_subject(absl::StrCat("subject", i));
    for (const MeasurementDeclaration& declared : GeneratedDeclarations()) {
      const uint64_t kind = numbers.Below(8);
      if (kind == 0) continue;
      *observations[i].add_measurements() = kind == 1   ? UnknownMeasurement(declared.name, "chance")
                                            : kind == 2 ? NotApplicableMeasurement(declared.name, "chance")
                                                        : GeneratedMeasurement(declared, numbers);
    }
  }
  return observations;
}

}  // namespace assay

#endif  // ASSAY_TESTS_GENERATED_OBSERVATIONS_H_
