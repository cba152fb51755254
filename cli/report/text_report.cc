// SPDX-License-Identifier: Apache-2.0
#include "cli/report/text_report.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "engine/base/encoding.h"
#include "engine/ships_coverage.h"

namespace assay {
namespace {

constexpr size_t kWidth = 100;
constexpr size_t kIndent = 6;

class TextReport {
 public:
  TextReport(const EvaluationPlan& plan, const EvaluationReport& report, const TextReportOptions& options)
      : plan_(plan), report_(report), options_(options), style_(options.style) {
    for (const PlannedWorkUnit& unit : plan.work_units()) units_[unit.id()] = &unit;
  }

  std::string Render() {
    Header();
    Section("What fails", CriteriaWith(Verdict::kFail), Verdict::kFail);
    std::vector<const v1::PlannedCriterion*> open;
    std::vector<const v1::PlannedCriterion*> waiting;
    for (const v1::PlannedCriterion* criterion : CriteriaWith(Verdict::kInconclusive)) {
      (WaitsForPeopleOnly(*criterion) ? waiting : open).push_back(criterion);
    }
    Section("What is open", open, Verdict::kInconclusive);
    Waiting(waiting);
    Short(Verdict::kPass, "What passes");
    Short(Verdict::kNotApplicable, "What does not apply");
    Unseen();
    Summary();
    return std::move(out_);
  }

 private:
  template <typename... Parts>
  void Line(const Parts&... parts) {
    absl::StrAppend(&out_, parts..., "\n");
  }

  void Header() {
    const v1::ProductRecord& product = plan_.product();
    const v1::SchemeRecord& scheme = plan_.scheme();
    std::string name = absl::StrCat(product.name(), " ", product.version());
    if (!product.vendor().empty()) absl::StrAppend(&name, " by ", product.vendor());
    Line(style_.Bold(Printable(name)), "  ",
         style_.Dim(absl::StrCat("sha256 ", product.ships().sha256().substr(0, 16))));
    Line("against ", Printable(scheme.title()), ", edition ", Printable(scheme.edition()), ", level ",
         style_.Bold(scheme.level()));
    Line("legal effect: ", scheme.legal_effect(), "; levels: ", scheme.level_basis());
    if (!options_.notice.empty()) Line(options_.notice);
    if (const absl::Status ships = CheckShipsPlanned(plan_); !ships.ok()) {
      Line(style_.Bad("NO CERTIFICATE CAN COME OF THIS: "), Printable(ships.message()));
    }
  }

  Verdict CriterionVerdict(const v1::PlannedCriterion& criterion) const {
    for (const v1::CriterionResult& result : report_.criteria()) {
      if (result.id() == criterion.id()) return VerdictOf(result.verdict());
    }
    return Verdict::kInconclusive;
  }

  std::vector<const v1::PlannedCriterion*> CriteriaWith(Verdict verdict) const {
    std::vector<const v1::PlannedCriterion*> found;
    for (const v1::PlannedCriterion& criterion : plan_.criteria()) {
      if (CriterionVerdict(criterion) == verdict) found.push_back(&criterion);
    }
    return found;
  }

  static bool IsWaiting(const WorkUnitResult& result) {
    return result.reason() == InconclusiveReasonName(InconclusiveReason::kHumanPending);
  }

  bool WaitsForPeopleOnly(const v1::PlannedCriterion& criterion) const {
    for (const WorkUnitResult& result : report_.work_units()) {
      if (result.criterion_id() != criterion.id() || VerdictOf(result.verdict()) != Verdict::kInconclusive) continue;
      // A machine that could not tell, or that found a fail for a person to judge, is worth more than a line.
      const bool person_alone = units_.at(result.id())->evaluator() == kHumanEvaluator;
      if (!IsWaiting(result) || !person_alone) return false;
    }
    return true;
  }

  void Section(absl::string_view heading, const std::vector<const v1::PlannedCriterion*>& criteria, Verdict verdict) {
    if (criteria.empty()) return;
    Line("\n", style_.Bold(heading));
    for (const v1::PlannedCriterion* criterion : criteria) {
      Line();
      Title(*criterion, verdict);
      bool any_fails = false;
      for (const WorkUnitResult& result : report_.work_units()) {
        if (result.criterion_id() != criterion->id()) continue;
        WorkUnit(result);
        any_fails = any_fails || VerdictOf(result.verdict()) == Verdict::kFail;
      }
      if (any_fails) {
        Line("      ", style_.Bold("mend: "), Wrap(Printable(criterion->remedy()), kWidth - kIndent, kIndent + 6));
      }
    }
  }

  void Waiting(const std::vector<const v1::PlannedCriterion*>& criteria) {
    if (criteria.empty()) return;
    Line("\n", style_.Bold("What waits for a person"), "\n");
    for (const v1::PlannedCriterion* criterion : criteria) {
      std::vector<std::string> units;
      for (const WorkUnitResult& result : report_.work_units()) {
        if (result.criterion_id() != criterion->id() || !IsWaiting(result)) continue;
        units.push_back(absl::StrCat(result.id(), " ", units_.at(result.id())->activity()));
      }
      Line(ShortTitle(*criterion, Verdict::kInconclusive));
      Line("                ", Wrap(absl::StrJoin(units, ", "), kWidth - 16, 16));
    }
  }

