// SPDX-License-Identifier: Apache-2.0
#include "certs/issuing_check.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "certs/people_evidence.h"
#include "engine/applicability.h"
#include "engine/base/encoding.h"
#include "engine/base/status_macros.h"
#include "engine/evaluation_plan.h"
#include "engine/profile.h"
#include "engine/ships_coverage.h"
#include "engine/verdict.h"
#include "engine/work_unit.h"
#include "engine/work_unit_judgement.h"

namespace assay {
namespace {

const v1::PlannedCriterion* FindCriterion(const v1::EvaluationPlan& plan, const std::string& id) {
  for (const v1::PlannedCriterion& criterion : plan.criteria()) {
    if (criterion.id() == id) return &criterion;
  }
  return nullptr;
}

// Goes through an evaluation and keeps what it finds against it.
class IssuingChecker {
 public:
  IssuingChecker(const EvaluationRecord& evaluation, const TrustFolder& trust, const PublicKey& issuer, absl::Time now)
      : evaluation_(evaluation), trust_(trust), issuer_(issuer), now_(now) {}

  IssuingCheck Check() {
    const absl::StatusOr<AssuranceLevel> level = ParseAssuranceLevel(evaluation_.plan.scheme().level());
    if (!level.ok()) {
      Refuse(level.status());
      return std::move(check_);
    }
    scope_ = {evaluation_.plan.scheme().id(), *level, now_};
    Refuse(trust_.CheckCurrent(now_));
    CheckCriticalNames();
    CheckPlan();
    CheckWorkUnits();
    CheckReviews();
    CheckIssuer();
    const absl::Status separate = CheckSeparateKeys(check_.evidence, issuer_.Fingerprint());
    Refuse(separate);
    return std::move(check_);
  }

 private:
  void Refuse(const absl::Status& status) {
    if (!status.ok()) check_.refusals.emplace_back(status.message());
  }
  void Refuse(std::string reason) { check_.refusals.push_back(std::move(reason)); }

  void CheckCriticalNames() {
    for (const std::string& name : evaluation_.plan.scheme().critical()) {
      const std::vector<std::string>& accepted = trust_.list.accept_critical;
      if (std::find(accepted.begin(), accepted.end(), name) == accepted.end()) {
        Refuse(absl::StrCat("scheme ", Printable(scope_.scheme), " is marked critical \"", Printable(name),
                            "\", which the trust list does not accept"));
      }
    }
  }

  void CheckPlan() {
    if (Sha256(evaluation_.plan_json) != evaluation_.plan_digest) {
      Refuse("plan.json is not the plan that the evaluation's digest names");
    }
    if (evaluation_.report.plan_sha256() != evaluation_.plan_digest.ToHex()) {
      Refuse(absl::StrCat("the report is of the plan ", Printable(evaluation_.report.plan_sha256()), "; plan.json is ",
                          evaluation_.plan_digest.ToHex()));
    }
    const absl::StatusOr<Digest> ships = ParseDigest(evaluation_.plan.product().ships().sha256());
    if (!ships.ok()) Refuse("the plan names no digest of what ships");
    Refuse(evaluation_.ships_evaluated);
    std::set<ActivityKind> activities;
    for (const v1::PlannedWorkUnit& unit : evaluation_.plan.work_units()) {
      const absl::StatusOr<ActivityKind> kind = ParseActivityKind(unit.activity());
      if (kind.ok()) activities.insert(*kind);
    }
    const absl::Status floor = CheckActivityFloor(scope_.scheme, scope_.level, activities);
    Refuse(floor);
    floor_is_planned_ = floor.ok();
  }

  // An activity whose every work unit was set aside was not carried out.
  void CheckFloorWasReached() {
    if (!floor_is_planned_) return;
    const absl::Status reached = CheckActivityFloor(scope_.scheme, scope_.level, passed_activities_);
    if (!reached.ok()) Refuse(absl::StrCat("of what passed: ", reached.message()));
  }

