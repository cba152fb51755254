// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_EVALUATORS_HARDENING_ELF_FACTS_H_
#define ASSAY_EVALUATORS_HARDENING_ELF_FACTS_H_

#include <cstdint>
#include <vector>

#include "engine/base/byte_reader.h"
#include "engine/observation.h"

namespace assay {

// The measurements of hardening.elf, in order; docs/formats/hardening.md has the rule of each.
const std::vector<MeasurementDeclaration>& ElfMeasurements();

// Measures one ELF file by what kernel and dynamic loader will do with it. `mode` are its permission bits. Subject and
// digest stay empty. A file too broken to parse has every measurement unknown.
Observation MeasureElf(const ByteSource& source, uint32_t mode);

}  // namespace assay

#endif  // ASSAY_EVALUATORS_HARDENING_ELF_FACTS_H_
