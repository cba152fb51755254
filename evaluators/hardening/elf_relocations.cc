// SPDX-License-Identifier: Apache-2.0
#include "evaluators/hardening/elf_relocations.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "evaluators/hardening/elf_constants.h"

namespace assay {
namespace {

constexpr uint64_t kMaxTable = 512u << 20;
constexpr uint64_t kEntriesAtOnce = 4096;
// DT_RELR packs many relocations into few bytes.
constexpr uint64_t kMaxPacked = 64u << 20;

// Type numbers that fill GOT slots, from the processor supplements.
struct GotTypes {
  uint16_t machine;
  uint32_t glob_dat;
  uint32_t jump_slot;
};
constexpr GotTypes kGotTypes[] = {
    {elf::kAmd64, 6, 7},     {elf::k386, 6, 7},         {elf::kAarch64, 1025, 1026}, {elf::kArm, 21, 22},
    {elf::kPowerPc, 20, 21}, {elf::kPowerPc64, 20, 21}, {elf::kS390, 10, 11},        {elf::kSparc, 20, 21},
    {elf::kSparcV9, 20, 21}, {elf::k68k, 20, 21},
};

// Machines whose loader reads one kind of relocation table only; the other kind would be bytes that nobody reads.
constexpr uint16_t kRelaMachines[] = {elf::kAmd64, elf::kAarch64, elf::kPowerPc, elf::kPowerPc64, elf::kS390,
                                      elf::kSparc, elf::kSparcV9, elf::k68k,     elf::kRiscV,     elf::kLoongArch};
constexpr uint16_t kRelMachines[] = {elf::k386};

struct Table {
  ElfRelocation::Table kind;
  uint64_t address;
  uint64_t size;
  uint64_t entry_size;
};

absl::Status VisitTable(const ElfFile& file, const Table& table,
                        const std::function<void(const ElfRelocation&)>& visit) {
  if (table.size % table.entry_size != 0 || table.size > kMaxTable) {
    return file.MalformedAddress(table.address, absl::StrCat("a relocation table of ", table.size, " bytes"));
  }
  Bytes scratch;
  const uint64_t step = kEntriesAtOnce * table.entry_size;
  for (uint64_t done = 0; done < table.size; done += step) {
    const uint64_t size = std::min(step, table.size - done);
    ASSAY_ASSIGN_OR_RETURN(const ByteRecord piece, file.ReadMemory(table.address + done, size, scratch));
    for (uint64_t at = 0; at < size; at += table.entry_size) {
      ElfRelocation relocation = DecodeRelocation(file, piece.Part(static_cast<size_t>(at), table.entry_size));
      relocation.table = table.kind;
      if (relocation.type != 0) visit(relocation);
    }
  }
  return absl::OkStatus();
}

// gABI "Relative relocation table": an even word is an address; an odd one a bitmap over the words that follow it.
absl::Status VisitPacked(const ElfFile& file, uint64_t address, uint64_t size,
                         const std::function<void(const ElfRelocation&)>& visit) {
  const uint64_t word = file.word_size();
  if (size % word != 0 || size > kMaxPacked) {
    return file.MalformedAddress(address, absl::StrCat("a packed relocation table of ", size, " bytes"));
  }
  if (size == 0) return absl::OkStatus();
  Bytes scratch;
  ASSAY_ASSIGN_OR_RETURN(const ByteRecord table, file.ReadMemory(address, size, scratch));
  ElfRelocation relocation{ElfRelocation::Table::kRelr, 0, 0, 0};
  uint64_t next = 0;
  for (uint64_t at = 0; at < size; at += word) {
    const uint64_t entry = file.Word(table, static_cast<size_t>(at));
    if ((entry & 1) == 0) {
      relocation.address = entry;
      visit(relocation);
      next = entry + word;
      continue;
    }
    for (uint64_t bit = 1; bit < word * 8; ++bit) {
      if ((entry >> bit & 1) == 0) continue;
      relocation.address = next + (bit - 1) * word;
      visit(relocation);
    }
    next += (word * 8 - 1) * word;
  }
  return absl::OkStatus();
}

absl::Status CheckEntrySize(const ElfDynamic& dynamic, uint64_t tag, uint64_t expected) {
  const std::optional<uint64_t> found = dynamic.Find(tag);
  if (!found || *found == expected) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("dynamic relocations of ", *found, " bytes each; expected ", expected));
}

absl::Status CheckKinds(const ElfFile& file, const ElfDynamic& dynamic) {
  const auto among = [&](const auto& machines) {
    return std::find(std::begin(machines), std::end(machines), file.machine()) != std::end(machines);
  };
  const uint64_t slots = dynamic.HasLazySlots() ? dynamic.Bits(elf::kPltRel) : 0;
  const bool has_rel = dynamic.Has(elf::kRel) || slots == elf::kRel;
  const bool has_rela = dynamic.Has(elf::kRela) || slots == elf::kRela;
  if ((has_rel && among(kRelaMachines)) || (has_rela && among(kRelMachines))) {
    return absl::InvalidArgumentError("dynamic relocations of a kind that the loader of this machine does not read");
  }
  return absl::OkStatus();
}

}  // namespace

