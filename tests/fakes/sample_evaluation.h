// SPDX-License-Identifier: Apache-2.0
// A finished evaluation by people alone, in a real evaluation folder, with every key that a certificate from it needs.
#ifndef ASSAY_TESTS_FAKES_SAMPLE_EVALUATION_H_
#define ASSAY_TESTS_FAKES_SAMPLE_EVALUATION_H_

#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/certificate_issuer.h"
#include "certs/human_verdict.h"
#include "certs/registry.h"
#include "certs/review.h"
#include "engine/artifact.h"
#include "engine/base/clock.h"
#include "engine/base/status_macros.h"
#include "engine/evaluation_folder.h"
#include "engine/evaluation_plan.h"
#include "engine/evaluation_report.h"
#include "engine/work_unit_judgement.h"
#include "tests/temporary_folder.h"

namespace assay {

inline absl::Time SampleTime() { return ParseRfc3339("2026-11-25T12:00:00Z").value(); }

inline Signer NewP256() { return Signer::Generate(KeyAlgorithm::kEcdsaP256).value(); }

struct SamplePeople {
  Signer evaluator = NewP256();
  Signer reviewer = NewP256();
  Signer issuer = NewP256();
};

inline TrustedKey SampleKey(KeyRole role, const PublicKey& key, std::vector<AssuranceLevel> levels) {
  return {role,
          std::string(KeyRoleName(role)),
          key,
          {"sample"},
          std::move(levels),
          SampleTime() - absl::Hours(1),
          absl::InfiniteFuture()};
}

inline RegistryOptions SampleRegistryOptions(const SamplePeople& people) {
  RegistryOptions options;
  options.origin = "log.example.eu";
  const std::vector<AssuranceLevel> all(std::begin(kAssuranceLevels), std::end(kAssuranceLevels));
  options.people = {SampleKey(KeyRole::kEvaluator, people.evaluator.public_key(), all),
                    SampleKey(KeyRole::kReviewer, people.reviewer.public_key(), all),
                    SampleKey(KeyRole::kIssuer, people.issuer.public_key(), all)};
  options.accept_critical = {"demo"};
  options.now = SampleTime() - absl::Hours(1);
  return options;
}

// Two criteria, each with one work unit that a person closes.
inline Profile SampleProfile(AssuranceLevel level) {
  Profile profile;
  profile.scheme.id = "sample";
  profile.scheme.edition = "1";
  profile.scheme.title = "Sample scheme";
  profile.scheme.legal_effect = "voluntary";
  profile.scheme.level_basis = "own mapping of CSA Art. 52(5)-(7)";
  profile.scheme.legal_basis = {"CSA 2019/881"};
  profile.scheme.critical = {"demo"};
  profile.level = level;
  profile.pack_sha256 = Sha256("pack");
  profile.resolved_sha256 = Sha256("resolved");
  const std::vector<ActivityKind> activities =
      level == AssuranceLevel::kHigh
          ? std::vector<ActivityKind>(std::begin(kActivityKinds), std::end(kActivityKinds))
          : std::vector<ActivityKind>{ActivityKind::kDocumentationReview, ActivityKind::kFunctionalTest};
  for (size_t i = 0; i < activities.size(); ++i) {
    Criterion criterion;
    criterion.id = "c-" + std::to_string(i + 1);
    criterion.title = "Criterion";
    criterion.legal_refs = {"CSA 2019/881:Art.52"};
    criterion.remedy = "Write it down.";
    WorkUnit unit;
    unit.id = "u-" + std::to_string(i + 1);
    unit.objective = "Something is shown.";
    unit.activity = activities[i];
    unit.evaluator = std::string(kHumanEvaluator);
    unit.machine_closes = false;
    criterion.work_units.push_back(unit);
    profile.criteria.push_back(criterion);
  }
  return profile;
}

inline absl::Status DecideSample(EvaluationFolder& folder, const std::string& work_unit, Verdict verdict,
                                 const Signer& signer) {
  HumanVerdict statement;
  statement.plan_digest = folder.plan_sha256();
  statement.work_unit = work_unit;
  statement.verdict = verdict;
  statement.rationale = "Read and found so.";
  statement.author = "evaluator";
  statement.time = SampleTime() - absl::Minutes(20);
  statement.critical = {"demo"};
  ASSAY_ASSIGN_OR_RETURN(const std::string envelope, SignHumanVerdict(statement, signer));
  HumanDecision decision{verdict, statement.rationale, {}};
  ASSAY_ASSIGN_OR_RETURN(decision.decision_sha256, folder.WriteDecision(work_unit, envelope));
  EvaluationReport report = folder.report();
  ASSAY_RETURN_IF_ERROR(ApplyDecision(folder.plan(), work_unit, decision, report));
  return folder.WriteReport(report);
}

inline absl::Status ReviewSample(EvaluationFolder& folder, const Signer& signer) {
  Review review;
  ASSAY_ASSIGN_OR_RETURN(review.evaluation_digest, folder.EvaluationDigest());
  review.author = "reviewer";
  review.time = SampleTime() - absl::Minutes(10);
  review.critical = {"demo"};
  ASSAY_ASSIGN_OR_RETURN(const std::string envelope, SignReview(review, signer));
  return folder.WriteReview(signer.public_key().Fingerprint().ToHex().substr(0, 16), envelope);
}

// The evaluation of `product_path`, planned and run, with no person's verdict yet.
inline absl::StatusOr<EvaluationFolder> OpenSampleEvaluation(const std::string& path, const std::string& product_path,
                                                             const Profile& profile) {
  Product product;
  product.name = "lamp";
  product.version = "1.0";
  product.vendor = "Lamp Works";
  ASSAY_ASSIGN_OR_RETURN(product.ships, IdentifyArtifact(product_path));
  product.ships.path = "lamp.bin";
  product.ships.role = "firmware";
  product.artifacts = {product.ships};
  const EvaluatorCatalog catalog;
  ASSAY_ASSIGN_OR_RETURN(const EvaluationPlan plan, MakePlan(profile, product, catalog, 1));
  ASSAY_ASSIGN_OR_RETURN(EvaluationFolder folder, EvaluationFolder::Create(path));
  ASSAY_RETURN_IF_ERROR(folder.WritePlan(plan));
  EvaluationReport report;
  report.set_schema(std::string(kReportSchema));
  report.set_plan_sha256(folder.plan_sha256().ToHex());
  report.set_engine_version("0.1.0");
  report.set_engine_sha256(Sha256("engine").ToHex());
  report.set_started("2026-11-25T11:00:00Z");
  report.set_finished("2026-11-25T11:00:01Z");
  report.set_host("Linux");
  for (WorkUnitResult& result : JudgeWorkUnits(plan, {})) *report.add_work_units() = std::move(result);
  CombineReport(plan, report);
  ASSAY_RETURN_IF_ERROR(folder.WriteReport(report));
  return folder;
}

inline absl::StatusOr<EvaluationFolder> OpenSampleEvaluation(const std::string& path, const std::string& product_path,
                                                             AssuranceLevel level = AssuranceLevel::kBasic) {
  return OpenSampleEvaluation(path, product_path, SampleProfile(level));
}

// The same with every work unit passed by the evaluator, and reviewed.
inline absl::StatusOr<EvaluationFolder> PassedSampleEvaluation(const std::string& path, const std::string& product_path,
                                                               const SamplePeople& people, const Profile& profile) {
  ASSAY_ASSIGN_OR_RETURN(EvaluationFolder folder, OpenSampleEvaluation(path, product_path, profile));
  std::vector<std::string> units;
  for (const PlannedWorkUnit& unit : folder.plan().work_units()) units.push_back(unit.id());
  for (const std::string& unit : units) {
    ASSAY_RETURN_IF_ERROR(DecideSample(folder, unit, Verdict::kPass, people.evaluator));
  }
  ASSAY_RETURN_IF_ERROR(ReviewSample(folder, people.reviewer));
  return folder;
}

inline absl::StatusOr<EvaluationFolder> PassedSampleEvaluation(const std::string& path, const std::string& product_path,
                                                               const SamplePeople& people,
                                                               AssuranceLevel level = AssuranceLevel::kBasic) {
  return PassedSampleEvaluation(path, product_path, people, SampleProfile(level));
}

// A registry, a passed evaluation of a product and the certificate issued from it.
struct SampleCertificate {
  TemporaryFolder folder;
  SamplePeople people;
  std::string product;
  std::string registry = folder / "registry";
  std::string evaluation = folder / "evaluation";
  std::string package = folder / "out/lamp.certpkg";
  IssuedCertificate issued;

