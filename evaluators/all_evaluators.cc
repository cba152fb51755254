// SPDX-License-Identifier: Apache-2.0
#include "evaluators/all_evaluators.h"

#include "engine/base/status_macros.h"
#include "evaluators/hardening/elf_evaluator.h"
#include "evaluators/hardening/image_evaluator.h"

namespace assay {

absl::Status AddAllEvaluators(EvaluatorCatalog& catalog) {
  ASSAY_RETURN_IF_ERROR(catalog.Add(NewElfEvaluator()));
  ASSAY_RETURN_IF_ERROR(catalog.Add(NewImageEvaluator()));
  return absl::OkStatus();
}

std::vector<StaticHandler> AllStaticHandlers() { return {ElfHandler()}; }

}  // namespace assay
