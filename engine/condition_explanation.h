// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_CONDITION_EXPLANATION_H_
#define ASSAY_ENGINE_CONDITION_EXPLANATION_H_

#include "engine/condition.h"
#include "engine/condition_evaluator.h"
#include "engine/condition_expression.h"

namespace assay {

// Says what kept `expression` from being true. A false expression is explained by what made it false, with unknown
// values flagged; an unknown one by the unknown values alone. Empty when the expression is true.
ConditionResult ExplainCondition(const ConditionExpression& expression, ConditionEvaluator& evaluator);

}  // namespace assay

#endif  // ASSAY_ENGINE_CONDITION_EXPLANATION_H_
