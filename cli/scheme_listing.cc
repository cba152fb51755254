// SPDX-License-Identifier: Apache-2.0
#include "cli/scheme_listing.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "cli/report/style.h"
#include "engine/base/encoding.h"
#include "engine/base/json.h"
#include "schemes/xml_document.h"

namespace assay {
namespace {

constexpr size_t kWidth = 100;

// `text` after `lead`, the lines that follow under it.
std::string Wrapped(absl::string_view lead, absl::string_view text) {
  return absl::StrCat(lead, Wrap(text, kWidth, lead.size()), "\n");
}

// `text` filled up with blanks to `width`.
std::string Padded(absl::string_view text, size_t width) {
  std::string padded(text);
  if (padded.size() < width) padded.append(width - padded.size(), ' ');
  return padded;
}

std::string LevelNames(const SchemePack& pack) {
  return absl::StrJoin(pack.profiles, ", ", [](std::string* out, const Profile& profile) {
    absl::StrAppend(out, AssuranceLevelName(profile.level));
  });
}

absl::string_view EffectInWords(absl::string_view legal_effect) {
  if (legal_effect == "eu-certificate") return "a European cybersecurity certificate (CSA Art. 56)";
  if (legal_effect == "statement-of-conformity") return "an EU statement of conformity (CSA Art. 53)";
  if (legal_effect == "conformity-support") return "evidence for a conformity assessment; no EU certificate";
  return "none; the scheme is voluntary";
}

std::string Heading(const SchemePack& pack) {
  const SchemeIdentity& identity = pack.identity;
  std::string out = absl::StrCat(identity.id, ": ", Printable(identity.title), "\n");
  absl::StrAppend(&out, "edition ", identity.edition, ", valid from ", identity.valid_from,
                  identity.valid_to.empty() ? "" : absl::StrCat(" to ", identity.valid_to), "\n\n");
  for (const std::string& basis : identity.legal_basis) {
    out += Wrapped(basis == identity.legal_basis.front() ? "legal basis   " : "              ", Printable(basis));
  }
  out += Wrapped("legal effect  ", absl::StrCat(identity.legal_effect, ": ", EffectInWords(identity.legal_effect)));
  out += Wrapped("levels        ", absl::StrCat(LevelNames(pack), " by ", identity.level_basis));
  for (const std::string& name : identity.critical) {
    out += Wrapped("marked        ", absl::StrCat(Printable(name), ": accepted only where a trust folder allows it"));
  }
  absl::StrAppend(&out, "pack          sha256 ", pack.pack_sha256.ToHex(), "\n");
  return out;
}

const Criterion* FindCriterion(const Profile& profile, absl::string_view id) {
  for (const Criterion& criterion : profile.criteria) {
    if (criterion.id == id) return &criterion;
  }
  return nullptr;
}

// Every criterion of the pack once, in the order of the highest level that has it.
std::vector<const Criterion*> AllCriteria(const SchemePack& pack) {
  std::vector<const Criterion*> all;
  for (auto profile = pack.profiles.rbegin(); profile != pack.profiles.rend(); ++profile) {
    for (const Criterion& criterion : profile->criteria) {
      const bool known =
          std::any_of(all.begin(), all.end(), [&](const Criterion* other) { return other->id == criterion.id; });
      if (!known) all.push_back(&criterion);
    }
  }
  return all;
}

// Who decides a criterion at a level: "machine", "person", "both", or "-" where the level does not have it.
std::string Deciders(const Criterion* criterion) {
  if (criterion == nullptr) return "-";
  const auto is_human = [](const WorkUnit& unit) { return unit.IsHuman(); };
  const bool people = std::any_of(criterion->work_units.begin(), criterion->work_units.end(), is_human);
  const bool machines = !std::all_of(criterion->work_units.begin(), criterion->work_units.end(), is_human);
  return people && machines ? "both" : people ? "person" : "machine";
}

std::string LabelOf(const SchemePack& pack, const std::string& parameter) {
  const auto label = pack.parameter_labels.find(parameter);
  return label == pack.parameter_labels.end() ? parameter : label->second;
}

std::string Thresholds(const SchemePack& pack) {
  size_t label_width = 58;
  for (const auto& [id, label] : pack.parameter_labels) label_width = std::max(label_width, label.size() + 2);
  std::string rows;
  for (const Criterion* const criterion : AllCriteria(pack)) {
    for (const auto& [id, unused] : criterion->parameters) {
      absl::StrAppend(&rows, "  ", Padded(Printable(criterion->id), 8),
                      Padded(Printable(LabelOf(pack, id)), label_width));
      for (const Profile& profile : pack.profiles) {
        const Criterion* const here = FindCriterion(profile, criterion->id);
        const auto value = here == nullptr ? criterion->parameters.end() : here->parameters.find(id);
        const bool known = here != nullptr && value != here->parameters.end();
        absl::StrAppend(&rows, Padded(known ? Printable(value->second) : "-", 13));
      }
      while (rows.back() == ' ') rows.pop_back();
      rows += '\n';
    }
  }
  return rows;
}

std::string Counts(const Profile& profile) {
  size_t machines = 0;
  size_t people = 0;
  std::map<ActivityKind, size_t> activities;
  for (const Criterion& criterion : profile.criteria) {
    for (const WorkUnit& unit : criterion.work_units) {
      ++(unit.IsHuman() ? people : machines);
      ++activities[unit.activity];
    }
  }
  std::string out =
      absl::StrCat("level ", AssuranceLevelName(profile.level), ": ", profile.criteria.size(), " criteria, ",
                   machines + people, " work units, ", machines, " decided by machine, ", people, " by people\n");
  for (const auto& [kind, count] : activities)
    absl::StrAppend(&out, "  ", Padded(ActivityKindName(kind), 30), count, "\n");
  return out;
}

std::string WorkUnitText(const Criterion& criterion, const WorkUnit& unit) {
  const std::string indent(8, ' ');
  std::string out = absl::StrCat(indent, Printable(unit.id), "  ",
                                 unit.IsHuman() ? "a person decides" : absl::StrCat("machine, ", unit.evaluator), ", ",
                                 ActivityKindName(unit.activity), "\n");
  out += Wrapped(indent + "  ", Printable(FoldSpace(unit.objective)));
  if (unit.IsHuman()) return out;
  std::string condition = unit.pass_condition;
  for (const auto& [id, value] : criterion.parameters) {
    // Shown with the value of this level; how the condition reads it is the engine's affair.
    const std::string name = absl::StrCat("{", id, "}");
    for (size_t at = condition.find(name); at != std::string::npos; at = condition.find(name, at)) {
      condition.replace(at, name.size(), value);
      at += value.size();
    }
  }
  out += Wrapped(indent + "  passes when  ", Printable(condition));
  if (!unit.inconclusive_when.empty()) {
    out += Wrapped(indent + "  open when    ", Printable(unit.inconclusive_when));
  }
  if (!unit.machine_closes) out += indent + "  The machine's result is evidence; a person closes the work unit.\n";
  return out;
}

void WriteIdentity(const SchemePack& pack, JsonWriter& json) {
  const SchemeIdentity& identity = pack.identity;
  json.Member("id", identity.id);
  json.Member("edition", identity.edition);
  json.Member("title", identity.title);
  json.BeginArray("legal_basis");
  for (const std::string& basis : identity.legal_basis) json.Item(basis);
  json.End();
  json.Member("legal_effect", identity.legal_effect);
  json.Member("level_basis", identity.level_basis);
  json.BeginArray("critical");
  for (const std::string& name : identity.critical) json.Item(name);
  json.End();
  json.Member("valid_from", identity.valid_from);
  if (!identity.valid_to.empty()) json.Member("valid_to", identity.valid_to);
  json.Member("pack_sha256", pack.pack_sha256.ToHex());
  json.Member("folder", pack.folder);
}

void WriteWorkUnit(const WorkUnit& unit, JsonWriter& json) {
  json.BeginObject();
  json.Member("id", unit.id);
  json.Member("objective", unit.objective);
  json.Member("activity", ActivityKindName(unit.activity));
  json.Member("evaluator", unit.evaluator);
  json.Member("decided_by", unit.IsHuman() || !unit.machine_closes ? "person" : "machine");
  if (!unit.pass_condition.empty()) json.Member("pass_condition", unit.pass_condition);
  if (!unit.inconclusive_when.empty()) json.Member("inconclusive_when", unit.inconclusive_when);
  json.End();
}

void WriteCriterion(const Criterion& criterion, JsonWriter& json) {
  json.BeginObject();
  json.Member("id", criterion.id);
  json.Member("title", criterion.title);
  json.Member("statement", criterion.statement);
  json.BeginArray("legal_refs");
  for (const std::string& ref : criterion.legal_refs) json.Item(ref);
  json.End();
  json.Member("remedy", criterion.remedy);
  if (!criterion.applies_when.empty()) json.Member("applies_when", criterion.applies_when);
  json.BeginObject("parameters");
  for (const auto& [id, value] : criterion.parameters) json.Member(id, value);
  json.End();
  json.BeginArray("work_units");
  for (const WorkUnit& unit : criterion.work_units) WriteWorkUnit(unit, json);
  json.End();
  json.End();
}

}  // namespace

std::string SchemeListText(const std::vector<SchemePack>& packs) {
  if (packs.empty()) return "";
  size_t id_width = 6;
  size_t level_width = 6;
  for (const SchemePack& pack : packs) {
    id_width = std::max(id_width, pack.identity.id.size());
    level_width = std::max(level_width, LevelNames(pack).size());
  }
  std::string out =
      absl::StrCat(Padded("scheme", id_width + 2), Padded("edition", 12), Padded("levels", level_width + 2), "title\n");
  for (const SchemePack& pack : packs) {
    absl::StrAppend(&out, Padded(pack.identity.id, id_width + 2), Padded(pack.identity.edition, 12),
                    Padded(LevelNames(pack), level_width + 2), Printable(pack.identity.title), "\n");
  }
  return out;
}

std::string SchemeListJson(const std::vector<SchemePack>& packs) {
  JsonWriter json(2);
  json.BeginObject();
  json.Member("schema", "assay-scheme-list/1");
  json.BeginArray("schemes");
  for (const SchemePack& pack : packs) {
    json.BeginObject();
    WriteIdentity(pack, json);
    json.BeginArray("levels");
    for (const Profile& profile : pack.profiles) json.Item(AssuranceLevelName(profile.level));
    json.End();
    json.End();
  }
  json.End();
  json.End();
  return std::move(json).Finish();
}

std::string SchemeText(const SchemePack& pack) {
  std::string out = Heading(pack);
  absl::StrAppend(&out, "\n", Padded("criterion", 68));
  for (const Profile& profile : pack.profiles) absl::StrAppend(&out, Padded(AssuranceLevelName(profile.level), 13));
  while (out.back() == ' ') out.pop_back();
  out += '\n';
  for (const Criterion* const criterion : AllCriteria(pack)) {
    absl::StrAppend(&out, "  ", Padded(Printable(criterion->id), 8), Padded(Printable(criterion->title), 58));
    for (const Profile& profile : pack.profiles) {
      absl::StrAppend(&out, Padded(Deciders(FindCriterion(profile, criterion->id)), 13));
    }
    while (out.back() == ' ') out.pop_back();
    absl::StrAppend(&out, "\n", std::string(10, ' '), Printable(absl::StrJoin(criterion->legal_refs, ", ")), "\n");
  }
  const std::string thresholds = Thresholds(pack);
  if (!thresholds.empty()) absl::StrAppend(&out, "\nthresholds\n", thresholds);
  out += '\n';
  for (const Profile& profile : pack.profiles) out += Counts(profile);
  absl::StrAppend(&out, "\nassay scheme show ", pack.identity.id,
                  " --level LEVEL tells what is examined for each criterion, and how.\n");
  return out;
}

std::string SchemeLevelText(const SchemePack& pack, const Profile& profile) {
  std::string out =
      absl::StrCat(Heading(pack), "resolved      sha256 ", profile.resolved_sha256.ToHex(), "\n\n", Counts(profile));
  for (const Criterion& criterion : profile.criteria) {
    absl::StrAppend(&out, "\n", Padded(Printable(criterion.id), 8), Printable(criterion.title), "\n");
    const std::string indent(8, ' ');
    out += Wrapped(indent, Printable(absl::StrJoin(criterion.legal_refs, ", ")));
    out += Wrapped(indent, Printable(FoldSpace(criterion.statement)));
    if (!criterion.applies_when.empty()) {
      out += Wrapped(indent + "applies when ", Printable(criterion.applies_when));
    }
    for (const auto& [id, value] : criterion.parameters) {
      out += Wrapped(indent + "threshold    ", Printable(absl::StrCat(LabelOf(pack, id), ": ", value)));
    }
    out += Wrapped(indent + "to mend      ", Printable(criterion.remedy));
    for (const WorkUnit& unit : criterion.work_units) out += WorkUnitText(criterion, unit);
  }
  return out;
}

std::string SchemeJson(const SchemePack& pack, std::optional<AssuranceLevel> level) {
  JsonWriter json(2);
  json.BeginObject();
  json.Member("schema", "assay-scheme/1");
  WriteIdentity(pack, json);
  json.BeginArray("levels");
  for (const Profile& profile : pack.profiles) {
    if (level && profile.level != *level) continue;
    json.BeginObject();
    json.Member("level", AssuranceLevelName(profile.level));
    json.Member("resolved_sha256", profile.resolved_sha256.ToHex());
    json.BeginArray("criteria");
    for (const Criterion& criterion : profile.criteria) WriteCriterion(criterion, json);
    json.End();
    json.End();
  }
  json.End();
  json.End();
  return std::move(json).Finish();
}

}  // namespace assay
