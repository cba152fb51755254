// SPDX-License-Identifier: Apache-2.0
#include "engine/observation.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "engine/base/encoding.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"

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

absl::StatusOr<Measurement> ReadMeasurement(const JsonObjectReader& from, const JsonValue::Member& member) {
  const auto& [name, value] = member;
  switch (value.kind()) {
    case JsonValue::Kind::kString:
      return TextMeasurement(name, value.text());
    case JsonValue::Kind::kBool:
      return BooleanMeasurement(name, value.boolean());
    case JsonValue::Kind::kNumber: {
      int64_t number = 0;
      if (!absl::SimpleAtoi(value.text(), &number)) return from.Malformed(name, "is not a 64-bit integer");
      return IntegerMeasurement(name, number);
    }
    case JsonValue::Kind::kObject: {
      ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader why, from.Object(name));
      ASSAY_RETURN_IF_ERROR(why.OnlyMembers({"unknown", "not-applicable"}));
      if (value.members().size() != 1) return from.Malformed(name, "has not exactly one member");
      if (why.Has("unknown")) {
        ASSAY_ASSIGN_OR_RETURN(const std::string reason, why.String("unknown"));
        return UnknownMeasurement(name, reason);
      }
      ASSAY_ASSIGN_OR_RETURN(const std::string reason, why.String("not-applicable"));
      return NotApplicableMeasurement(name, reason);
    }
    case JsonValue::Kind::kNull:
    case JsonValue::Kind::kArray:
      break;
  }
  return from.Malformed(name, "is no measurement");
}

absl::StatusOr<Observation> ParseObservation(absl::string_view line, absl::string_view file) {
  ASSAY_ASSIGN_OR_RETURN(const JsonValue value, ParseJson(line, file));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader object, JsonObjectReader::Create(value, file));
  ASSAY_RETURN_IF_ERROR(object.OnlyMembers({"subject", "subject_sha256", "measurements", "evidence_sha256"}));
  Observation observation;
  ASSAY_ASSIGN_OR_RETURN(*observation.mutable_subject(), object.String("subject"));
  ASSAY_ASSIGN_OR_RETURN(*observation.mutable_subject_sha256(), object.OptionalString("subject_sha256", ""));
  ASSAY_ASSIGN_OR_RETURN(const JsonObjectReader measurements, object.Object("measurements"));
  for (const JsonValue::Member& member : measurements.value().members()) {
    ASSAY_ASSIGN_OR_RETURN(*observation.add_measurements(), ReadMeasurement(measurements, member));
  }
  if (object.Has("evidence_sha256")) {
    ASSAY_ASSIGN_OR_RETURN(const JsonValue* digests, object.Array("evidence_sha256"));
    for (const JsonValue& digest : digests->items()) observation.add_evidence_sha256(digest.text());
  }
  return observation;
}

bool FitsDeclaration(const Measurement& measurement, const MeasurementDeclaration& declared) {
  switch (measurement.value_case()) {
    case Measurement::kText:
      return declared.type == MeasurementType::kText &&
             (declared.values.empty() ||
              std::find(declared.values.begin(), declared.values.end(), measurement.text()) != declared.values.end());
    case Measurement::kInteger:
      return declared.type == MeasurementType::kInteger;
    case Measurement::kBoolean:
      return declared.type == MeasurementType::kBoolean;
    case Measurement::kUnknown:
    case Measurement::kNotApplicable:
      return true;
    case Measurement::VALUE_NOT_SET:
      return false;
  }
  return false;
}

absl::Status CheckMeasurements(const Observation& observation, std::span<const MeasurementDeclaration> declared) {
  absl::flat_hash_set<std::string> names;
  for (const Measurement& measurement : observation.measurements()) {
    const auto wrong = [&](absl::string_view what) {
      return absl::InvalidArgumentError(absl::StrCat("measurement ", Printable(measurement.name()), " of ",
                                                     Printable(observation.subject()), " ", what));
    };
    const auto found = std::find_if(declared.begin(), declared.end(), [&](const MeasurementDeclaration& declaration) {
      return declaration.name == measurement.name();
    });
    if (found == declared.end()) return wrong("is not declared");
    if (!names.insert(measurement.name()).second) return wrong("stands twice");
    if (!FitsDeclaration(measurement, *found)) return wrong("has a value that is not declared");
  }
  return absl::OkStatus();
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

absl::StatusOr<std::vector<Observation>> ParseObservations(absl::string_view text, absl::string_view file) {
  std::vector<Observation> observations;
  size_t line = 0;
  for (const absl::string_view piece : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    ASSAY_ASSIGN_OR_RETURN(Observation observation, ParseObservation(piece, absl::StrCat(file, " line ", ++line)));
    observations.push_back(std::move(observation));
  }
  return observations;
}

absl::Status CheckObservations(std::span<const Observation> observations,
                               std::span<const MeasurementDeclaration> declared) {
  absl::flat_hash_set<std::string> subjects;
  for (const Observation& observation : observations) {
    if (observation.subject().empty()) return absl::InvalidArgumentError("an observation without subject");
    if (!subjects.insert(observation.subject()).second) {
      return absl::InvalidArgumentError(absl::StrCat("two observations of ", Printable(observation.subject())));
    }
    ASSAY_RETURN_IF_ERROR(CheckMeasurements(observation, declared));
  }
  return absl::OkStatus();
}

}  // namespace assay
