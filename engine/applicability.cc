// SPDX-License-Identifier: Apache-2.0
#include "engine/applicability.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/observation.h"

namespace assay {
namespace {

constexpr absl::string_view kClaimPrefix = "claims.";
constexpr absl::string_view kFolders = "artifacts.folders";
constexpr absl::string_view kFiles = "artifacts.files";

MeasurementDeclaration Declared(absl::string_view name, MeasurementType type) {
  MeasurementDeclaration declaration;
  declaration.name = std::string(name);
  declaration.type = type;
  return declaration;
}

}  // namespace

absl::StatusOr<std::optional<Condition>> ParseApplicability(absl::string_view text) {
  if (text.empty()) return std::optional<Condition>();
  ASSAY_ASSIGN_OR_RETURN(Condition condition, Condition::Parse(text));
  if (const std::vector<std::string> parameters = condition.ParameterIds(); !parameters.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("parameter {", parameters.front(), "}; expected facts about the product only"));
  }
  std::vector<MeasurementDeclaration> declared = {Declared(kFolders, MeasurementType::kInteger),
                                                  Declared(kFiles, MeasurementType::kInteger)};
  for (const std::string& name : condition.MeasurementNames()) {
    if (absl::StartsWith(name, kClaimPrefix)) declared.push_back(Declared(name, MeasurementType::kText));
  }
  ASSAY_RETURN_IF_ERROR(condition.Check(declared, {}));
  return std::optional<Condition>(std::move(condition));
}

ConditionResult Applies(const std::optional<Condition>& condition, const v1::ProductRecord& product) {
  if (!condition.has_value()) {
    ConditionResult always;
    always.value = Ternary::kTrue;
    return always;
  }
  int64_t folders = 0;
  for (const v1::ArtifactRecord& artifact : product.artifacts()) folders += artifact.kind() == "folder" ? 1 : 0;
  Observation facts;
  facts.set_subject("manifest");
  *facts.add_measurements() = IntegerMeasurement(kFolders, folders);
  *facts.add_measurements() = IntegerMeasurement(kFiles, product.artifacts_size() - folders);
  for (const v1::Claim& claim : product.claims()) {
    *facts.add_measurements() = TextMeasurement(absl::StrCat(kClaimPrefix, claim.name()), claim.value());
  }
  return condition->Evaluate(std::vector<Observation>{facts}, {});
}

}  // namespace assay
