// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_EVALUATOR_CATALOG_H_
#define ASSAY_ENGINE_EVALUATOR_CATALOG_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/evaluator.h"

namespace assay {

// The evaluators a run may use, by id. A plain object: nothing registers itself.
class EvaluatorCatalog {
 public:
  // Returns AlreadyExists on the second use of an id.
  absl::Status Add(std::unique_ptr<const Evaluator> evaluator);

  // Returns the evaluator, or null. People's work units (kHumanEvaluator) have none.
  const Evaluator* Find(absl::string_view id) const;

  // Ids in byte order.
  std::vector<absl::string_view> ids() const;

 private:
  absl::btree_map<std::string, std::unique_ptr<const Evaluator>> evaluators_;
};

}  // namespace assay

#endif  // ASSAY_ENGINE_EVALUATOR_CATALOG_H_
