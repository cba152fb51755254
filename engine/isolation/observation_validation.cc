// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/encoding.h"
#include "engine/base/status_macros.h"
#include "engine/isolation/static_workers.h"

namespace assay {
namespace {

constexpr size_t kMaxTextBytes = 500;

absl::Status Refuse(const MeasurementDeclaration& declaration, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(declaration.name, ": ", what));
}

absl::Status ValidateText(const MeasurementDeclaration& declaration, const std::string& text) {
  if (text.empty() || text.size() > kMaxTextBytes || !IsUtf8(text)) return Refuse(declaration, "a text out of bounds");
  return absl::OkStatus();
}

absl::Status ValidateMeasurement(const Measurement& measurement, const MeasurementDeclaration& declaration) {
  if (measurement.name() != declaration.name) return Refuse(declaration, "another measurement in its place");
  const auto typed = [&](MeasurementType type) {
    return declaration.type == type ? absl::OkStatus() : Refuse(declaration, "a value of another type");
  };
  switch (measurement.value_case()) {
    case Measurement::kText:
      ASSAY_RETURN_IF_ERROR(typed(MeasurementType::kText));
      if (!declaration.values.empty() && std::find(declaration.values.begin(), declaration.values.end(),
                                                   measurement.text()) == declaration.values.end()) {
        return Refuse(declaration, "a value that is not declared");
      }
      return ValidateText(declaration, measurement.text());
    case Measurement::kInteger:
      return typed(MeasurementType::kInteger);
    case Measurement::kBoolean:
      return typed(MeasurementType::kBoolean);
    case Measurement::kUnknown:
      return ValidateText(declaration, measurement.unknown());
    case Measurement::kNotApplicable:
      return ValidateText(declaration, measurement.not_applicable());
    case Measurement::VALUE_NOT_SET:
      return Refuse(declaration, "no value");
  }
  return Refuse(declaration, "no value");
}

}  // namespace

Observation UnknownObservation(const std::vector<MeasurementDeclaration>& declarations, absl::string_view why) {
  Observation observation;
  for (const MeasurementDeclaration& declaration : declarations) {
    *observation.add_measurements() = UnknownMeasurement(declaration.name, why);
  }
  return observation;
}

absl::Status ValidateObservation(const Observation& observation,
                                 const std::vector<MeasurementDeclaration>& declarations) {
  if (!observation.subject().empty()) return absl::InvalidArgumentError("a subject of its own");
  if (observation.evidence_sha256_size() != 0) return absl::InvalidArgumentError("evidence of its own");
  if (!observation.subject_sha256().empty()) ASSAY_RETURN_IF_ERROR(ParseDigest(observation.subject_sha256()).status());
  if (static_cast<size_t>(observation.measurements_size()) != declarations.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat(observation.measurements_size(), " measurements; expected ", declarations.size()));
  }
  for (size_t i = 0; i < declarations.size(); ++i) {
    ASSAY_RETURN_IF_ERROR(ValidateMeasurement(observation.measurements(static_cast<int>(i)), declarations[i]));
  }
  return absl::OkStatus();
}

}  // namespace assay