  static absl::StatusOr<std::unique_ptr<SampleCertificate>> Make(AssuranceLevel level = AssuranceLevel::kBasic) {
    auto sample = std::make_unique<SampleCertificate>();
    sample->product = sample->folder.Write("product/lamp.bin", "the lamp's firmware\n");
    ASSAY_ASSIGN_OR_RETURN(Registry registry,
                           Registry::Create(sample->registry, SampleRegistryOptions(sample->people)));
    ASSAY_ASSIGN_OR_RETURN(const EvaluationFolder evaluated,
                           PassedSampleEvaluation(sample->evaluation, sample->product, sample->people, level));
    ASSAY_ASSIGN_OR_RETURN(const EvaluationRecord record, ReadEvaluationRecord(evaluated));
    IssueOptions options;
    options.now = SampleTime();
    ASSAY_ASSIGN_OR_RETURN(sample->issued, IssueCertificate(record, options, sample->people.issuer, registry));
    ASSAY_RETURN_IF_ERROR(WriteCertificatePackage(sample->package, sample->issued.package));
    return sample;
  }

  TrustFolder Trust() const { return ReadTrustFolder(Registry::TrustFolderOf(registry)).value(); }
};

}  // namespace assay

#endif  // ASSAY_TESTS_FAKES_SAMPLE_EVALUATION_H_
