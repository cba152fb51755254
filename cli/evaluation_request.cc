// SPDX-License-Identifier: Apache-2.0
#include "cli/evaluation_request.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/time/time.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"
#include "engine/manifest_reader.h"
#include "evaluators/all_evaluators.h"
#include "schemes/scheme_library.h"
#include "schemes/scheme_reader.h"

namespace assay {
namespace {

// Until the pack for the Cyber Resilience Act is here.
constexpr char kDefaultScheme[] = "demo";

// More workers than this only cost memory.
constexpr unsigned kMaxJobs = 64;

std::string Absolute(const std::string& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::canonical(path, error);
  return error ? path : absolute.string();
}

}  // namespace

absl::StatusOr<EvaluatorCatalog> BuiltInCatalog() {
  EvaluatorCatalog catalog;
  ASSAY_RETURN_IF_ERROR(AddAllEvaluators(catalog));
  return catalog;
}

RunOptions::RunOptions(CLI::App* verb) : state_(std::make_shared<State>()), now_(verb) {
  verb->add_option("--jobs,-j", state_->jobs, "How many workers to use, 1 to 64; default: one a core")
      ->type_name("N")
      ->check(CLI::Range(1U, kMaxJobs));
  verb->add_option("--time-limit", state_->time_limit_seconds,
                   "Seconds an evaluator may take over one artifact; later is inconclusive")
      ->type_name("SECONDS")
      ->check(CLI::Range(1U, 86400U))
      ->capture_default_str();
}

EvaluationOptions RunOptions::Get(std::function<void(absl::string_view)> progress) const {
  EvaluationOptions options;
  options.parallelism =
      state_->jobs > 0 ? state_->jobs : std::min(kMaxJobs, std::max(1U, std::thread::hardware_concurrency()));
  options.time_limit = absl::Seconds(state_->time_limit_seconds);
  options.fixed_now = now_.given();
  options.now = now_.Get();
  options.progress = std::move(progress);
  return options;
}

EvaluationRequest::EvaluationRequest(CLI::App* verb, bool defaults) : state_(std::make_shared<State>()) {
  verb->add_option("PRODUCT", state_->product, "A folder with an assay.yaml, a manifest, or any file or folder")
      ->required();
  if (defaults) {
    state_->scheme = kDefaultScheme;
    state_->level = std::string(AssuranceLevelName(AssuranceLevel::kBasic));
  }
  CLI::Option* scheme = verb->add_option("--scheme", state_->scheme, "Id of a scheme, or the folder of its pack");
  CLI::Option* level = verb->add_option("--level", state_->level, "basic, substantial or high");
  scheme->type_name("ID");
  level->type_name("LEVEL")->check(CLI::IsMember({"basic", "substantial", "high"}));
  if (defaults) {
    scheme->capture_default_str();
    level->capture_default_str();
  } else {
    scheme->required();
    level->required();
  }
  verb->add_option("--seed", state_->seed, "Seed of everything an evaluator draws at random")
      ->type_name("N")
      ->check([](const std::string& given) { return std::string(ParseUnsigned(given).status().message()); })
      ->capture_default_str();
}

absl::StatusOr<EvaluationRequest::Prepared> EvaluationRequest::Prepare() const {
  Prepared prepared;
  ASSAY_ASSIGN_OR_RETURN(prepared.catalog, BuiltInCatalog());
  ASSAY_ASSIGN_OR_RETURN(const AssuranceLevel level, ParseAssuranceLevel(state_->level));
  ASSAY_ASSIGN_OR_RETURN(const std::string pack, FindPack(state_->scheme));
  ASSAY_ASSIGN_OR_RETURN(const Profile profile, ReadProfile(pack, level));
  ASSAY_ASSIGN_OR_RETURN(const Product product, ReadProduct(state_->product));
  ASSAY_ASSIGN_OR_RETURN(prepared.plan, MakePlan(profile, product, prepared.catalog, state_->seed));
  prepared.artifacts = product.artifacts;
  prepared.product_path = Absolute(state_->product);
  return prepared;
}

}  // namespace assay
