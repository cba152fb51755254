// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_EVALUATORS_HARDENING_ELF_CANARY_H_
#define ASSAY_EVALUATORS_HARDENING_ELF_CANARY_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "evaluators/hardening/elf_dynamic.h"
#include "evaluators/hardening/elf_file.h"

namespace assay {

// Whether the object itself calls the C library's __stack_chk_fail: a slot that is called through must be bound to an
// undefined function of exactly that name, and on x86 some code must read the stack guard. Gives true, or
// InvalidArgument saying why the bytes do not tell; false is never told, because the same bytes come out with and
// without a stack protector where no function needs one. `slot_symbols` are the symbols of the GOT slots, in any order.
absl::StatusOr<bool> CallsStackCheck(const ElfFile& file, const ElfDynamic& dynamic,
                                     const std::vector<uint32_t>& slot_symbols);

// The same for a relocatable object: a relocation of a section that is executed must name the function.
absl::StatusOr<bool> RelocatableCallsStackCheck(const ElfFile& file);

}  // namespace assay

#endif  // ASSAY_EVALUATORS_HARDENING_ELF_CANARY_H_
