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
constexpr size_t kMaxTitleWidth = 52;
// Where a work unit's own lines start, under its id.
constexpr size_t kIndent = 11;

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
    Line(Wrap(absl::StrCat("against ", Printable(scheme.title()), ", edition ", Printable(scheme.edition())), kWidth,
              0));
    Line("level ", style_.Bold(scheme.level()), " by ", Printable(scheme.level_basis()),
         "; legal effect: ", Printable(scheme.legal_effect()));
    if (!options_.notice.empty()) Line(Wrap(options_.notice, kWidth, 0));
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
        Line("      ", style_.Bold("mend: "), Wrap(Printable(criterion->remedy()), kWidth, 12));
      }
    }
  }

  void Waiting(const std::vector<const v1::PlannedCriterion*>& criteria) {
    if (criteria.empty()) return;
    Line("\n", style_.Bold("What waits for a person"), "\n");
    const size_t width = TitleWidth(criteria);
    for (const v1::PlannedCriterion* criterion : criteria) {
      std::vector<std::string> units;
      for (const WorkUnitResult& result : report_.work_units()) {
        if (result.criterion_id() != criterion->id() || !IsWaiting(result)) continue;
        units.push_back(absl::StrCat(result.id(), " ", units_.at(result.id())->activity()));
      }
      Line(ShortTitle(*criterion, Verdict::kInconclusive, width));
      Line("                ", Wrap(absl::StrJoin(units, ", "), kWidth, 16));
    }
  }

  void Title(const v1::PlannedCriterion& criterion, Verdict verdict) {
    Line(style_.Verdict(verdict), "  ", style_.Bold(Printable(criterion.id())), "  ", Printable(criterion.title()));
    Line("      ", style_.Dim(LegalRefs(criterion)));
  }

  void WorkUnit(const WorkUnitResult& result) {
    const Verdict verdict = VerdictOf(result.verdict());
    if (verdict == Verdict::kPass || verdict == Verdict::kNotApplicable) return;
    const std::string word = verdict == Verdict::kFail ? style_.Bad("fail") : style_.Doubt("open");
    const std::string why = result.reason().empty() ? "" : absl::StrCat(" [", result.reason(), "]");
    const std::string known = options_.known.contains(result.id()) ? " (known in the baseline)" : "";
    const std::string said = absl::StrCat(result.id(), why, known, ": ", Printable(result.rationale()));
    Line("      ", word, " ", Wrap(said, kWidth, kIndent));
    const int shown = std::min(options_.max_findings, result.findings_size());
    size_t place_width = 0;
    for (int i = 0; i < shown; ++i) place_width = std::max(place_width, Place(result.findings(i)).size());
    place_width = std::min<size_t>(place_width, 56);
    for (int i = 0; i < shown; ++i) {
      const v1::Finding& finding = result.findings(i);
      const std::string place = Place(finding);
      const std::string padded = absl::StrFormat("%-*s  ", static_cast<int>(place_width), place);
      const std::string found = absl::StrCat(Printable(finding.measurement()), " is ", Printable(finding.found()),
                                             ", expected ", Printable(finding.expected()));
      if (kIndent + padded.size() + found.size() <= kWidth) {
        Line(std::string(kIndent, ' '), padded, found);
      } else {
        Line(std::string(kIndent, ' '), place, "\n", std::string(kIndent + 2, ' '), Wrap(found, kWidth, kIndent + 2));
      }
    }
    const uint64_t more = result.findings_total() - static_cast<uint64_t>(shown);
    if (result.findings_total() > static_cast<uint64_t>(shown)) Line(std::string(kIndent, ' '), "and ", more, " more");
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
    const size_t width = TitleWidth(criteria);
    for (const v1::PlannedCriterion* criterion : criteria) Line(ShortTitle(*criterion, verdict, width));
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

  static size_t TitleWidth(const std::vector<const v1::PlannedCriterion*>& criteria) {
    size_t width = 0;
    for (const v1::PlannedCriterion* criterion : criteria) {
      width = std::max(width, Printable(criterion->title()).size());
    }
    return std::min(width, kMaxTitleWidth);
  }

  std::string ShortTitle(const v1::PlannedCriterion& criterion, Verdict verdict, size_t title_width) const {
    return absl::StrCat(style_.Verdict(verdict), "  ", absl::StrFormat("%-9s", Printable(criterion.id())), " ",
                        absl::StrFormat("%-*s", static_cast<int>(title_width), Printable(criterion.title())), "  ",
                        style_.Dim(LegalRefs(criterion)));
  }

  // The clauses; a source that the clause before names as well is named once.
  static std::string LegalRefs(const v1::PlannedCriterion& criterion) {
    std::string text;
    std::string before;
    for (const std::string& ref : criterion.legal_refs()) {
      const std::string source = ref.substr(0, ref.find(':') + 1);
      const bool is_same = !source.empty() && source == before;
      absl::StrAppend(&text, text.empty() ? "" : ", ", Printable(is_same ? ref.substr(source.size()) : ref));
      before = source;
    }
    return text;
  }

  void Summary() {
    const v1::Counts& counts = report_.counts();
    std::string line = absl::StrCat(counts.pass(), " pass, ", counts.fail(), " fail, ", counts.inconclusive(), " open");
    if (counts.human_pending() > 0) {
      absl::StrAppend(&line, " (", counts.human_pending(), counts.human_pending() == 1 ? " waits" : " wait",
                      " for a person)");
    }
    if (counts.not_applicable() > 0) absl::StrAppend(&line, ", ", counts.not_applicable(), " not applicable");
    const std::string word = absl::AsciiStrToUpper(report_.verdict());
    const Verdict verdict = VerdictOf(report_.verdict());
    Line("\n", style_.Bold("Verdict: "),
         verdict == Verdict::kPass   ? style_.Good(word)
         : verdict == Verdict::kFail ? style_.Bad(word)
                                     : style_.Doubt(word),
         "   ", Counted(static_cast<uint64_t>(report_.work_units_size()), "work unit"), ": ", line);
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
