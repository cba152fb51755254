// SPDX-License-Identifier: Apache-2.0
#include "schemes/criterion_reader.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/applicability.h"
#include "engine/base/encoding.h"
#include "engine/condition.h"
#include "schemes/pack_props.h"

namespace assay {
namespace {

// Marks the end of a block of prose; XML allows the character nowhere.
constexpr char kBlockEnd = '\x1e';

// OSCAL's token type, restricted to ASCII.
bool IsToken(absl::string_view text) {
  return !text.empty() && (absl::ascii_isalpha(static_cast<unsigned char>(text.front())) || text.front() == '_') &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.';
         });
}

// "name@version".
bool IsEvaluatorId(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '@');
  return parts.size() == 2 && IsToken(parts[0]) && !parts[1].empty() && parts[1].front() != '0' &&
         std::all_of(parts[1].begin(), parts[1].end(),
                     [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

// "SOURCE EDITION:POINT", e.g. "CRA 2024/2847:AnnexI.I.2(c)".
bool IsLegalRef(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> halves = absl::StrSplit(text, absl::MaxSplits(':', 1));
  const size_t blank = halves.first.rfind(' ');
  const absl::string_view edition = blank == absl::string_view::npos ? "" : halves.first.substr(blank + 1);
  return blank != 0 && std::any_of(edition.begin(), edition.end(), absl::ascii_isdigit) && !halves.second.empty() &&
         halves.second.find(' ') == absl::string_view::npos;
}

// Without a condition a criterion always applies; a pack says that by having no applies-when, not by an empty one.
absl::Status CheckApplicability(absl::string_view text) {
  return text.empty() ? Condition::Parse(text).status() : ParseApplicability(text).status();
}

// Reads one control.
class CriterionReader {
 public:
  CriterionReader(const XmlNode& control, PlacesById& places, Findings& findings)
      : control_(control), places_(places), findings_(findings) {}

  Criterion Read() {
    criterion_.id = std::string(control_.Get("id"));
    ReadParameters();
    const XmlNode* const title = control_.Child("title");
    if (title == nullptr) {
      findings_.Add(control_.place, "a criterion without <title>; expected one");
    } else {
      criterion_.title = PlainText(*title);
    }
    ReadProps();
    ReadStatement();
    ReadWorkUnits();
    DropUnusedParameters();
    return std::move(criterion_);
  }

 private:
  std::string Name() const { return absl::StrCat("criterion ", Printable(criterion_.id)); }

  void ReadParameters() {
    for (const XmlNode& param : control_.children) {
      if (!param.Is("param")) continue;
      std::vector<const XmlNode*> values;
      for (const XmlNode& child : param.children) {
        if (child.Is("value")) values.push_back(&child);
      }
      const std::string id(param.Get("id"));
      places_.insert_or_assign(id, param.place);
      if (values.size() != 1) {
        findings_.Add(param.place, absl::StrCat("parameter ", Printable(id), " has ", values.size(),
                                                " values; expected one <value>"));
      }
      const std::string value = values.empty() ? "" : values.front()->FoldedText();
      if (!values.empty() && value.empty()) findings_.Add(values.front()->place, "an empty <value>; expected text");
      if (param.Child("label") == nullptr) {
        findings_.Add(param.place, absl::StrCat("parameter ", Printable(id), " without <label>; expected one"));
      }
      criterion_.parameters.emplace(id, value);
    }
  }

  void ReadProps() {
    for (const XmlNode* const prop : FindOwnProps(control_, "legal-ref")) {
      const std::string value(prop->Get("value"));
      if (!IsLegalRef(value)) {
        findings_.Add(prop->PlaceOf("value"),
                      absl::StrCat("legal-ref \"", Printable(value),
                                   "\"; expected source, edition and point, as in CRA 2024/2847:AnnexI.I.2(c)"));
      }
      criterion_.legal_refs.push_back(value);
    }
    if (criterion_.legal_refs.empty()) {
      findings_.Add(control_.place, absl::StrCat(Name(), " without legal-ref; expected at least one"));
    }
    criterion_.remedy = Required(control_, "remedy", Name());
    if (const XmlNode* const prop = FindOwnProp(control_, "applies-when")) {
      criterion_.applies_when = std::string(prop->Get("value"));
      const absl::Status status = CheckApplicability(criterion_.applies_when);
      if (!status.ok()) findings_.Add(prop->PlaceOf("value"), absl::StrCat("applies-when: ", status.message()));
    }
  }

  void ReadStatement() {
    for (const XmlNode& part : control_.children) {
      if (!part.Is("part") || part.Get("name") != "statement") continue;
      if (!criterion_.statement.empty()) findings_.Add(part.place, "a second statement; expected one");
      criterion_.statement = PlainText(part);
    }
    if (criterion_.statement.empty()) {
      findings_.Add(control_.place, absl::StrCat(Name(), " without a statement; expected <part name=\"statement\">"));
    }
  }

  void ReadWorkUnits() {
    std::vector<const XmlNode*> methods;
    for (const XmlNode& part : control_.children) {
      if (!part.Is("part")) continue;
      const absl::string_view name = part.Get("name");
      if (name == "assessment-method") {
        methods.push_back(&part);
      } else if (name != "statement" && name != "guidance" && name != "assessment-objective") {
        findings_.Add(part.PlaceOf("name"), absl::StrCat("part ", Printable(name),
                                                         "; expected one of: statement guidance "
                                                         "assessment-objective assessment-method"));
      }
    }
    absl::flat_hash_set<const XmlNode*> serving;
    for (const XmlNode& part : control_.children) {
      if (part.Is("part") && part.Get("name") == "assessment-objective") ReadWorkUnit(part, methods, serving);
    }
    for (const XmlNode* const method : methods) {
      if (serving.contains(method)) continue;
      const XmlNode* const objective = FindOwnProp(*method, "objective");
      findings_.Add(objective == nullptr ? method->place : objective->PlaceOf("value"),
                    objective == nullptr
                        ? "an assessment-method without objective; expected one"
                        : absl::StrCat("objective ", Printable(objective->Get("value")),
                                       " is no assessment-objective of this criterion; expected the id of one"));
    }
    if (criterion_.work_units.empty()) {
      findings_.Add(control_.place, absl::StrCat(Name(), " without a work unit; expected at least one"));
    }
  }

  void ReadWorkUnit(const XmlNode& objective, const std::vector<const XmlNode*>& methods,
                    absl::flat_hash_set<const XmlNode*>& serving) {
    WorkUnit unit;
    unit.id = Required(objective, "work-unit", "an assessment-objective");
    if (!unit.id.empty() && !IsToken(unit.id)) {
      findings_.Add(objective.place, absl::StrCat("work-unit \"", Printable(unit.id), "\"; expected a token"));
    }
    places_.insert_or_assign(unit.id, objective.place);
    unit.objective = PlainText(objective);
    if (unit.objective.empty()) {
      findings_.Add(objective.place, absl::StrCat("work unit ", Printable(unit.id), " says nothing; expected prose"));
    }
    std::vector<const XmlNode*> own;
    for (const XmlNode* const method : methods) {
      const XmlNode* const names = FindOwnProp(*method, "objective");
      if (names == nullptr || names->Get("value") != objective.Get("id")) continue;
      serving.insert(method);
      own.push_back(method);
    }
    if (own.size() != 1) {
      findings_.Add(objective.place, absl::StrCat(own.size(), " assessment-methods name objective ",
                                                  Printable(objective.Get("id")), "; expected one"));
    }
    if (!own.empty()) ReadMethod(*own.front(), unit);
    criterion_.work_units.push_back(std::move(unit));
  }

  void ReadMethod(const XmlNode& method, WorkUnit& unit) {
    const std::string name = absl::StrCat("the method of work unit ", Printable(unit.id));
    const absl::StatusOr<ActivityKind> activity = ParseActivityKind(Required(method, "activity", name));
    if (activity.ok()) {
      unit.activity = *activity;
    } else if (const XmlNode* const prop = FindOwnProp(method, "activity")) {
      findings_.Add(prop->PlaceOf("value"), activity.status().message());
    }
    const XmlNode* const kind = FindOscalProp(method, "method");
    const absl::string_view kind_value = kind == nullptr ? "" : kind->Get("value");
    if (kind_value != "TEST" && kind_value != "EXAMINE" && kind_value != "INTERVIEW") {
      findings_.Add(
          kind == nullptr ? method.place : kind->PlaceOf("value"),
          absl::StrCat(name, " is \"", Printable(kind_value), "\"; expected prop method TEST, EXAMINE or INTERVIEW"));
    }
    unit.evaluator = Required(method, "evaluator", name);
    if (!unit.evaluator.empty() && !IsEvaluatorId(unit.evaluator)) {
      findings_.Add(FindOwnProp(method, "evaluator")->PlaceOf("value"),
                    absl::StrCat("evaluator \"", Printable(unit.evaluator), "\"; expected id@version"));
    }
    if (unit.IsHuman()) {
      ForbidOnHuman(method, unit);
      return;
    }
    unit.pass_condition = Required(method, "pass-condition", name);
    if (const XmlNode* const prop = FindOwnProp(method, "pass-condition")) CheckedCondition(*prop);
    if (const XmlNode* const prop = FindOwnProp(method, "inconclusive-when")) {
      unit.inconclusive_when = CheckedCondition(*prop);
    }
    if (const XmlNode* const prop = FindOwnProp(method, "machine-closes")) {
      const absl::string_view value = prop->Get("value");
      if (value != "yes" && value != "no") {
        findings_.Add(prop->PlaceOf("value"),
                      absl::StrCat("machine-closes \"", Printable(value), "\"; expected yes or no"));
      }
      unit.machine_closes = value == "yes";
    }
  }

  // A person's verdict follows no condition; one that stands there would be skipped.
  void ForbidOnHuman(const XmlNode& method, const WorkUnit& unit) {
    for (const absl::string_view name : {"pass-condition", "inconclusive-when", "machine-closes"}) {
      const XmlNode* const prop = FindOwnProp(method, name);
      if (prop == nullptr) continue;
      findings_.Add(prop->place,
                    absl::StrCat(name, " on ", Printable(unit.evaluator), "; expected none, a person decides"));
    }
  }

  std::string Required(const XmlNode& holder, absl::string_view name, absl::string_view whose) {
    const XmlNode* const prop = FindOwnProp(holder, name);
    if (prop != nullptr) return std::string(prop->Get("value"));
    findings_.Add(holder.place, absl::StrCat(whose, " without ", name, "; expected one"));
    return "";
  }

  std::string CheckedCondition(const XmlNode& prop) {
    const std::string text(prop.Get("value"));
    const absl::StatusOr<Condition> condition = Condition::Parse(text);
    if (!condition.ok()) {
      findings_.Add(prop.PlaceOf("value"), absl::StrCat(prop.Get("name"), ": ", condition.status().message()));
      return text;
    }
    for (const std::string& id : condition->ParameterIds()) {
      used_.insert(id);
      if (criterion_.parameters.contains(id)) continue;
      findings_.Add(prop.PlaceOf("value"),
                    absl::StrCat(prop.Get("name"), " uses {", Printable(id), "}; expected a parameter of ", Name()));
    }
    return text;
  }

  // A threshold that neither prose nor a condition of this level uses is none of this level's.
  void DropUnusedParameters() {
    ParameterValues used;
    for (const auto& [id, value] : criterion_.parameters) {
      if (used_.contains(id)) used.emplace(id, value);
    }
    criterion_.parameters = std::move(used);
  }

  // The prose of `node`, one line a block, parameters filled in.
  std::string PlainText(const XmlNode& node) {
    std::string text;
    AppendText(node, text);
    std::string lines;
    for (const absl::string_view line : absl::StrSplit(text, kBlockEnd)) {
      const std::string folded = FoldSpace(line);
      if (folded.empty()) continue;
      if (!lines.empty()) lines += '\n';
      lines += folded;
    }
    return lines;
  }

  void AppendText(const XmlNode& node, std::string& text) {
    for (const XmlNode& child : node.children) {
      if (child.IsText()) {
        text += child.text;
      } else if (child.Is("insert")) {
        text += Inserted(child);
      } else if (!child.Is("prop") && !child.Is("link")) {
        const bool block = child.Is("p") || child.Is("li") || child.Is("pre") || child.Is("part") ||
                           child.Is("title") || child.name.size() == 2;
        if (block) text += kBlockEnd;
        if (child.Is("li")) text += "- ";
        AppendText(child, text);
        if (block) text += kBlockEnd;
      }
    }
  }

  std::string Inserted(const XmlNode& insert) {
    const std::string id(insert.Get("id-ref"));
    if (insert.Get("type") != "param") {
      findings_.Add(insert.PlaceOf("type"),
                    absl::StrCat("insert of type \"", Printable(insert.Get("type")), "\"; expected param"));
      return "";
    }
    const auto value = criterion_.parameters.find(id);
    if (value == criterion_.parameters.end()) {
      findings_.Add(insert.PlaceOf("id-ref"),
                    absl::StrCat("insert of \"", Printable(id), "\"; expected a parameter of ", Name()));
      return "";
    }
    used_.insert(id);
    return value->second;
  }

  const XmlNode& control_;
  PlacesById& places_;
  Findings& findings_;
  Criterion criterion_;
  absl::flat_hash_set<std::string> used_;
};

// Every id of a catalog names one thing.
class IdCheck {
 public:
  explicit IdCheck(Findings& findings) : findings_(findings) {}

  void Check(const XmlNode& node) {
    const bool needs_id =
        node.Is("control") || node.Is("param") || node.Is("group") || (node.Is("part") && node.Get("name") != "item");
    if (const std::string* const id = node.Find("id")) {
      Take("id", *id, node.PlaceOf("id"), node.place);
    } else if (needs_id) {
      findings_.Add(node.place, absl::StrCat("<", node.name, "> without id; expected one"));
    }
    if (node.Is("part")) {
      if (const XmlNode* const unit = FindOwnProp(node, "work-unit")) {
        Take("work-unit", std::string(unit->Get("value")), unit->PlaceOf("value"), node.place);
      }
    }
    for (const XmlNode& child : node.children) {
      if (!child.IsText()) Check(child);
    }
  }

 private:
  void Take(absl::string_view kind, const std::string& id, const XmlPlace& at, const XmlPlace& holder) {
    if (!IsToken(id)) {
      findings_.Add(
          at, absl::StrCat(kind, " \"", Printable(id), "\"; expected a letter or _, then letters, digits, - _ ."));
    }
    const auto [first, added] = places_.emplace(id, holder);
    // An objective may share its id with its work unit.
    if (added || (kind == "work-unit" && SamePlace(first->second, holder))) return;
    findings_.Add(at, absl::StrCat(kind, " ", Printable(id), " a second time; expected it once, it stands at ",
                                   first->second.ToString()));
  }

  static bool SamePlace(const XmlPlace& a, const XmlPlace& b) {
    return a.at.line == b.at.line && a.at.column == b.at.column;
  }

  Findings& findings_;
  absl::flat_hash_map<std::string, XmlPlace> places_;
};

void ReadBelow(const XmlNode& node, PlacesById& places, Findings& findings, std::vector<Criterion>& criteria) {
  for (const XmlNode& child : node.children) {
    if (child.Is("group")) ReadBelow(child, places, findings, criteria);
    if (!child.Is("control")) continue;
    criteria.push_back(CriterionReader(child, places, findings).Read());
    places.insert_or_assign(criteria.back().id, child.place);
  }
}

}  // namespace

std::vector<Criterion> ReadCriteria(const XmlNode& catalog, PlacesById& places, Findings& findings) {
  IdCheck(findings).Check(catalog);
  std::vector<Criterion> criteria;
  ReadBelow(catalog, places, findings, criteria);
  if (criteria.empty()) findings.Add(catalog.place, "a level without criteria; expected at least one");
  return criteria;
}

}  // namespace assay
