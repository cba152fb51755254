// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_EVALUATOR_H_
#define ASSAY_ENGINE_EVALUATOR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/artifact.h"
#include "engine/criterion.h"
#include "engine/evidence.h"
#include "engine/observation.h"

namespace assay {

// How far an evaluator is kept from the host. Recorded in the report; a run never continues with less.
enum class IsolationLevel {
  kStatic,      // product bytes are only read, by confined workers
  kNamespaces,  // product code runs, in namespaces of its own
  kPhysical,    // a real device behind a lab adapter
};

// "static", "namespaces" or "physical".
absl::string_view IsolationLevelName(IsolationLevel level);

// What an evaluator may use during one run. It must not keep references to it afterwards.
struct EvaluatorContext {
  const Artifact* artifact = nullptr;  // what to look at
  ParameterValues parameters;          // of the work units served
  uint64_t seed = 0;                   // of everything drawn at random
  absl::Time deadline = absl::InfiniteFuture();
  unsigned parallelism = 1;  // how many workers it may use at once
  EvidenceSink* evidence = nullptr;
};

// A plug-in that observes one artifact. It never decides: conditions of the scheme do.
//
// The id is "name@version" and stable. If a change may turn a past pass into a fail or the reverse, the version must
// rise. For the same bytes, parameters and seed the observations are the same byte for byte, wherever it runs and with
// whatever parallelism. It uses no network and writes nothing but evidence. It returns by the deadline.
//
// A nonconforming product is an observation. A Status means "could not evaluate", and the work unit stays inconclusive:
// DeadlineExceeded becomes the reason timeout, NotFound no-evidence, anything else evaluator-error.
class Evaluator {
 public:
  virtual ~Evaluator() = default;

  virtual absl::string_view id() const = 0;
  virtual absl::string_view summary() const = 0;  // one line for people
  virtual const std::vector<MeasurementDeclaration>& measurements() const = 0;
  virtual IsolationLevel isolation() const = 0;

  // Whether this host offers the isolation: FailedPrecondition says what is missing and how to get it.
  virtual absl::Status CheckIsolation() const = 0;

  // Runs the evaluator on a built-in known-good and a known-bad sample (ISO/IEC 17025 clause 7.11). Returns what was
  // tried, in one sentence, or a Status when the outcome was not the known one.
  virtual absl::StatusOr<std::string> SelfCheck() const = 0;

  // Observes the artifact. Subjects are unique; their order does not matter, the engine sorts. An observation for every
  // subject that was in scope; an empty result means that nothing was in scope.
  virtual absl::StatusOr<std::vector<Observation>> Evaluate(const EvaluatorContext& context) const = 0;
};

}  // namespace assay

#endif  // ASSAY_ENGINE_EVALUATOR_H_