  // The verdicts are combined here again: what the report says of itself is only compared.
  void CheckWorkUnits() {
    std::map<std::string, const v1::WorkUnitResult*> results;
    for (const v1::WorkUnitResult& result : evaluation_.report.work_units()) {
      if (!results.emplace(result.id(), &result).second) {
        Refuse(absl::StrCat("work unit ", Printable(result.id()), " is in the report twice"));
      }
    }
    std::set<std::string> planned;
    std::map<std::string, std::vector<Verdict>> criteria;
    for (const v1::PlannedWorkUnit& unit : evaluation_.plan.work_units()) {
      if (!planned.insert(unit.id()).second) {
        Refuse(absl::StrCat("work unit ", Printable(unit.id()), " is in the plan twice"));
      }
      const auto found = results.find(unit.id());
      const Verdict verdict = found == results.end() ? Verdict::kInconclusive : CheckWorkUnit(unit, *found->second);
      if (found == results.end()) Refuse(absl::StrCat("work unit ", Printable(unit.id()), " is not in the report"));
      criteria[unit.criterion_id()].push_back(verdict);
      const absl::StatusOr<ActivityKind> activity = ParseActivityKind(unit.activity());
      if (verdict == Verdict::kPass && activity.ok()) passed_activities_.insert(*activity);
    }
    CheckFloorWasReached();
    for (const auto& [id, result] : results) {
      if (!planned.contains(id)) Refuse(absl::StrCat("work unit ", Printable(id), " of the report is not in the plan"));
    }
    for (const auto& [unit, envelope] : evaluation_.decisions) {
      if (!planned.contains(unit)) {
        Refuse(absl::StrCat("there is a signed verdict on ", Printable(unit), ", which is not in the plan"));
      }
    }
    std::vector<Verdict> all;
    for (const v1::PlannedCriterion& criterion : evaluation_.plan.criteria()) {
      const auto units = criteria.find(criterion.id());
      all.push_back(units == criteria.end() ? Verdict::kInconclusive : CriterionVerdict(units->second));
      if (units == criteria.end()) Refuse(absl::StrCat("criterion ", Printable(criterion.id()), " has no work unit"));
    }
    if (const Verdict overall = CombineVerdicts(all); overall != Verdict::kPass) {
      Refuse(absl::StrCat("the evaluation's verdict is ", VerdictName(overall), "; expected pass"));
    }
    if (evaluation_.report.verdict() != std::string(VerdictName(Verdict::kPass))) {
      Refuse(absl::StrCat("the report's verdict is ", Printable(evaluation_.report.verdict()), "; expected pass"));
    }
  }

  Verdict CheckWorkUnit(const v1::PlannedWorkUnit& unit, const v1::WorkUnitResult& result) {
    const std::string name = absl::StrCat("work unit ", Printable(unit.id()));
    const v1::PlannedCriterion* criterion = FindCriterion(evaluation_.plan, unit.criterion_id());
    if (criterion == nullptr) Refuse(absl::StrCat(name, " belongs to no criterion of the plan"));
    if (result.criterion_id() != unit.criterion_id())
      Refuse(absl::StrCat(name, " is of another criterion in the report"));
    const absl::StatusOr<Verdict> verdict = ParseVerdict(result.verdict());
    if (!verdict.ok()) {
      Refuse(absl::StrCat(name, ": ", verdict.status().message()));
      return Verdict::kInconclusive;
    }
    if (*verdict == Verdict::kInconclusive) {
      Refuse(absl::StrCat(name, " is inconclusive (", Printable(result.reason()), ")"));
    }
    if (*verdict == Verdict::kFail) Refuse(absl::StrCat(name, " fails: ", Printable(result.rationale())));
    if (*verdict == Verdict::kNotApplicable && absl::StripAsciiWhitespace(result.rationale()).empty()) {
      Refuse(absl::StrCat(name, " is not-applicable without a rationale"));
    }
    const auto decision = evaluation_.decisions.find(unit.id());
    if (decision != evaluation_.decisions.end()) {
      if (NeedsPerson(unit)) {
        CheckDecision(unit, result, *verdict, decision->second);
      } else {
        Refuse(absl::StrCat(name, " is closed by a machine; there is a signed verdict on it"));
      }
    } else if (NeedsPerson(unit)) {
      // Only the scheme itself can make a person's unit go away, by a condition over the product that is false.
      const bool ruled_out = *verdict == Verdict::kNotApplicable && criterion != nullptr && IsRuledOut(*criterion);
      if (!ruled_out) Refuse(absl::StrCat(name, " needs a person's signed verdict; there is none"));
    }
    return *verdict;
  }

  bool IsRuledOut(const v1::PlannedCriterion& criterion) const {
    const absl::StatusOr<std::optional<Condition>> condition = ParseApplicability(criterion.applies_when());
    return condition.ok() && Applies(*condition, evaluation_.plan.product()).value == Ternary::kFalse;
  }

