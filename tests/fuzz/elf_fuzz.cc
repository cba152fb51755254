// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "engine/isolation/static_workers.h"
#include "evaluators/hardening/elf_facts.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const assay::SpanSource source({data, size}, "input");
  const assay::Observation observation = assay::MeasureElf(source, 0755);
  // Whatever the bytes: each measurement once, with a declared value or a reason.
  if (!assay::ValidateObservation(observation, assay::ElfMeasurements()).ok()) __builtin_trap();
  return 0;
}
