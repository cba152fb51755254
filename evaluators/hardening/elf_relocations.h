// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_EVALUATORS_HARDENING_ELF_RELOCATIONS_H_
#define ASSAY_EVALUATORS_HARDENING_ELF_RELOCATIONS_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "evaluators/hardening/elf_dynamic.h"
#include "evaluators/hardening/elf_file.h"

namespace assay {

struct ElfRelocation {
  enum class Table { kRel, kRela, kJumpSlots, kRelr };
  Table table = Table::kRel;
  uint64_t address = 0;  // of what is written
  uint32_t symbol = 0;   // 0: none
  uint32_t type = 0;     // of the machine; 0 also for kRelr, whose entries are all relative
};

// One entry of a relocation table of the file's class, order and machine.
ElfRelocation DecodeRelocation(const ElfFile& file, const ByteRecord& entry);

// Calls `visit` for each relocation that the dynamic loader will apply: DT_REL, DT_RELA, DT_JMPREL, DT_RELR. Entries
// that do nothing (type 0, R_*_NONE) are left out. An error when a table does not lie in the file's memory, has an odd
// entry size, or is of a kind not known here: then relocations may have been missed.
absl::Status VisitRelocations(const ElfFile& file, const ElfDynamic& dynamic,
                              const std::function<void(const ElfRelocation&)>& visit);

// Whether the relocation fills a slot of the global offset table.
bool FillsGotSlot(uint16_t machine, const ElfRelocation& relocation);

}  // namespace assay

#endif  // ASSAY_EVALUATORS_HARDENING_ELF_RELOCATIONS_H_
