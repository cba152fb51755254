// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_EVALUATORS_HARDENING_ELF_SAMPLE_H_
#define ASSAY_EVALUATORS_HARDENING_ELF_SAMPLE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/byte_reader.h"
#include "engine/base/bytes.h"

namespace assay {

// A small ELF program made field by field, for method validation and tests: headers, one code segment, and one data
// segment with dynamic section, strings, symbols, relocations and a global offset table of one slot. It never runs.
//
// Memory: code at [0, 0x1000), data at [0x1000, 0x3000). The dynamic section lies at kDynamicAddress, the slot at
// kSlotAddress; the default PT_GNU_RELRO covers the first page of data, in which both are.
struct ElfSample {
  static constexpr uint64_t kDynamicAddress = 0x1000;
  static constexpr uint64_t kSlotAddress = 0x1f00;
  static constexpr uint64_t kDataEnd = 0x3000;

  struct Segment {
    uint32_t type = 0;
    uint32_t flags = 0;
    uint64_t address = 0;
    uint64_t size = 0;
  };
  struct Relocation {
    uint64_t address = 0;
    uint32_t symbol = 0;
    uint32_t type = 0;
  };

  bool is64 = true;
  ByteOrder order = ByteOrder::kLittle;
  uint16_t type = 3;      // ET_DYN
  uint16_t machine = 62;  // EM_X86_64
  uint32_t code_flags = 5;
  uint32_t data_flags = 6;
  std::string code;                                    // somewhere in the code segment
  std::vector<Segment> segments;                       // besides the two loaded ones and PT_DYNAMIC
  std::vector<std::pair<uint64_t, uint64_t>> dynamic;  // written as they are; tables are added before them
  std::vector<Relocation> slots;                       // DT_JMPREL
  std::vector<Relocation> relocations;                 // DT_REL or DT_RELA
  bool uses_rela = true;
  std::string strings = std::string("\0__stack_chk_fail\0", 18);  // the dynamic string table
  uint32_t symbol_name = 1;                                       // of symbol 1, as an offset into it
  uint8_t symbol_type = 2;                                        // STT_FUNC
  uint16_t symbol_section = 0;                                    // SHN_UNDEF

  // A program with everything hardening.elf looks for, and one with nothing of it.
  static ElfSample Hardened();
  static ElfSample Weak();

  std::string Build() const;
};

}  // namespace assay

#endif  // ASSAY_EVALUATORS_HARDENING_ELF_SAMPLE_H_
