// SPDX-License-Identifier: Apache-2.0
#include "evaluators/hardening/elf_canary.h"

#include <algorithm>
#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "evaluators/hardening/elf_constants.h"
#include "evaluators/hardening/elf_guard_load.h"
#include "evaluators/hardening/elf_relocations.h"

namespace assay {
namespace {

constexpr char kName[] = "__stack_chk_fail";
// 32-bit x86 code that is position independent calls this one, which an archive of the C library adds to the object.
constexpr char kLocalName[] = "__stack_chk_fail_local";

constexpr uint64_t kMaxSymbols = 8u << 20;
constexpr uint64_t kMaxTable = 256u << 20;
constexpr uint64_t kSymbolsAtOnce = 4096;

struct Symbol {
  uint32_t name = 0;
  uint8_t type = 0;
  uint16_t section = 0;

  bool IsImportedFunction() const {
    return section == elf::kUndefinedSection && (type == elf::kNoType || type == elf::kFunction);
  }
};

size_t SymbolSize(const ElfFile& file) { return file.is64() ? 24 : 16; }

Symbol DecodeSymbol(const ElfFile& file, const ByteRecord& entry) {
  const size_t info = file.is64() ? 4 : 12;
  return {entry.U32(0), static_cast<uint8_t>(entry.U8(info) & 0xf), entry.U16(info + 2)};
}

absl::Status Undecided() {
  return absl::InvalidArgumentError(absl::StrCat(
      "no call of ", kName, ": built without stack protector, or no function needed one; the build flags tell"));
}

// Symbols are looked at in ascending order, so that neighbours share one read.
absl::StatusOr<bool> ImportsByName(const ElfFile& file, const ElfDynamic& dynamic, std::vector<uint32_t> symbols,
                                   const std::vector<uint64_t>& names) {
  std::sort(symbols.begin(), symbols.end());
  symbols.erase(std::unique(symbols.begin(), symbols.end()), symbols.end());
  const std::optional<uint64_t> table = dynamic.Find(elf::kSymbolTable);
  const uint64_t size = SymbolSize(file);
  if (!table || dynamic.Find(elf::kSymbolEntry).value_or(size) != size) {
    return absl::InvalidArgumentError("the dynamic section names no symbol table of a known form");
  }
  if (!symbols.empty() && symbols.back() >= kMaxSymbols) {
    return absl::InvalidArgumentError(absl::StrCat("a relocation names symbol ", symbols.back(), "; too many to read"));
  }
  bool has_own = false;
  Bytes scratch;
  for (size_t i = 0; i < symbols.size();) {
    const uint64_t first = symbols[i];
    const uint64_t address = *table + first * size;
    const uint64_t count =
        std::min({kSymbolsAtOnce, file.MemoryLeft(address) / size, uint64_t{symbols.back()} - first + 1});
    if (count == 0) return file.MalformedAddress(address, absl::StrCat("symbol ", first, " lies outside of memory"));
    ASSAY_ASSIGN_OR_RETURN(const ByteRecord block, file.ReadMemory(address, count * size, scratch));
    for (; i < symbols.size() && symbols[i] < first + count; ++i) {
      const Symbol symbol = DecodeSymbol(file, block.Part(static_cast<size_t>((symbols[i] - first) * size), size));
      if (std::find(names.begin(), names.end(), symbol.name) == names.end()) continue;
      if (symbol.IsImportedFunction()) return true;
      has_own = true;
    }
  }
  if (has_own) {
    return absl::InvalidArgumentError(absl::StrCat("the object defines a symbol ", kName, " of its own"));
  }
  return Undecided();
}

// Symbols of one symbol table section of a relocatable object that are the imported function.
absl::StatusOr<absl::flat_hash_set<uint32_t>> StackCheckSymbols(const ElfFile& file,
                                                                const std::vector<ElfSection>& sections,
                                                                const ElfSection& symbols) {
  absl::flat_hash_set<uint32_t> found;
  const uint64_t size = SymbolSize(file);
  if (symbols.link >= sections.size() || symbols.size > kMaxTable || sections[symbols.link].size > kMaxTable) {
    return absl::InvalidArgumentError("a symbol table without a table of names");
  }
  Bytes text_scratch;
  Bytes scratch;
  const ElfSection& strings = sections[symbols.link];
  ASSAY_ASSIGN_OR_RETURN(const ByteSpan text, file.source().Read(strings.offset, strings.size, text_scratch));
  ASSAY_ASSIGN_OR_RETURN(const ByteSpan bytes, file.source().Read(symbols.offset, symbols.size, scratch));
  const ByteRecord table(bytes, file.order());
  for (uint64_t at = 0; at + size <= table.size(); at += size) {
    const Symbol symbol = DecodeSymbol(file, table.Part(static_cast<size_t>(at), size));
    if (!symbol.IsImportedFunction() || symbol.name >= text.size()) continue;
    const absl::string_view name = AsText(text.subspan(symbol.name));
    const absl::string_view exact = name.substr(0, name.find('\0'));
    if (exact == kName || exact == kLocalName) found.insert(static_cast<uint32_t>(at / size));
  }
  return found;
}

absl::StatusOr<bool> NamesSymbol(const ElfFile& file, const ElfSection& relocations,
                                 const absl::flat_hash_set<uint32_t>& symbols) {
  const uint64_t size = (relocations.type == elf::kRelaSection ? 3 : 2) * file.word_size();
  if (relocations.size > kMaxTable) return absl::InvalidArgumentError("a relocation table too large to read");
  Bytes scratch;
  ASSAY_ASSIGN_OR_RETURN(const ByteSpan bytes, file.source().Read(relocations.offset, relocations.size, scratch));
  const ByteRecord table(bytes, file.order());
  for (uint64_t at = 0; at + size <= table.size(); at += size) {
    const ElfRelocation relocation = DecodeRelocation(file, table.Part(static_cast<size_t>(at), size));
    if (relocation.type != 0 && symbols.contains(relocation.symbol)) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<bool> CallsStackCheck(const ElfFile& file, const ElfDynamic& dynamic,
                                     const std::vector<uint32_t>& slot_symbols) {
  Bytes scratch;
  ASSAY_ASSIGN_OR_RETURN(const ElfDynamicStrings strings, ElfDynamicStrings::Read(file, dynamic, scratch));
  const std::vector<uint64_t> names = strings.OffsetsOf(kName);
  if (names.empty()) return Undecided();
  ASSAY_ASSIGN_OR_RETURN(const bool imports, ImportsByName(file, dynamic, slot_symbols, names));
  ASSAY_ASSIGN_OR_RETURN(const bool loads_guard, MayLoadStackGuard(file));
  if (imports && loads_guard) return true;
  return absl::InvalidArgumentError(absl::StrCat(kName, " is imported, but no code reads the stack guard"));
}

absl::StatusOr<bool> RelocatableCallsStackCheck(const ElfFile& file) {
  ASSAY_ASSIGN_OR_RETURN(const std::vector<ElfSection> sections, file.ReadSections());
  for (size_t i = 0; i < sections.size(); ++i) {
    if (sections[i].type != elf::kSymbols) continue;
    ASSAY_ASSIGN_OR_RETURN(const absl::flat_hash_set<uint32_t> symbols, StackCheckSymbols(file, sections, sections[i]));
    if (symbols.empty()) continue;
    for (const ElfSection& relocations : sections) {
      if (relocations.type != elf::kRelSection && relocations.type != elf::kRelaSection) continue;
      const bool is_code =
          relocations.info < sections.size() && (sections[relocations.info].flags & elf::kSectionExecute) != 0;
      if (relocations.link != i || !is_code) continue;
      ASSAY_ASSIGN_OR_RETURN(const bool names, NamesSymbol(file, relocations, symbols));
      if (names) return true;
    }
  }
  return Undecided();
}

}  // namespace assay
