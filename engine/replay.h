// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_REPLAY_H_
#define ASSAY_ENGINE_REPLAY_H_

#include <string>
#include <vector>

#include "engine/evaluation_plan.h"
#include "engine/evaluation_report.h"

namespace assay {

// A machine result that came out otherwise when it was run again.
struct ReplayDifference {
  std::string where;  // "run hardening.elf@1 over firmware" or "work unit mit-1-1"
  std::string before;
  std::string after;
};

// Compares what the machine found in two runs of one plan: the bytes of the observations by digest, the errors, and
// the machine's results. People's verdicts, times, hosts and programs are not compared.
std::vector<ReplayDifference> CompareRuns(const EvaluationPlan& plan, const EvaluationReport& before,
                                          const EvaluationReport& after);

// How many runs ended without observations: a failed self-check or an error. Two that err alike are no evidence that
// anything was the same.
int UnobservedRuns(const EvaluationReport& report);

}  // namespace assay

#endif  // ASSAY_ENGINE_REPLAY_H_
