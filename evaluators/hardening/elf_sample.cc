// SPDX-License-Identifier: Apache-2.0
#include "evaluators/hardening/elf_sample.h"

#include <algorithm>

#include "evaluators/hardening/elf_constants.h"

namespace assay {
namespace {

// Where the tables lie, in memory and in the file alike.
constexpr uint64_t kSymbolTable = 0x1400;
constexpr uint64_t kStringTable = 0x1500;
constexpr uint64_t kRelocationTable = 0x1900;
constexpr uint64_t kSlotTable = 0x1c00;
constexpr uint64_t kInterpreterAddress = 0x800;
constexpr uint64_t kCodeAddress = 0x900;

class Writer {
 public:
  Writer(const ElfSample& sample, size_t size) : is64_(sample.is64), order_(sample.order), bytes_(size, '\0') {}

  void Put(size_t at, uint64_t value, size_t width) {
    for (size_t i = 0; i < width; ++i) {
      const size_t place = order_ == ByteOrder::kLittle ? at + i : at + width - 1 - i;
      if (place < bytes_.size()) bytes_[place] = static_cast<char>(value >> (8 * i));
    }
  }
  void PutWord(size_t at, uint64_t value) { Put(at, value, word()); }
  void PutText(size_t at, const std::string& text) { bytes_.replace(at, text.size(), text); }

  void PutSegment(size_t index, const ElfSample::Segment& segment) {
    const size_t at = (is64_ ? 64u : 52u) + index * (is64_ ? 56u : 32u);
    Put(at, segment.type, 4);
    Put(at + (is64_ ? 4 : 24), segment.flags, 4);
    const size_t rest = at + (is64_ ? 8 : 4);
    PutWord(rest, segment.address);  // the offset in the file is the address in memory
    PutWord(rest + word(), segment.address);
    PutWord(rest + 2 * word(), segment.address);
    PutWord(rest + 3 * word(), segment.size);
    PutWord(rest + 4 * word(), segment.size);
    PutWord(is64_ ? at + 48 : at + 28, elf::kPageSize);
  }

  void PutRelocation(size_t at, const ElfSample::Relocation& relocation) {
    PutWord(at, relocation.address);
    const uint64_t symbol = relocation.symbol;
    PutWord(at + word(), is64_ ? symbol << 32 | relocation.type : symbol << 8 | relocation.type);
  }

  size_t word() const { return is64_ ? 8 : 4; }
  std::string Take() && { return std::move(bytes_); }

