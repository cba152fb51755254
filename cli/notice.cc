// SPDX-License-Identifier: Apache-2.0
#include "cli/notice.h"

#include "absl/strings/str_cat.h"

namespace assay {

std::string NoticeFor(const EvaluationPlan& plan, absl::string_view notice) {
  for (const std::string& name : plan.scheme().critical()) {
    if (name == "demo") return absl::StrCat("TEST: this scheme only demonstrates. ", notice);
  }
  return std::string(notice);
}

}  // namespace assay
