// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_EVALUATION_PLAN_H_
#define ASSAY_ENGINE_EVALUATION_PLAN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "assay/v1/plan.pb.h"
#include "engine/criterion.h"
#include "engine/evaluator_catalog.h"
#include "engine/product.h"
#include "engine/profile.h"

namespace assay {

using v1::EvaluationPlan;
using v1::PlannedWorkUnit;

inline constexpr absl::string_view kPlanSchema = "assay-plan/1";

// Fixes what is going to be evaluated: the product by digest, the level's criteria and work units, the parameters and
// the seed. Conditions are parsed and type-checked against the catalog here, so nothing about the scheme can go wrong
// once product bytes are read: an evaluator the catalog lacks, or a condition that does not fit it, is InvalidArgument.
absl::StatusOr<EvaluationPlan> MakePlan(const Profile& profile, const Product& product, const EvaluatorCatalog& catalog,
                                        uint64_t seed);

// Reads plan.json: strict JSON, and every condition of it as MakePlan checks them.
absl::StatusOr<EvaluationPlan> ParsePlan(absl::string_view json, absl::string_view file,
                                         const EvaluatorCatalog& catalog);

// OK if the plan is the one that MakePlan makes of the profile for the plan's own product and seed: the scheme's
// criteria, work units, conditions and thresholds, all of them and nothing else. FailedPrecondition names the first
// that is not.
absl::Status CheckPlanFollows(const EvaluationPlan& plan, const Profile& profile, const EvaluatorCatalog& catalog);

// A run that the plan asks for: an evaluator over an artifact of the product.
struct PlannedRun {
  std::string evaluator;
  int artifact = 0;  // index into the product's artifacts
};

// Every run, evaluators in the order of their first work unit, each over all artifacts.
std::vector<PlannedRun> PlannedRuns(const EvaluationPlan& plan);

// The parameters of a work unit as conditions take them.
ParameterValues ParametersOf(const PlannedWorkUnit& unit);

// Whether only a person can close the unit: a person's unit, or one whose machine result is only evidence.
bool NeedsPerson(const PlannedWorkUnit& unit);

}  // namespace assay

#endif  // ASSAY_ENGINE_EVALUATION_PLAN_H_