 private:
  bool is64_;
  ByteOrder order_;
  std::string bytes_;
};

void PutHeader(const ElfSample& sample, size_t segments, Writer& writer) {
  writer.PutText(0, "\177ELF");
  writer.Put(4, sample.is64 ? 2 : 1, 1);
  writer.Put(5, sample.order == ByteOrder::kLittle ? 1 : 2, 1);
  writer.Put(6, 1, 1);
  writer.Put(16, sample.type, 2);
  writer.Put(18, sample.machine, 2);
  writer.Put(20, 1, 4);
  writer.PutWord(sample.is64 ? 32 : 28, sample.is64 ? 64 : 52);
  const size_t sizes = sample.is64 ? 52 : 40;
  writer.Put(sizes, sample.is64 ? 64 : 52, 2);
  writer.Put(sizes + 2, sample.is64 ? 56 : 32, 2);
  writer.Put(sizes + 4, segments, 2);
}

void PutSymbol(const ElfSample& sample, Writer& writer) {
  const size_t at = kSymbolTable + (sample.is64 ? 24 : 16);
  writer.Put(at, sample.symbol_name, 4);
  writer.Put(at + (sample.is64 ? 4 : 12), 0x10u | sample.symbol_type, 1);  // STB_GLOBAL
  writer.Put(at + (sample.is64 ? 6 : 14), sample.symbol_section, 2);
}

}  // namespace

ElfSample ElfSample::Hardened() {
  ElfSample sample;
  sample.segments = {{elf::kInterpreter, elf::kRead, kInterpreterAddress, 16},
                     {elf::kGnuStack, elf::kRead | elf::kWrite, 0, 0},
                     {elf::kGnuRelro, elf::kRead, kDynamicAddress, elf::kPageSize}};
  sample.dynamic = {{elf::kFlags, elf::kFlagBindNow}, {elf::kFlags1, elf::kFlag1Now | elf::kFlag1Pie}};
  sample.slots = {{kSlotAddress, 1, 7}};                                 // R_X86_64_JUMP_SLOT
  sample.code = std::string("\x64\x48\x8b\x04\x25\x28\x00\x00\x00", 9);  // mov %fs:0x28, %rax
  return sample;
}

ElfSample ElfSample::Weak() {
  ElfSample sample;
  sample.type = elf::kExecutable;
  sample.code_flags = elf::kRead | elf::kWrite | elf::kExecute;
  sample.strings = std::string("\0system\0/tmp/lib\0", 17);
  sample.segments = {{elf::kInterpreter, elf::kRead, kInterpreterAddress, 16},
                     {elf::kGnuStack, elf::kRead | elf::kWrite | elf::kExecute, 0, 0}};
  sample.dynamic = {{elf::kTextRel, 0}, {elf::kRpath, 8}};
  sample.slots = {{kSlotAddress, 1, 7}};
  return sample;
}

std::string ElfSample::Build() const {
  Writer writer(*this, kDataEnd);
  std::vector<Segment> all = {{elf::kLoad, code_flags, 0, kDynamicAddress},
                              {elf::kLoad, data_flags, kDynamicAddress, kDataEnd - kDynamicAddress},
                              {elf::kDynamic, elf::kRead | elf::kWrite, kDynamicAddress, 0x400}};
  all.insert(all.end(), segments.begin(), segments.end());
  PutHeader(*this, all.size(), writer);
  for (size_t i = 0; i < all.size(); ++i) writer.PutSegment(i, all[i]);
  writer.PutText(kInterpreterAddress, "/lib/ld-sample");
  writer.PutText(kCodeAddress, code);
  PutSymbol(*this, writer);
  writer.PutText(kStringTable, strings);

  const size_t word = writer.word();
  const uint64_t entry = (uses_rela ? 3 : 2) * word;
  std::vector<std::pair<uint64_t, uint64_t>> entries = {{elf::kStringTable, kStringTable},
                                                        {elf::kStringSize, strings.size()},
                                                        {elf::kSymbolTable, kSymbolTable},
                                                        {elf::kSymbolEntry, is64 ? 24 : 16}};
  if (!relocations.empty()) {
    entries.emplace_back(uses_rela ? elf::kRela : elf::kRel, kRelocationTable);
    entries.emplace_back(uses_rela ? elf::kRelaSize : elf::kRelSize, relocations.size() * entry);
    entries.emplace_back(uses_rela ? elf::kRelaEntry : elf::kRelEntry, entry);
  }
  if (!slots.empty()) {
    entries.emplace_back(elf::kJumpRel, kSlotTable);
    entries.emplace_back(elf::kPltRelSize, slots.size() * entry);
    entries.emplace_back(elf::kPltRel, uses_rela ? elf::kRela : elf::kRel);
  }
  entries.insert(entries.end(), dynamic.begin(), dynamic.end());
  for (size_t i = 0; i < entries.size(); ++i) {
    writer.PutWord(kDynamicAddress + 2 * i * word, entries[i].first);
    writer.PutWord(kDynamicAddress + (2 * i + 1) * word, entries[i].second);
  }
  for (size_t i = 0; i < relocations.size(); ++i) writer.PutRelocation(kRelocationTable + i * entry, relocations[i]);
  for (size_t i = 0; i < slots.size(); ++i) writer.PutRelocation(kSlotTable + i * entry, slots[i]);
  return std::move(writer).Take();
}

}  // namespace assay
