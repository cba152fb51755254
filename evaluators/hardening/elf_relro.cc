// SPDX-License-Identifier: Apache-2.0
#include "evaluators/hardening/elf_relro.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "engine/base/status_macros.h"
#include "evaluators/hardening/elf_constants.h"
#include "evaluators/hardening/elf_relocations.h"

namespace assay {
namespace {

// A table that a program calls through or reads at its start, by the tags of its address and size.
struct CalledTable {
  uint64_t address_tag;
  uint64_t size_tag;
};
constexpr CalledTable kCalledTables[] = {
    {elf::kInitArray, elf::kInitArraySize},
    {elf::kFiniArray, elf::kFiniArraySize},
    {elf::kPreinitArray, elf::kPreinitArraySize},
};

// Whether the range protects memory, or there is none to protect.
bool IsProtected(const ElfFile& file, const ElfRelroRange& range, uint64_t address, uint64_t size) {
  const ElfSegment* segment = file.LoadAt(address);
  const bool is_writable = segment == nullptr || (segment->flags & elf::kWrite) != 0;
  return size == 0 || !is_writable || range.Covers(address, size);
}

bool CoversStartTables(const ElfFile& file, const ElfDynamic& dynamic, const ElfRelroRange& range) {
  if (!IsProtected(file, range, dynamic.address(), dynamic.size())) return false;
  return std::all_of(std::begin(kCalledTables), std::end(kCalledTables), [&](const CalledTable& table) {
    return IsProtected(file, range, dynamic.Bits(table.address_tag), dynamic.Bits(table.size_tag));
  });
}

// A static program has no dynamic section; only its section headers say where its GOT and its few relocations are.
absl::StatusOr<Relro> StaticRelro(const ElfFile& file, const ElfRelroRange& range) {
  ASSAY_ASSIGN_OR_RETURN(const std::vector<ElfSection> sections, file.ReadSections());
  bool has_got = false;
  for (const ElfSection& section : sections) {
    if ((section.flags & elf::kSectionAlloc) == 0) continue;
    if (section.name == ".got" || absl::StartsWith(section.name, ".got.")) {
      has_got = true;
      if (!IsProtected(file, range, section.address, section.size)) return Relro::kPartial;
    }
    if (section.type != elf::kRelSection && section.type != elf::kRelaSection) continue;
    const uint64_t entry_size = (section.type == elf::kRelaSection ? 3 : 2) * file.word_size();
    Bytes scratch;
    ASSAY_ASSIGN_OR_RETURN(const ByteRecord table, file.ReadMemory(section.address, section.size, scratch));
    for (size_t at = 0; at + entry_size <= table.size(); at += entry_size) {
      const ElfRelocation relocation = DecodeRelocation(file, table.Part(at, entry_size));
      if (!IsProtected(file, range, relocation.address, file.word_size())) return Relro::kPartial;
    }
  }
  if (has_got) return Relro::kFull;
  return absl::InvalidArgumentError(
      "a static program without a section .got: where its function slots lie is not known");
}

}  // namespace

ElfRelroRange::ElfRelroRange(const ElfFile& file) {
  const ElfSegment* relro = file.LastSegment(elf::kGnuRelro);
  if (relro == nullptr || relro->memory_size == 0) return;
  const std::optional<uint64_t> end = CheckedAdd(relro->address, relro->memory_size);
  // A range that is not loaded would make the loader give up; it protects nothing.
  if (!end || file.MemoryLeft(relro->address) == 0) return;
  begin_ = relro->address & ~(elf::kPageSize - 1);
  end_ = *end & ~(elf::kPageSize - 1);
}

bool ElfRelroRange::Covers(uint64_t address, uint64_t size) const {
  return address >= begin_ && address < end_ && size <= end_ - address;
}

absl::StatusOr<Relro> DetermineRelro(const ElfFile& file, const std::optional<ElfDynamic>& dynamic,
                                     const ElfGotCoverage& got) {
  const ElfRelroRange& range = got.range();
  if (range.empty()) return Relro::kNone;
  if (!dynamic) return StaticRelro(file, range);
  if (!CoversStartTables(file, *dynamic, range)) return Relro::kNone;
  if (dynamic->HasLazySlots() && !dynamic->IsBoundAtStart() && !IsStaticPie(file, *dynamic)) return Relro::kPartial;
  if (!got.status().ok()) return got.status();
  // The GOT of MIPS is filled without relocations.
  if (file.machine() == elf::kMips && !range.Covers(dynamic->Bits(elf::kPltGot), file.word_size())) {
    return Relro::kPartial;
  }
  return got.has_writable_slot() ? Relro::kPartial : Relro::kFull;
}

}  // namespace assay
