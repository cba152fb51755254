// SPDX-License-Identifier: Apache-2.0
#include "engine/observation.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/base/json.h"

namespace assay {
namespace {

Measurement Named(absl::string_view name) {
  Measurement measurement;
  measurement.set_name(std::string(name));
  return measurement;
}

std::string EncodeObservation(const Observation& observation) {
  JsonWriter json;
  json.BeginObject();
  json.Member("subject", observation.subject());
  if (!observation.subject_sha256().empty()) json.Member("subject_sha256", observation.subject_sha256());
  json.BeginObject("measurements");
  for (const Measurement& measurement : observation.measurements()) {
    switch (measurement.value_case()) {
      case Measurement::kText:
        json.Member(measurement.name(), measurement.text());
        break;
      case Measurement::kInteger:
        json.MemberNumber(measurement.name(), measurement.integer());
        break;
      case Measurement::kBoolean:
        json.Member(measurement.name(), measurement.boolean());
        break;
      case Measurement::kUnknown:
        json.BeginObject(measurement.name());
        json.Member("unknown", measurement.unknown());
        json.End();
        break;
      case Measurement::kNotApplicable:
        json.BeginObject(measurement.name());
        json.Member("not-applicable", measurement.not_applicable());
        json.End();
        break;
      case Measurement::VALUE_NOT_SET:
        json.BeginObject(measurement.name());
        json.Member("unknown", "the evaluator gave no value");
        json.End();
        break;
    }
  }
  json.End();
  if (observation.evidence_sha256_size() > 0) {
    json.BeginArray("evidence_sha256");
    for (const std::string& digest : observation.evidence_sha256()) json.Item(digest);
    json.End();
  }
  json.End();
  return std::move(json).Finish();
}

}  // namespace

Measurement TextMeasurement(absl::string_view name, absl::string_view value) {
  Measurement measurement = Named(name);
  measurement.set_text(std::string(value));
  return measurement;
}

Measurement IntegerMeasurement(absl::string_view name, int64_t value) {
  Measurement measurement = Named(name);
  measurement.set_integer(value);
  return measurement;
}

Measurement BooleanMeasurement(absl::string_view name, bool value) {
  Measurement measurement = Named(name);
  measurement.set_boolean(value);
  return measurement;
}

Measurement UnknownMeasurement(absl::string_view name, absl::string_view why) {
  Measurement measurement = Named(name);
  measurement.set_unknown(std::string(why));
  return measurement;
}

Measurement NotApplicableMeasurement(absl::string_view name, absl::string_view why) {
  Measurement measurement = Named(name);
  measurement.set_not_applicable(std::string(why));
  return measurement;
}

std::string MeasurementText(const Measurement& measurement) {
  switch (measurement.value_case()) {
    case Measurement::kText:
      return measurement.text();
    case Measurement::kInteger:
      return absl::StrCat(measurement.integer());
    case Measurement::kBoolean:
      return measurement.boolean() ? "yes" : "no";
    case Measurement::kUnknown:
      return absl::StrCat("unknown: ", measurement.unknown());
    case Measurement::kNotApplicable:
      return absl::StrCat("not-applicable: ", measurement.not_applicable());
    case Measurement::VALUE_NOT_SET:
      return "unknown: the evaluator gave no value";
  }
  return "";
}

const Measurement* FindMeasurement(const Observation& observation, absl::string_view name) {
  for (const Measurement& measurement : observation.measurements()) {
    if (measurement.name() == name) return &measurement;
  }
  return nullptr;
}

std::string EscapePath(absl::string_view path) {
  std::string out;
  for (const char c : path) {
    if (c > 0x20 && c < 0x7f && c != '%') {
      out.push_back(c);
    } else {
      absl::StrAppendFormat(&out, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string EncodeObservations(std::vector<Observation> observations) {
  std::sort(observations.begin(), observations.end(),
            [](const Observation& a, const Observation& b) { return a.subject() < b.subject(); });
  std::string out;
  for (const Observation& observation : observations) absl::StrAppend(&out, EncodeObservation(observation), "\n");
  return out;
}

}  // namespace assay
