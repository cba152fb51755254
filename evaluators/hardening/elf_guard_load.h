// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_EVALUATORS_HARDENING_ELF_GUARD_LOAD_H_
#define ASSAY_EVALUATORS_HARDENING_ELF_GUARD_LOAD_H_

#include "absl/status/statusor.h"
#include "evaluators/hardening/elf_file.h"

namespace assay {

// Whether code that is executed reads the stack guard where the C library keeps it: %fs:0x28 on x86-64, %fs:0x18 in its
// 32-bit form, %gs:0x14 on 32-bit x86 (glibc sysdeps/*/nptl/tls.h, stack_guard). True on machines without such a place,
// where the code does not tell.
absl::StatusOr<bool> MayLoadStackGuard(const ElfFile& file);

}  // namespace assay

#endif  // ASSAY_EVALUATORS_HARDENING_ELF_GUARD_LOAD_H_