ElfRelocation DecodeRelocation(const ElfFile& file, const ByteRecord& entry) {
  ElfRelocation relocation;
  relocation.address = file.Word(entry, 0);
  if (!file.is64()) {
    const uint32_t info = entry.U32(4);
    relocation.symbol = info >> 8;
    relocation.type = info & 0xff;
  } else if (file.machine() == elf::kMips) {
    // MIPS64 splits the word: symbol in 32 bits, then a special symbol and three types in a byte each.
    relocation.symbol = entry.U32(8);
    relocation.type = entry.U8(15);
  } else {
    const uint64_t info = entry.U64(8);
    relocation.symbol = static_cast<uint32_t>(info >> 32);
    // SPARC keeps data of the relocation beside its type.
    relocation.type = static_cast<uint32_t>(info) & (file.machine() == elf::kSparcV9 ? 0xffu : UINT32_MAX);
  }
  return relocation;
}

absl::Status VisitRelocations(const ElfFile& file, const ElfDynamic& dynamic,
                              const std::function<void(const ElfRelocation&)>& visit) {
  if (dynamic.Has(elf::kAndroidRel) || dynamic.Has(elf::kAndroidRela)) {
    return absl::InvalidArgumentError("relocations in Android's packed form, which is not read");
  }
  ASSAY_RETURN_IF_ERROR(CheckKinds(file, dynamic));
  const uint64_t word = file.word_size();
  ASSAY_RETURN_IF_ERROR(CheckEntrySize(dynamic, elf::kRelEntry, 2 * word));
  ASSAY_RETURN_IF_ERROR(CheckEntrySize(dynamic, elf::kRelaEntry, 3 * word));
  ASSAY_RETURN_IF_ERROR(CheckEntrySize(dynamic, elf::kRelrEntry, word));
  if (dynamic.Has(elf::kRel)) {
    ASSAY_RETURN_IF_ERROR(VisitTable(
        file, {ElfRelocation::Table::kRel, dynamic.Bits(elf::kRel), dynamic.Bits(elf::kRelSize), 2 * word}, visit));
  }
  if (dynamic.Has(elf::kRela)) {
    ASSAY_RETURN_IF_ERROR(VisitTable(
        file, {ElfRelocation::Table::kRela, dynamic.Bits(elf::kRela), dynamic.Bits(elf::kRelaSize), 3 * word}, visit));
  }
  if (dynamic.HasLazySlots()) {
    const uint64_t kind = dynamic.Bits(elf::kPltRel);
    if (kind != elf::kRel && kind != elf::kRela) {
      return absl::InvalidArgumentError(absl::StrCat("DT_PLTREL ", kind, "; expected DT_REL or DT_RELA"));
    }
    ASSAY_RETURN_IF_ERROR(VisitTable(file,
                                     {ElfRelocation::Table::kJumpSlots, dynamic.Bits(elf::kJumpRel),
                                      dynamic.Bits(elf::kPltRelSize), (kind == elf::kRela ? 3 : 2) * word},
                                     visit));
  }
  if (dynamic.Has(elf::kRelr)) {
    return VisitPacked(file, dynamic.Bits(elf::kRelr), dynamic.Bits(elf::kRelrSize), visit);
  }
  return absl::OkStatus();
}

bool FillsGotSlot(uint16_t machine, const ElfRelocation& relocation) {
  if (relocation.table == ElfRelocation::Table::kJumpSlots) return true;
  return std::any_of(std::begin(kGotTypes), std::end(kGotTypes), [&](const GotTypes& types) {
    return types.machine == machine && (relocation.type == types.glob_dat || relocation.type == types.jump_slot);
  });
}

}  // namespace assay
