// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_EVALUATORS_HARDENING_ELF_STACK_H_
#define ASSAY_EVALUATORS_HARDENING_ELF_STACK_H_

#include "absl/status/statusor.h"
#include "evaluators/hardening/elf_file.h"

namespace assay {

// Whether the file asks for a stack that is not executable: by its last PT_GNU_STACK, a relocatable object by its
// section .note.GNU-stack. Where there is none the machine's default decides; InvalidArgument if that is not known.
absl::StatusOr<bool> HasNonExecutableStack(const ElfFile& file);

}  // namespace assay

#endif  // ASSAY_EVALUATORS_HARDENING_ELF_STACK_H_
