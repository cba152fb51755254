// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_CONDITION_CHECKER_H_
#define ASSAY_ENGINE_CONDITION_CHECKER_H_

#include <span>

#include "absl/status/status.h"
#include "engine/condition_expression.h"
#include "engine/criterion.h"
#include "engine/observation.h"

namespace assay {

// Type-checks `expression`; see Condition::Check.
absl::Status CheckConditionTypes(const ConditionExpression& expression,
                                 std::span<const MeasurementDeclaration> declared, const ParameterValues& parameters);

}  // namespace assay

#endif  // ASSAY_ENGINE_CONDITION_CHECKER_H_
