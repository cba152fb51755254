// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_NOTICE_H_
#define ASSAY_CLI_NOTICE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "engine/evaluation_plan.h"

namespace assay {

inline constexpr absl::string_view kPrecheckNotice = "A pre-check by whoever ran it: no conformity result.";
inline constexpr absl::string_view kEvaluationNotice =
    "An evaluation in progress: only a certificate issued from it says anything to others.";

// The notice, after "TEST: " and its meaning where the pack is only a demonstration.
std::string NoticeFor(const EvaluationPlan& plan, absl::string_view notice);

}  // namespace assay

#endif  // ASSAY_CLI_NOTICE_H_