  void CheckDecision(const v1::PlannedWorkUnit& unit, const v1::WorkUnitResult& result, Verdict verdict,
                     const std::string& envelope) {
    const std::string file = absl::StrCat("decisions/", Printable(unit.id()), ".dsse.json");
    absl::StatusOr<CheckedVerdict> checked =
        CheckHumanVerdict(envelope, file, evaluation_.plan_digest, trust_.list, scope_);
    if (!checked.ok()) return Refuse(checked.status());
    if (checked->verdict.work_unit != unit.id()) {
      return Refuse(absl::StrCat(file, ": is a verdict on ", Printable(checked->verdict.work_unit)));
    }
    if (checked->verdict.verdict != verdict || checked->verdict.rationale != result.rationale()) {
      return Refuse(absl::StrCat(file, ": says ", VerdictName(checked->verdict.verdict), ", \"",
                                 Printable(checked->verdict.rationale), "\"; the report says ", VerdictName(verdict),
                                 ", \"", Printable(result.rationale()), "\""));
    }
    if (result.decision_sha256() != checked->evidence.sha256.ToHex()) {
      return Refuse(
          absl::StrCat(file, ": is not the statement that the report names as ", Printable(unit.id()), "'s decision"));
    }
    for (const Digest& digest : checked->verdict.evidence) {
      if (!std::binary_search(evaluation_.evidence.begin(), evaluation_.evidence.end(), digest)) {
        Refuse(absl::StrCat(file, ": names evidence ", digest.ToHex(), ", which the evaluation does not hold"));
      }
    }
    check_.envelopes[checked->evidence.sha256] = envelope;
    check_.evidence.push_back(std::move(checked->evidence));
  }

  // Every review counts, so a bad one beside a good one is a refusal too.
  void CheckReviews() {
    for (size_t i = 0; i < evaluation_.reviews.size(); ++i) {
      const std::string& envelope = evaluation_.reviews[i];
      absl::StatusOr<CertificateEvidence> review =
          CheckReview(envelope, absl::StrCat("review ", i + 1), evaluation_.evaluation_digest, trust_.list, scope_);
      if (!review.ok()) {
        Refuse(review.status());
        continue;
      }
      check_.envelopes[review->sha256] = envelope;
      check_.evidence.push_back(*std::move(review));
    }
  }

  void CheckIssuer() {
    const TrustedKey* key = trust_.list.FindKey(issuer_);
    if (key == nullptr) {
      return Refuse(absl::StrCat("the issuing key ", issuer_.Fingerprint().ToHex(), " is not in the trust list"));
    }
    if (key->role != KeyRole::kIssuer) {
      return Refuse(
          absl::StrCat("the issuing key is in the trust list as ", KeyRoleName(key->role), ", not as issuer"));
    }
    Refuse(key->MayAct(scope_.scheme, scope_.level, now_));
  }

  const EvaluationRecord& evaluation_;
  const TrustFolder& trust_;
  const PublicKey& issuer_;
  absl::Time now_;
  PeopleScope scope_;
  bool floor_is_planned_ = false;
  std::set<ActivityKind> passed_activities_;
  IssuingCheck check_;
};

}  // namespace

absl::StatusOr<EvaluationRecord> ReadEvaluationRecord(const EvaluationFolder& folder) {
  ASSAY_RETURN_IF_ERROR(CheckJudgement(folder.plan(), folder.report(), folder.evidence()));
  EvaluationRecord record;
  record.plan = folder.plan();
  record.report = folder.report();
  record.plan_json = folder.plan_json();
  record.report_json = folder.report_json();
  record.plan_digest = folder.plan_sha256();
  record.ships_evaluated = CheckShipsEvaluated(folder.plan(), folder.report(), folder.evidence());
  ASSAY_ASSIGN_OR_RETURN(record.evaluation_digest, folder.EvaluationDigest());
  ASSAY_ASSIGN_OR_RETURN(record.evidence, folder.evidence().List());
  ASSAY_ASSIGN_OR_RETURN(const auto decisions, folder.Decisions());
  record.decisions = {decisions.begin(), decisions.end()};
  ASSAY_ASSIGN_OR_RETURN(const auto reviews, folder.Reviews());
  for (const auto& [name, text] : reviews) record.reviews.push_back(text);
  return record;
}

IssuingCheck CheckIssuable(const EvaluationRecord& evaluation, const TrustFolder& trust, const PublicKey& issuer,
                           absl::Time now) {
  return IssuingChecker(evaluation, trust, issuer, now).Check();
}

}  // namespace assay
