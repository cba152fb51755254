// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_WORK_UNIT_H_
#define ASSAY_ENGINE_WORK_UNIT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace assay {

// What kind of activity a work unit is, after Regulation (EU) 2019/881 Art. 52(5)-(7).
enum class ActivityKind {
  kDocumentationReview,
  kKnownVulnerabilityReview,
  kFunctionalTest,
  kStateOfTheArtTest,
  kPenetrationTest,
};

inline constexpr ActivityKind kActivityKinds[] = {
    ActivityKind::kDocumentationReview, ActivityKind::kKnownVulnerabilityReview, ActivityKind::kFunctionalTest,
    ActivityKind::kStateOfTheArtTest, ActivityKind::kPenetrationTest};

// "documentation-review", "known-vulnerability-review", "functional-test", "state-of-the-art-test" or
// "penetration-test".
absl::string_view ActivityKindName(ActivityKind kind);
absl::StatusOr<ActivityKind> ParseActivityKind(absl::string_view name);

// The evaluator id under which people's verdicts stand.
inline constexpr absl::string_view kHumanEvaluator = "human.examine@1";

// The smallest thing that gets a verdict: an OSCAL assessment-objective with its assessment-method.
struct WorkUnit {
  std::string id;
  std::string objective;  // plain text, parameters filled in
  ActivityKind activity = ActivityKind::kDocumentationReview;
  std::string evaluator;          // id@version
  std::string pass_condition;     // empty for people
  std::string inconclusive_when;  // may be empty
  bool machine_closes = true;     // no: the machine's result is only evidence for a person

  bool IsHuman() const { return evaluator == kHumanEvaluator; }
};

// InvalidArgument unless the id is 1 to 128 letters, digits, dots, dashes and underscores, not starting with a dot: ids
// become file names.
absl::Status CheckWorkUnitId(absl::string_view id);

}  // namespace assay

#endif  // ASSAY_ENGINE_WORK_UNIT_H_
