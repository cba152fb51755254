// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_REPORT_JSON_REPORT_H_
#define ASSAY_CLI_REPORT_JSON_REPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/evaluation_plan.h"
#include "engine/evaluation_report.h"

namespace assay {

// The EvaluationDocument of proto/assay/v1/report.proto as JSON.
absl::StatusOr<std::string> RenderJsonReport(const EvaluationPlan& plan, const EvaluationReport& report,
                                             absl::string_view notice);

}  // namespace assay

#endif  // ASSAY_CLI_REPORT_JSON_REPORT_H_
