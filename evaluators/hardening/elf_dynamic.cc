// SPDX-License-Identifier: Apache-2.0
#include "evaluators/hardening/elf_dynamic.h"

#include <string.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "evaluators/hardening/elf_constants.h"

namespace assay {
namespace {

constexpr uint64_t kMaxEntries = 65536;
constexpr uint64_t kEntriesAtOnce = 64;
constexpr uint64_t kMaxStringTable = 256u << 20;

}  // namespace

absl::StatusOr<std::optional<ElfDynamic>> ElfDynamic::Read(const ElfFile& file) {
  const ElfSegment* found = nullptr;
  bool has_empty = false;
  for (const ElfSegment& segment : file.segments()) {
    if (segment.type != elf::kDynamic) continue;
    has_empty |= segment.file_size == 0;
    if (segment.file_size > 0) found = &segment;
  }
  if (found == nullptr) {
    // Separate debug information looks like this: what the loader would read is in another file.
    if (has_empty) return absl::InvalidArgumentError("the dynamic section has no bytes in this file");
    return std::optional<ElfDynamic>();
  }
  ElfDynamic dynamic;
  dynamic.address_ = found->address;
  const uint64_t entry_size = 2 * file.word_size();
  Bytes scratch;
  while (dynamic.entries_.size() < kMaxEntries) {
    const uint64_t at = dynamic.address_ + dynamic.size_;
    const uint64_t entries = std::min(kEntriesAtOnce, file.MemoryLeft(at) / entry_size);
    if (entries == 0) return file.MalformedAddress(at, "the dynamic section has no DT_NULL");
    ASSAY_ASSIGN_OR_RETURN(const ByteRecord table, file.ReadMemory(at, entries * entry_size, scratch));
    for (size_t i = 0; i < entries; ++i) {
      const uint64_t tag = file.Word(table, i * entry_size);
      dynamic.size_ += entry_size;
      if (tag == elf::kNull) return dynamic;
      dynamic.entries_.emplace_back(tag, file.Word(table, i * entry_size + file.word_size()));
    }
  }
  return file.MalformedAddress(dynamic.address_, absl::StrCat("more than ", kMaxEntries, " dynamic entries"));
}

std::optional<uint64_t> ElfDynamic::Find(uint64_t tag) const {
  const auto last =
      std::find_if(entries_.rbegin(), entries_.rend(), [&](const auto& entry) { return entry.first == tag; });
  if (last == entries_.rend()) return std::nullopt;
  return last->second;
}

bool ElfDynamic::IsBoundAtStart() const {
  return Has(elf::kBindNow) || (Bits(elf::kFlags) & elf::kFlagBindNow) != 0 ||
         (Bits(elf::kFlags1) & elf::kFlag1Now) != 0;
}

bool ElfDynamic::HasLazySlots() const { return Has(elf::kJumpRel) && Bits(elf::kPltRelSize) > 0; }

bool IsStaticPie(const ElfFile& file, const ElfDynamic& dynamic) {
  return file.LastSegment(elf::kInterpreter) == nullptr && !dynamic.Has(elf::kNeeded) &&
         (dynamic.Bits(elf::kFlags1) & elf::kFlag1Pie) != 0;
}

absl::StatusOr<ElfDynamicStrings> ElfDynamicStrings::Read(const ElfFile& file, const ElfDynamic& dynamic,
                                                          Bytes& scratch) {
  const std::optional<uint64_t> address = dynamic.Find(elf::kStringTable);
  const std::optional<uint64_t> size = dynamic.Find(elf::kStringSize);
  if (!address || !size) return absl::InvalidArgumentError("the dynamic section names no string table");
  if (*size > kMaxStringTable) return file.MalformedAddress(*address, "the dynamic string table is too large");
  ASSAY_ASSIGN_OR_RETURN(const ByteRecord table, file.ReadMemory(*address, *size, scratch));
  return ElfDynamicStrings(AsText(table.bytes()));
}

absl::StatusOr<absl::string_view> ElfDynamicStrings::At(uint64_t offset) const {
  const size_t end = offset < table_.size() ? table_.find('\0', static_cast<size_t>(offset)) : absl::string_view::npos;
  if (end == absl::string_view::npos) {
    return absl::InvalidArgumentError(absl::StrCat("the dynamic string at ", offset, " does not end in its table"));
  }
  return table_.substr(static_cast<size_t>(offset), end - static_cast<size_t>(offset));
}

std::vector<uint64_t> ElfDynamicStrings::OffsetsOf(absl::string_view text) const {
  std::vector<uint64_t> offsets;
  // memmem is many times faster here than absl::string_view::find: names start with underscores again and again.
  const char* at = table_.data();
  const char* const end = at + table_.size();
  while (at < end) {
    const void* found = ::memmem(at, static_cast<size_t>(end - at), text.data(), text.size());
    if (found == nullptr) break;
    at = static_cast<const char*>(found);
    if (at + text.size() < end && at[text.size()] == '\0') offsets.push_back(static_cast<uint64_t>(at - table_.data()));
    ++at;
  }
  return offsets;
}

}  // namespace assay