  void Title(const v1::PlannedCriterion& criterion, Verdict verdict) {
    Line(style_.Verdict(verdict), "  ", style_.Bold(Printable(criterion.id())), "  ", Printable(criterion.title()));
    Line("      ", style_.Dim(Printable(absl::StrJoin(criterion.legal_refs(), "; "))));
  }

  void WorkUnit(const WorkUnitResult& result) {
    const Verdict verdict = VerdictOf(result.verdict());
    if (verdict == Verdict::kPass || verdict == Verdict::kNotApplicable) return;
    const std::string word = verdict == Verdict::kFail ? style_.Bad("fail") : style_.Doubt("open");
    const std::string why = result.reason().empty() ? "" : absl::StrCat(" [", result.reason(), "]");
    const std::string known = options_.known.contains(result.id()) ? " (known in the baseline)" : "";
    Line("      ", word, " ", result.id(), why, known, ": ",
         Wrap(Printable(result.rationale()), kWidth - 12, kIndent + 2));
    const int shown = std::min(options_.max_findings, result.findings_size());
    size_t place_width = 0;
    for (int i = 0; i < shown; ++i) place_width = std::max(place_width, Place(result.findings(i)).size());
    place_width = std::min<size_t>(place_width, 56);
    for (int i = 0; i < shown; ++i) {
      const v1::Finding& finding = result.findings(i);
      const std::string place = absl::StrFormat("%-*s", static_cast<int>(place_width), Place(finding));
      const std::string said = absl::StrCat(Printable(finding.measurement()), " is ", Printable(finding.found()),
                                            ", expected ", Printable(finding.expected()));
      if (10 + place.size() + said.size() <= kWidth + 10) {
        Line("        ", place, "  ", said);
      } else {
        Line("        ", place, "\n          ", Wrap(said, kWidth - 10, 10));
      }
    }
    const uint64_t more = result.findings_total() - static_cast<uint64_t>(shown);
    if (result.findings_total() > static_cast<uint64_t>(shown)) Line("        and ", more, " more");
  }

  std::string Place(const v1::Finding& finding) const {
    if (finding.subject().empty() || finding.subject() == ".") return Printable(finding.artifact());
    // One artifact needs no naming; a file artifact's only subject is itself.
    if (plan_.product().artifacts_size() == 1) return Printable(finding.subject());
    return Printable(absl::StrCat(finding.artifact(), ": ", finding.subject()));
  }

  void Short(Verdict verdict, absl::string_view heading) {
    const std::vector<const v1::PlannedCriterion*> criteria = CriteriaWith(verdict);
    if (criteria.empty()) return;
    Line("\n", style_.Bold(heading), "\n");
    for (const v1::PlannedCriterion* criterion : criteria) Line(ShortTitle(*criterion, verdict));
  }

  // A pass over other artifacts says nothing about these.
  void Unseen() {
    bool any = false;
    for (const v1::EvaluatorRun& run : report_.runs()) {
      if (run.observations() > 0 || !run.error().empty() || !run.self_check().passed()) continue;
      if (!any) Line("\n", style_.Bold("What was not looked into"), "\n");
      any = true;
      Line("      ", run.evaluator(), " found nothing to look at in ", Printable(run.artifact()));
    }
  }

  std::string ShortTitle(const v1::PlannedCriterion& criterion, Verdict verdict) const {
    return absl::StrCat(style_.Verdict(verdict), "  ", absl::StrFormat("%-9s", Printable(criterion.id())), " ",
                        Printable(criterion.title()), "  ",
                        style_.Dim(Printable(absl::StrJoin(criterion.legal_refs(), "; "))));
  }

  void Summary() {
    const v1::Counts& counts = report_.counts();
    std::string line = absl::StrCat(counts.pass(), " pass, ", counts.fail(), " fail, ", counts.inconclusive(), " open");
    if (counts.human_pending() > 0) absl::StrAppend(&line, " (", counts.human_pending(), " wait for a person)");
    if (counts.not_applicable() > 0) absl::StrAppend(&line, ", ", counts.not_applicable(), " not applicable");
    Line("\n", style_.Bold("Verdict: "), style_.Bold(absl::AsciiStrToUpper(report_.verdict())), "   ",
         report_.work_units_size(), " work units: ", line);
  }

  const EvaluationPlan& plan_;
  const EvaluationReport& report_;
  const TextReportOptions& options_;
  const TextStyle& style_;
  std::map<std::string, const PlannedWorkUnit*> units_;
  std::string out_;
};

}  // namespace

std::string RenderTextReport(const EvaluationPlan& plan, const EvaluationReport& report,
                             const TextReportOptions& options) {
  return TextReport(plan, report, options).Render();
}

}  // namespace assay
