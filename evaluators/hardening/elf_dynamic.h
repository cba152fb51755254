// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_EVALUATORS_HARDENING_ELF_DYNAMIC_H_
#define ASSAY_EVALUATORS_HARDENING_ELF_DYNAMIC_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "evaluators/hardening/elf_file.h"

namespace assay {

// The dynamic section as the dynamic loader reads it: at the address of the last PT_DYNAMIC that has bytes in the file,
// up to the first DT_NULL whatever sizes the headers name; of a tag that stands twice, the last (glibc
// elf/get-dynamic-info.h). Section headers play no part.
class ElfDynamic {
 public:
  // Nothing: the file has no dynamic section, so that no dynamic loader will read one.
  static absl::StatusOr<std::optional<ElfDynamic>> Read(const ElfFile& file);

  // The value of the last entry with that tag.
  std::optional<uint64_t> Find(uint64_t tag) const;
  bool Has(uint64_t tag) const { return Find(tag).has_value(); }
  // The bits of a flags entry; 0 when there is none.
  uint64_t Bits(uint64_t tag) const { return Find(tag).value_or(0); }

  // DT_BIND_NOW, DF_BIND_NOW and DF_1_NOW mean the same.
  bool IsBoundAtStart() const;

  // Whether there are slots for functions that could be bound at the first call.
  bool HasLazySlots() const;

  uint64_t address() const { return address_; }
  uint64_t size() const { return size_; }  // in bytes, DT_NULL included

 private:
  std::vector<std::pair<uint64_t, uint64_t>> entries_;
  uint64_t address_ = 0;
  uint64_t size_ = 0;
};

// Whether the program is statically linked and relocates itself when it starts, all at once (static-pie).
bool IsStaticPie(const ElfFile& file, const ElfDynamic& dynamic);

// The string table of the dynamic section (DT_STRTAB, DT_STRSZ).
class ElfDynamicStrings {
 public:
  static absl::StatusOr<ElfDynamicStrings> Read(const ElfFile& file, const ElfDynamic& dynamic, Bytes& scratch);

  // The string at an offset, which must end inside the table.
  absl::StatusOr<absl::string_view> At(uint64_t offset) const;

  // Every offset at which exactly `text` stands; a string may share the tail of a longer one.
  std::vector<uint64_t> OffsetsOf(absl::string_view text) const;

 private:
  explicit ElfDynamicStrings(absl::string_view table) : table_(table) {}
  absl::string_view table_;
};

}  // namespace assay

#endif  // ASSAY_EVALUATORS_HARDENING_ELF_DYNAMIC_H_
