// SPDX-License-Identifier: Apache-2.0
#include "schemes/scheme_lint.h"

#include <algorithm>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "schemes/pack_manifest.h"

namespace assay {
namespace {

const Criterion* FindCriterion(const Profile& profile, absl::string_view id) {
  for (const Criterion& criterion : profile.criteria) {
    if (criterion.id == id) return &criterion;
  }
  return nullptr;
}

const WorkUnit* FindWorkUnit(const Criterion& criterion, absl::string_view id) {
  for (const WorkUnit& unit : criterion.work_units) {
    if (unit.id == id) return &unit;
  }
  return nullptr;
}

// The place of `id`, or of nothing.
XmlPlace PlaceOf(const PlacesById& places, absl::string_view id) {
  const auto place = places.find(id);
  return place == places.end() ? XmlPlace() : place->second;
}

const absl::btree_map<std::string, std::string>& OmissionsOf(const SchemePack& pack, AssuranceLevel level) {
  static const auto* const kNone = new absl::btree_map<std::string, std::string>();
  const auto found = pack.omissions.find(level);
  return found == pack.omissions.end() ? *kNone : found->second;
}

// A declared omission of something that the level below does not have, or that is not omitted.
void CheckOmissions(const Profile& lower, const Profile& higher, const SchemePack& pack, Findings& findings) {
  const auto holds = [](const Profile& profile, const std::string& id) {
    return std::any_of(profile.criteria.begin(), profile.criteria.end(), [&](const Criterion& criterion) {
      return criterion.id == id || FindWorkUnit(criterion, id) != nullptr;
    });
  };
  for (const auto& [id, reason] : OmissionsOf(pack, higher.level)) {
    if (holds(lower, id) && !holds(higher, id)) continue;
    findings.Add(
        PlaceOf(pack.places, absl::StrCat("omits ", AssuranceLevelName(higher.level), " ", id)),
        absl::StrCat("omits ", Printable(id), "; expected a criterion or work unit of level ",
                     AssuranceLevelName(lower.level), " that is not at level ", AssuranceLevelName(higher.level)));
  }
}

}  // namespace

void CheckContainment(const Profile& lower, const Profile& higher,
                      const absl::btree_map<std::string, std::string>& omissions, const PlacesById& places,
                      Findings& findings) {
  const std::string levels =
      absl::StrCat(" of level ", AssuranceLevelName(lower.level), " is not at level ", AssuranceLevelName(higher.level),
                   "; expected it there, or declared by prop omits");
  for (const Criterion& criterion : lower.criteria) {
    if (omissions.contains(criterion.id)) continue;
    const Criterion* const same = FindCriterion(higher, criterion.id);
    if (same == nullptr) {
      findings.Add(PlaceOf(places, criterion.id), absl::StrCat("criterion ", criterion.id, levels));
      continue;
    }
    for (const WorkUnit& unit : criterion.work_units) {
      if (omissions.contains(unit.id)) continue;
      const WorkUnit* const same_unit = FindWorkUnit(*same, unit.id);
      if (same_unit == nullptr) {
        findings.Add(PlaceOf(places, unit.id), absl::StrCat("work unit ", unit.id, levels));
      } else if (same_unit->evaluator != unit.evaluator || same_unit->activity != unit.activity ||
                 same_unit->pass_condition != unit.pass_condition ||
                 same_unit->inconclusive_when != unit.inconclusive_when) {
        findings.Add(PlaceOf(places, unit.id),
                     absl::StrCat("work unit ", unit.id, " is another at level ", AssuranceLevelName(higher.level),
                                  " than at ", AssuranceLevelName(lower.level),
                                  "; expected the same activity, evaluator and conditions, or another id"));
      }
    }
  }
}

LintReport LintScheme(const std::string& folder, const EvaluatorCatalog& catalog) {
  LintReport report;
  Findings findings;
  SchemePack pack = ReadSchemePack(folder, findings);
  const std::string manifest = JoinPath(folder, kPackManifestName);

  absl::btree_set<std::string> used_evaluators;
  absl::btree_set<std::string> used_criteria;
  absl::btree_set<std::string> used_parameters;
  for (size_t i = 0; i < pack.profiles.size(); ++i) {
    const Profile& profile = pack.profiles[i];
    for (const Criterion& criterion : profile.criteria) {
      used_criteria.insert(criterion.id);
      for (const auto& [id, value] : criterion.parameters) used_parameters.insert(id);
      for (const WorkUnit& unit : criterion.work_units) {
        used_evaluators.insert(unit.evaluator);
        if (unit.evaluator.empty()) continue;  // a finding already
        const absl::Status status = CheckWorkUnit(criterion, unit, catalog);
        if (!status.ok()) {
          findings.Add(PlaceOf(pack.places, unit.id), absl::StrCat("work unit ", unit.id, ": ", status.message()));
        }
      }
    }
    if (const absl::Status floor = CheckActivityFloor(profile); !floor.ok()) {
      findings.Add(absl::StrCat(manifest, ": ", floor.message()));
    }
    if (i > 0) {
      CheckContainment(pack.profiles[i - 1], profile, OmissionsOf(pack, profile.level), pack.places, findings);
      CheckOmissions(pack.profiles[i - 1], profile, pack, findings);
    }
  }
  for (const auto& [id, place] : pack.catalog_criteria) {
    if (!used_criteria.contains(id)) {
      findings.Add(place, absl::StrCat("criterion ", Printable(id), " is at no level; expected it at one"));
    }
  }
  for (const auto& [id, label] : pack.parameter_labels) {
    if (used_parameters.contains(id)) continue;
    findings.Add(
        PlaceOf(pack.places, id),
        absl::StrCat("parameter ", Printable(id), " is used at no level; expected prose or a condition that uses it"));
  }
  for (const absl::string_view id : catalog.ids()) {
    if (!used_evaluators.contains(std::string(id))) {
      report.notes.push_back(absl::StrCat("no work unit uses evaluator ", id));
    }
  }
  report.pack = std::move(pack);
  report.findings = findings.messages();
  return report;
}

}  // namespace assay
