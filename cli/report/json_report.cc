// SPDX-License-Identifier: Apache-2.0
#include "cli/report/json_report.h"

#include "engine/proto_json.h"

namespace assay {

absl::StatusOr<std::string> RenderJsonReport(const EvaluationPlan& plan, const EvaluationReport& report,
                                             absl::string_view notice) {
  v1::EvaluationDocument document;
  document.set_schema("assay-evaluation-document/1");
  document.set_notice(std::string(notice));
  *document.mutable_plan() = plan;
  *document.mutable_report() = report;
  return EncodeProtoJson(document);
}

}  // namespace assay
