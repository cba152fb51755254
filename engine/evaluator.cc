// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluator.h"

namespace assay {

absl::string_view IsolationLevelName(IsolationLevel level) {
  switch (level) {
    case IsolationLevel::kStatic:
      return "static";
    case IsolationLevel::kNamespaces:
      return "namespaces";
    case IsolationLevel::kPhysical:
      return "physical";
  }
  return "";
}

}  // namespace assay
