// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_EVALUATION_REQUEST_H_
#define ASSAY_CLI_EVALUATION_REQUEST_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/now_option.h"
#include "engine/artifact.h"
#include "engine/evaluation.h"
#include "engine/evaluation_plan.h"
#include "engine/evaluator_catalog.h"

namespace assay {

// The evaluators of this program.
absl::StatusOr<EvaluatorCatalog> BuiltInCatalog();

// How an evaluation runs: `--jobs`, `--time-limit`, `--now`.
class RunOptions {
 public:
  explicit RunOptions(CLI::App* verb);
  EvaluationOptions Get(std::function<void(absl::string_view)> progress) const;

 private:
  struct State {
    unsigned jobs = 0;
    unsigned time_limit_seconds = 600;
  };
  std::shared_ptr<State> state_;
  NowOption now_;
};

// What is to be evaluated against what: the positional PRODUCT, `--scheme`, `--level`, `--seed`.
class EvaluationRequest {
 public:
  // With `defaults`, scheme and level may be left out.
  EvaluationRequest(CLI::App* verb, bool defaults);

  struct Prepared {
    EvaluatorCatalog catalog;
    EvaluationPlan plan;
    std::vector<Artifact> artifacts;  // on this machine, in the plan's order
    std::string product_path;         // absolute
  };
  // Reads product and scheme and makes the plan. Everything malformed comes out here, before anything runs.
  absl::StatusOr<Prepared> Prepare() const;

 private:
  struct State {
    std::string product;
    std::string scheme;
    std::string level;
    uint64_t seed = 0;
  };
  std::shared_ptr<State> state_;
};

}  // namespace assay

#endif  // ASSAY_CLI_EVALUATION_REQUEST_H_
