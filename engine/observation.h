// SPDX-License-Identifier: Apache-2.0
// Observations are the Protobuf messages of proto/assay/v1/observation.proto; here are the ways to make and name them.
#ifndef ASSAY_ENGINE_OBSERVATION_H_
#define ASSAY_ENGINE_OBSERVATION_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "assay/v1/observation.pb.h"

namespace assay {

using v1::Measurement;
using v1::Observation;
using v1::Observations;

// The type of a measurement's value.
enum class MeasurementType { kText, kInteger, kBoolean };

// What an evaluator promises to measure. Conditions are type-checked against it.
struct MeasurementDeclaration {
  std::string name;  // dotted, e.g. "elf.relro"
  MeasurementType type = MeasurementType::kText;
  std::vector<std::string> values;  // of text: the closed list of values; empty: any text
  std::string unit;                 // of integers; empty for a count or where there is none
  std::string meaning;              // one sentence
};

Measurement TextMeasurement(absl::string_view name, absl::string_view value);
Measurement IntegerMeasurement(absl::string_view name, int64_t value);
Measurement BooleanMeasurement(absl::string_view name, bool value);
Measurement UnknownMeasurement(absl::string_view name, absl::string_view why);
Measurement NotApplicableMeasurement(absl::string_view name, absl::string_view why);

// The value as people read it: "full", "12", "yes", "unknown: why", "not-applicable: why".
std::string MeasurementText(const Measurement& measurement);

// Returns the measurement of that name, or null.
const Measurement* FindMeasurement(const Observation& observation, absl::string_view name);

// `path` with every byte that is not printable ASCII, and %, as %XX.
std::string EscapePath(absl::string_view path);

// The bytes that are kept as evidence and compared on replay: JSON, one line an observation, sorted by subject.
std::string EncodeObservations(std::vector<Observation> observations);

// The inverse, for evidence that is judged again. `file` names the text in errors.
absl::StatusOr<std::vector<Observation>> ParseObservations(absl::string_view text, absl::string_view file);

// InvalidArgument unless every observation has a subject of its own and its measurements are declared, each at most
// once, with values of the declared type and list. An evaluator that breaks its own declaration is not believed.
absl::Status CheckObservations(std::span<const Observation> observations,
                               std::span<const MeasurementDeclaration> declared);

}  // namespace assay

#endif  // ASSAY_ENGINE_OBSERVATION_H_
