// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluation_plan.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "engine/applicability.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"
#include "engine/condition.h"
#include "engine/proto_json.h"

namespace assay {
namespace {

v1::ArtifactRecord RecordOf(const Artifact& artifact) {
  v1::ArtifactRecord record;
  record.set_path(artifact.path);
  record.set_role(artifact.role);
  record.set_kind(artifact.kind == ArtifactKind::kFolder ? "folder" : "file");
  record.set_sha256(artifact.sha256.ToHex());
  record.set_sha512(artifact.sha512_hex);
  record.set_size(artifact.size);
  return record;
}

v1::ProductRecord RecordOf(const Product& product) {
  v1::ProductRecord record;
  record.set_name(product.name);
  record.set_version(product.version);
  record.set_type(product.type);
  record.set_vendor(product.vendor);
  for (const Artifact& artifact : product.artifacts) *record.add_artifacts() = RecordOf(artifact);
  *record.mutable_ships() = RecordOf(product.ships);
  for (const auto& [name, value] : product.claims) {
    v1::Claim* claim = record.add_claims();
    claim->set_name(name);
    claim->set_value(value);
  }
  for (const Document& document : product.documents) {
    v1::DocumentRecord* added = record.add_documents();
    added->set_path(document.path);
    added->set_kind(document.kind);
    added->set_sha256(document.sha256.ToHex());
  }
  return record;
}

v1::SchemeRecord RecordOf(const Profile& profile) {
  v1::SchemeRecord record;
  record.set_id(profile.scheme.id);
  record.set_edition(profile.scheme.edition);
  record.set_title(profile.scheme.title);
  record.set_legal_effect(profile.scheme.legal_effect);
  record.set_level_basis(profile.scheme.level_basis);
  record.set_level(std::string(AssuranceLevelName(profile.level)));
  for (const std::string& act : profile.scheme.legal_basis) record.add_legal_basis(act);
  record.set_pack_sha256(profile.pack_sha256.ToHex());
  record.set_resolved_sha256(profile.resolved_sha256.ToHex());
  for (const std::string& name : profile.scheme.critical) record.add_critical(name);
  return record;
}

// Parses and type-checks a condition of a machine unit and adds the parameters it names to the unit.
absl::Status AddCondition(absl::string_view text, const Evaluator& evaluator, const ParameterValues& values,
                          std::set<std::string>& parameters) {
  if (text.empty()) return absl::OkStatus();
  ASSAY_ASSIGN_OR_RETURN(const Condition condition, Condition::Parse(text));
  ASSAY_RETURN_IF_ERROR(condition.Check(evaluator.measurements(), values));
  for (std::string& id : condition.ParameterIds()) parameters.insert(std::move(id));
  return absl::OkStatus();
}

absl::Status CheckUnit(const PlannedWorkUnit& unit, const ParameterValues& values, const EvaluatorCatalog& catalog,
                       std::set<std::string>& parameters) {
  ASSAY_RETURN_IF_ERROR(CheckWorkUnitId(unit.id()));
  ASSAY_RETURN_IF_ERROR(ParseActivityKind(unit.activity()).status());
  if (unit.evaluator() == kHumanEvaluator) return absl::OkStatus();
  const Evaluator* evaluator = catalog.Find(unit.evaluator());
  if (evaluator == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("evaluator \"", Printable(unit.evaluator()), "\" is not in this program's catalog"));
  }
  if (unit.pass_condition().empty()) return absl::InvalidArgumentError("a machine's work unit without pass-condition");
  ASSAY_RETURN_IF_ERROR(AddCondition(unit.pass_condition(), *evaluator, values, parameters));
  return AddCondition(unit.inconclusive_when(), *evaluator, values, parameters);
}

absl::StatusOr<PlannedWorkUnit> PlanUnit(const Criterion& criterion, const WorkUnit& unit,
                                         const EvaluatorCatalog& catalog) {
  PlannedWorkUnit planned;
  planned.set_id(unit.id);
  planned.set_criterion_id(criterion.id);
  planned.set_objective(unit.objective);
  planned.set_activity(std::string(ActivityKindName(unit.activity)));
  planned.set_evaluator(unit.evaluator);
  planned.set_pass_condition(unit.pass_condition);
  planned.set_inconclusive_when(unit.inconclusive_when);
  planned.set_machine_closes(!unit.IsHuman() && unit.machine_closes);
  std::set<std::string> parameters;
  ASSAY_RETURN_IF_ERROR(
      Prefixed(absl::StrCat("work unit ", unit.id), CheckUnit(planned, criterion.parameters, catalog, parameters)));
  for (const std::string& id : parameters) {
    v1::Parameter* parameter = planned.add_parameters();
    parameter->set_id(id);
    parameter->set_value(criterion.parameters.at(id));
  }
  return planned;
}

template <typename Records>
absl::Status CheckSameList(absl::string_view what, const Records& plan, const Records& scheme,
                           absl::string_view whose) {
  for (int i = 0; i < std::min(plan.size(), scheme.size()); ++i) {
    if (plan.Get(i).SerializeAsString() == scheme.Get(i).SerializeAsString()) continue;
    return absl::FailedPreconditionError(absl::StrCat(what, " ", Printable(plan.Get(i).id()), " of the plan is not ",
                                                      what, " ", scheme.Get(i).id(), " as it is in ", whose));
  }
  if (plan.size() == scheme.size()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the plan has ", plan.size(), " times a ", what, "; expected ", scheme.size(), " after ", whose));
}

}  // namespace

absl::StatusOr<EvaluationPlan> MakePlan(const Profile& profile, const Product& product, const EvaluatorCatalog& catalog,
                                        uint64_t seed) {
  EvaluationPlan plan;
  plan.set_schema(std::string(kPlanSchema));
  *plan.mutable_scheme() = RecordOf(profile);
  *plan.mutable_product() = RecordOf(product);
  plan.set_seed(seed);
  for (const Criterion& criterion : profile.criteria) {
    ASSAY_RETURN_IF_ERROR(
        Prefixed(absl::StrCat("criterion ", criterion.id), ParseApplicability(criterion.applies_when).status()));
    v1::PlannedCriterion* planned = plan.add_criteria();
    planned->set_id(criterion.id);
    planned->set_title(criterion.title);
    for (const std::string& ref : criterion.legal_refs) planned->add_legal_refs(ref);
    planned->set_remedy(criterion.remedy);
    planned->set_applies_when(criterion.applies_when);
    for (const WorkUnit& unit : criterion.work_units) {
      ASSAY_ASSIGN_OR_RETURN(*plan.add_work_units(), PlanUnit(criterion, unit, catalog));
    }
  }
  if (plan.work_units().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("scheme ", profile.scheme.id, " has no work unit at level ", AssuranceLevelName(profile.level)));
  }
  return plan;
}

