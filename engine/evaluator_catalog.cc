// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluator_catalog.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace assay {

absl::Status EvaluatorCatalog::Add(std::unique_ptr<const Evaluator> evaluator) {
  std::string id(evaluator->id());
  if (!evaluators_.emplace(id, std::move(evaluator)).second) {
    return absl::AlreadyExistsError(absl::StrCat("evaluator ", id, " is in the catalog already"));
  }
  return absl::OkStatus();
}

const Evaluator* EvaluatorCatalog::Find(absl::string_view id) const {
  const auto found = evaluators_.find(id);
  return found == evaluators_.end() ? nullptr : found->second.get();
}

std::vector<absl::string_view> EvaluatorCatalog::ids() const {
  std::vector<absl::string_view> ids;
  ids.reserve(evaluators_.size());
  for (const auto& [id, evaluator] : evaluators_) ids.push_back(id);
  return ids;
}

}  // namespace assay
