// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_EVALUATORS_HARDENING_ELF_RELRO_H_
#define ASSAY_EVALUATORS_HARDENING_ELF_RELRO_H_

#include <optional>

#include "absl/status/statusor.h"
#include "evaluators/hardening/elf_dynamic.h"
#include "evaluators/hardening/elf_file.h"

namespace assay {

// The range that the loader makes read-only, rounded to pages (glibc elf/dl-reloc.c, _dl_protect_relro).
class ElfRelroRange {
 public:
  explicit ElfRelroRange(const ElfFile& file);
  bool empty() const { return begin_ >= end_; }
  bool Covers(uint64_t address, uint64_t size) const;

 private:
  uint64_t begin_ = 0;
  uint64_t end_ = 0;
};

// Gathers where the slots of the global offset table lie while relocations are visited.
class ElfGotCoverage {
 public:
  explicit ElfGotCoverage(const ElfFile& file) : range_(file), word_size_(file.word_size()) {}

  void AddSlot(uint64_t address) {
    if (!range_.Covers(address, word_size_)) has_writable_slot_ = true;
  }
  // The slots could not all be read: why.
  void SetIncomplete(absl::Status why) { status_ = std::move(why); }

  const ElfRelroRange& range() const { return range_; }
  bool has_writable_slot() const { return has_writable_slot_; }
  const absl::Status& status() const { return status_; }

 private:
  ElfRelroRange range_;
  uint64_t word_size_;
  bool has_writable_slot_ = false;
  absl::Status status_;
};

enum class Relro { kNone, kPartial, kFull };

// How much of what the loader writes is read-only once the program runs.
//   none     no PT_GNU_RELRO, or its range is empty once rounded to pages as the loader rounds it, or it leaves out the
//            dynamic section or the tables of start and end functions
//   partial  these are covered, but some slot of the global offset table stays writable, or is bound lazily
//   full     every such slot is covered and nothing is bound lazily
// InvalidArgument where the bytes do not tell, e.g. a static program without section headers.
absl::StatusOr<Relro> DetermineRelro(const ElfFile& file, const std::optional<ElfDynamic>& dynamic,
                                     const ElfGotCoverage& got);

}  // namespace assay

#endif  // ASSAY_EVALUATORS_HARDENING_ELF_RELRO_H_