absl::StatusOr<EvaluationPlan> ParsePlan(absl::string_view json, absl::string_view file,
                                         const EvaluatorCatalog& catalog) {
  EvaluationPlan plan;
  ASSAY_RETURN_IF_ERROR(ParseProtoJson(json, file, plan));
  if (plan.schema() != kPlanSchema) {
    return MalformedFile(file,
                         absl::StrCat("schema \"", Printable(plan.schema()), "\"; expected \"", kPlanSchema, "\""));
  }
  ASSAY_RETURN_IF_ERROR(Prefixed(file, ParseAssuranceLevel(plan.scheme().level()).status()));
  if (!plan.has_product() || plan.product().artifacts().empty()) return MalformedFile(file, "no artifact of a product");
  absl::flat_hash_set<std::string> criteria;
  for (const v1::PlannedCriterion& criterion : plan.criteria()) {
    if (!criteria.insert(criterion.id()).second) {
      return MalformedFile(file, absl::StrCat("criterion ", Printable(criterion.id()), " stands twice"));
    }
    ASSAY_RETURN_IF_ERROR(Prefixed(file, ParseApplicability(criterion.applies_when()).status()));
  }
  absl::flat_hash_set<std::string> units;
  for (const PlannedWorkUnit& unit : plan.work_units()) {
    if (!units.insert(unit.id()).second) {
      return MalformedFile(file, absl::StrCat("work unit ", Printable(unit.id()), " stands twice"));
    }
    if (!criteria.contains(unit.criterion_id())) {
      return MalformedFile(file, absl::StrCat("work unit ", Printable(unit.id()), " belongs to no criterion"));
    }
    std::set<std::string> parameters;
    ASSAY_RETURN_IF_ERROR(Prefixed(absl::StrCat(file, ": work unit ", Printable(unit.id())),
                                   CheckUnit(unit, ParametersOf(unit), catalog, parameters)));
  }
  if (units.empty()) return MalformedFile(file, "no work units");
  return plan;
}

absl::Status CheckPlanFollows(const EvaluationPlan& plan, const Profile& profile, const EvaluatorCatalog& catalog) {
  ASSAY_ASSIGN_OR_RETURN(EvaluationPlan scheme, MakePlan(profile, Product(), catalog, plan.seed()));
  *scheme.mutable_product() = plan.product();
  const std::string whose =
      absl::StrCat("scheme ", scheme.scheme().id(), " edition ", scheme.scheme().edition(), " at level ",
                   scheme.scheme().level(), " (pack.xml SHA-256 ", scheme.scheme().pack_sha256(), ")");
  if (plan.scheme().SerializeAsString() != scheme.scheme().SerializeAsString()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the plan describes scheme ", Printable(plan.scheme().id()), " edition ",
                     Printable(plan.scheme().edition()), " at level ", Printable(plan.scheme().level()),
                     " (pack.xml SHA-256 ", Printable(plan.scheme().pack_sha256()), ") otherwise than ", whose));
  }
  ASSAY_RETURN_IF_ERROR(CheckSameList("criterion", plan.criteria(), scheme.criteria(), whose));
  ASSAY_RETURN_IF_ERROR(CheckSameList("work unit", plan.work_units(), scheme.work_units(), whose));
  if (plan.SerializeAsString() == scheme.SerializeAsString()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("the plan is not the one that follows from ", whose));
}

std::vector<PlannedRun> PlannedRuns(const EvaluationPlan& plan) {
  std::vector<PlannedRun> runs;
  absl::flat_hash_set<std::string> seen;
  for (const PlannedWorkUnit& unit : plan.work_units()) {
    if (unit.evaluator() == kHumanEvaluator || !seen.insert(unit.evaluator()).second) continue;
    for (int i = 0; i < plan.product().artifacts_size(); ++i) runs.push_back({unit.evaluator(), i});
  }
  return runs;
}

ParameterValues ParametersOf(const PlannedWorkUnit& unit) {
  ParameterValues values;
  for (const v1::Parameter& parameter : unit.parameters()) values[parameter.id()] = parameter.value();
  return values;
}

bool NeedsPerson(const PlannedWorkUnit& unit) { return unit.evaluator() == kHumanEvaluator || !unit.machine_closes(); }

}  // namespace assay
