// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_EVALUATORS_HARDENING_ELF_EVALUATOR_H_
#define ASSAY_EVALUATORS_HARDENING_ELF_EVALUATOR_H_

#include <memory>

#include "engine/evaluator.h"
#include "engine/isolation/static_worker.h"

namespace assay {

// hardening.elf@1: one observation for each ELF object of the artifact, its subject the path below the artifact's root
// (the base name of a file artifact). A file or folder that cannot be read is an observation too, all unknown.
std::unique_ptr<const Evaluator> NewElfEvaluator();

// The part that runs in static workers.
StaticHandler ElfHandler();

}  // namespace assay

#endif  // ASSAY_EVALUATORS_HARDENING_ELF_EVALUATOR_H_
