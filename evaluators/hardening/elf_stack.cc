// SPDX-License-Identifier: Apache-2.0
#include "evaluators/hardening/elf_stack.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "evaluators/hardening/elf_constants.h"

namespace assay {
namespace {

// What a file that does not ask gets from kernel and C library together (arch/*/include/asm/elf.h and page.h of Linux;
// DEFAULT_STACK_PERMS in glibc's stackinfo.h, which decides about the stacks of threads).
struct StackDefault {
  uint16_t machine;
  bool is_executable;
};
constexpr StackDefault kDefaults[] = {
    {elf::kAmd64, true}, {elf::k386, true},   {elf::kArm, true},      {elf::kMips, true},       {elf::kPowerPc, true},
    {elf::kS390, true},  {elf::kSparc, true}, {elf::kSparcV9, true},  {elf::k68k, true},        {elf::kSuperH, true},
    {elf::kAlpha, true}, {elf::kRiscV, true}, {elf::kAarch64, false}, {elf::kPowerPc64, false},
};

absl::StatusOr<bool> ByDefault(const ElfFile& file) {
  const auto known = std::find_if(std::begin(kDefaults), std::end(kDefaults),
                                  [&](const StackDefault& row) { return row.machine == file.machine(); });
  if (known != std::end(kDefaults)) return !known->is_executable;
  return absl::InvalidArgumentError(
      absl::StrCat("no PT_GNU_STACK, and the default of machine ", file.machine(), " is not known"));
}

}  // namespace

absl::StatusOr<bool> HasNonExecutableStack(const ElfFile& file) {
  if (file.type() == elf::kRelocatable) {
    ASSAY_ASSIGN_OR_RETURN(const std::vector<ElfSection> sections, file.ReadSections());
    bool has_note = false;
    for (const ElfSection& section : sections) {
      if (section.name != ".note.GNU-stack") continue;
      has_note = true;
      if ((section.flags & elf::kSectionExecute) != 0) return false;
    }
    return has_note ? absl::StatusOr<bool>(true) : ByDefault(file);
  }
  const ElfSegment* stack = file.LastSegment(elf::kGnuStack);
  return stack != nullptr ? absl::StatusOr<bool>((stack->flags & elf::kExecute) == 0) : ByDefault(file);
}

}  // namespace assay
