// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_EVALUATORS_HARDENING_MEASURED_H_
#define ASSAY_TESTS_EVALUATORS_HARDENING_MEASURED_H_

#include <map>
#include <string>

#include "engine/base/byte_reader.h"
#include "engine/observation.h"
#include "evaluators/hardening/elf_facts.h"

namespace assay {

// Value by check; "unknown" and "not-applicable" without their reason.
using Measured = std::map<std::string, std::string>;

inline Measured ValuesOf(const Observation& observation) {
  Measured values;
  for (const Measurement& measurement : observation.measurements()) {
    values[measurement.name()] = measurement.has_unknown()          ? "unknown"
                                 : measurement.has_not_applicable() ? "not-applicable"
                                                                    : MeasurementText(measurement);
  }
  return values;
}

inline Observation MeasureBytes(const std::string& bytes, uint32_t mode = 0755) {
  return MeasureElf(SpanSource(AsBytes(bytes), "file"), mode);
}

inline Measured Measure(const std::string& bytes, uint32_t mode = 0755) { return ValuesOf(MeasureBytes(bytes, mode)); }

}  // namespace assay

#endif  // ASSAY_TESTS_EVALUATORS_HARDENING_MEASURED_H_
