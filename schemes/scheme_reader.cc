// SPDX-License-Identifier: Apache-2.0
#include "schemes/scheme_reader.h"

#include <filesystem>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"
#include "engine/condition.h"
#include "schemes/oscal_resolver.h"
#include "schemes/oscal_structure.h"
#include "schemes/pack_manifest.h"
#include "schemes/pack_props.h"
#include "schemes/xml_scanner.h"
#include "schemes/xml_writer.h"

namespace assay {
namespace {

void CollectLabels(const XmlNode& node, absl::btree_map<std::string, std::string>& labels) {
  for (const XmlNode& child : node.children) {
    if (child.Is("param") && child.Child("label") != nullptr) {
      labels.insert_or_assign(std::string(child.Get("id")), child.Child("label")->FoldedText());
    }
    if (child.Is("group") || child.Is("control")) CollectLabels(child, labels);
  }
}

void CollectCriteria(const XmlNode& node, PlacesById& criteria) {
  for (const XmlNode& child : node.children) {
    if (child.Is("control")) criteria.emplace(std::string(child.Get("id")), child.place);
    if (child.Is("group")) CollectCriteria(child, criteria);
  }
}

class PackReader {
 public:
  PackReader(const std::string& folder, Findings& findings) : findings_(findings) { pack_.folder = folder; }

  SchemePack Read() {
    const std::string path = JoinPath(pack_.folder, kPackManifestName);
    const absl::StatusOr<std::string> text = ReadFile(path, kMaxXmlBytes);
    if (!text.ok()) {
      findings_.Add(text.status().message());
      return std::move(pack_);
    }
    pack_.pack_sha256 = Sha256(*text);
    const PackManifest manifest = ParsePackManifest(*text, path, findings_);
    pack_.identity = manifest.identity;
    Load(manifest.catalog);
    for (const PackManifest::Level& level : manifest.levels) Load(level.profile);
    CheckCatalog(manifest.catalog);
    for (const PackManifest::Level& level : manifest.levels) ReadLevel(level);
    return std::move(pack_);
  }

 private:
  // As the resolver names it.
  std::string PathOf(const PackFile& file) const {
    return std::filesystem::path(JoinPath(pack_.folder, file.name)).lexically_normal().string();
  }

  // Keeps the bytes of a file whose digest is the one that pack.xml gives.
  void Load(const PackFile& file) {
    if (file.name.empty()) return;
    absl::StatusOr<std::string> bytes = ReadFile(PathOf(file), kMaxXmlBytes);
    if (!bytes.ok()) {
      findings_.Add(file.place, bytes.status().message());
      return;
    }
    if (const Digest found = Sha256(*bytes); found != file.sha256) {
      findings_.Add(file.place,
                    absl::StrCat("sha256 of ", file.name, " is ", found.ToHex(), "; expected ", file.sha256.ToHex()));
      return;
    }
    bytes_.emplace(PathOf(file), *std::move(bytes));
  }

  void CheckCatalog(const PackFile& file) {
    const auto bytes = bytes_.find(PathOf(file));
    if (bytes == bytes_.end()) return;
    const absl::StatusOr<XmlNode> root = ParseXml(bytes->second, bytes->first, kOscalNamespace);
    if (!root.ok()) {
      findings_.Add(root.status().message());
      return;
    }
    if (!root->Is("catalog")) {
      findings_.Add(root->place, absl::StrCat("root element <", root->name, ">; expected <catalog>"));
      return;
    }
    CheckPackStructure(*root, findings_);
    CheckPackProps(*root, findings_);
    CollectLabels(*root, pack_.parameter_labels);
    CollectCriteria(*root, pack_.catalog_criteria);
    const XmlNode* const metadata = root->Child("metadata");
    const XmlNode* const id = metadata == nullptr ? nullptr : FindOwnProp(*metadata, "scheme-id");
    if (id == nullptr || id->Get("value") != pack_.identity.id) {
      findings_.Add(id == nullptr ? root->place : id->PlaceOf("value"),
                    absl::StrCat("scheme-id \"", id == nullptr ? "" : Printable(id->Get("value")), "\"; expected ",
                                 Printable(pack_.identity.id), " as in pack.xml"));
    }
  }

  void ReadLevel(const PackManifest::Level& level) {
    const auto bytes = bytes_.find(PathOf(level.profile));
    if (bytes == bytes_.end()) return;
    const absl::StatusOr<XmlNode> root = ParseXml(bytes->second, bytes->first, kOscalNamespace);
    if (!root.ok()) {
      findings_.Add(root.status().message());
      return;
    }
    if (!root->Is("profile")) {
      findings_.Add(root->place, absl::StrCat("root element <", root->name, ">; expected <profile>"));
      return;
    }
    CheckPackStructure(*root, findings_);
    CheckPackProps(*root, findings_);
    if (const XmlNode* const metadata = root->Child("metadata")) ReadProfileProps(*metadata, level.level);

    ResolverOptions options;
    options.mode = ResolutionMode::kPack;
    // Only what pack.xml names by digest is part of the pack.
    options.load = [this](const std::string& path) -> absl::StatusOr<std::string> {
      const auto found = bytes_.find(path);
      if (found != bytes_.end()) return found->second;
      return absl::InvalidArgumentError(absl::StrCat(path, ": not a file of this pack; expected one that ",
                                                     kPackManifestName, " names, with its digest"));
    };
    const absl::StatusOr<ResolvedCatalog> resolved = ResolveProfile(bytes->first, options);
    if (!resolved.ok()) {
      findings_.Add(resolved.status().message());
      return;
    }
    CheckPackStructure(resolved->root, findings_);
    CheckPackProps(resolved->root, findings_);
    CollectLabels(resolved->root, pack_.parameter_labels);
    Profile profile;
    profile.scheme = pack_.identity;
    profile.level = level.level;
    profile.pack_sha256 = pack_.pack_sha256;
    profile.resolved_sha256 = Sha256(WriteOscal(resolved->root));
    profile.criteria = ReadCriteria(resolved->root, pack_.places, findings_);
    pack_.profiles.push_back(std::move(profile));
  }

  void ReadProfileProps(const XmlNode& metadata, AssuranceLevel level) {
    const XmlNode* const given = FindOwnProp(metadata, "assurance-level");
    if (given == nullptr || given->Get("value") != AssuranceLevelName(level)) {
      findings_.Add(given == nullptr ? metadata.place : given->PlaceOf("value"),
                    absl::StrCat("assurance-level \"", given == nullptr ? "" : Printable(given->Get("value")),
                                 "\"; expected ", AssuranceLevelName(level), " as in pack.xml"));
    }
    for (const XmlNode* const prop : FindOwnProps(metadata, "omits")) {
      const XmlNode* const remarks = prop->Child("remarks");
      const std::string reason = remarks == nullptr ? "" : remarks->FoldedText();
      if (reason.empty()) findings_.Add(prop->place, "omits without <remarks>; expected the reason in it");
      pack_.omissions[level].emplace(std::string(prop->Get("value")), reason);
      pack_.places.emplace(absl::StrCat("omits ", AssuranceLevelName(level), " ", prop->Get("value")), prop->place);
    }
  }

  Findings& findings_;
  SchemePack pack_;
  std::map<std::string, std::string> bytes_;  // by path
};

}  // namespace

absl::StatusOr<const Profile*> SchemePack::Find(AssuranceLevel level) const {
  std::vector<absl::string_view> levels;
  for (const Profile& profile : profiles) {
    if (profile.level == level) return &profile;
    levels.push_back(AssuranceLevelName(profile.level));
  }
  return absl::NotFoundError(absl::StrCat("scheme ", identity.id, " has no level ", AssuranceLevelName(level),
                                          "; expected one of: ", absl::StrJoin(levels, ", ")));
}

SchemePack ReadSchemePack(const std::string& folder, Findings& findings) { return PackReader(folder, findings).Read(); }

absl::StatusOr<SchemePack> ReadSchemePack(const std::string& folder) {
  Findings findings;
  SchemePack pack = ReadSchemePack(folder, findings);
  ASSAY_RETURN_IF_ERROR(findings.ToStatus());
  return pack;
}

absl::StatusOr<Profile> ReadProfile(const std::string& folder, AssuranceLevel level) {
  ASSAY_ASSIGN_OR_RETURN(const SchemePack pack, ReadSchemePack(folder));
  ASSAY_ASSIGN_OR_RETURN(const Profile* const profile, pack.Find(level));
  return *profile;
}

absl::Status CheckWorkUnit(const Criterion& criterion, const WorkUnit& unit, const EvaluatorCatalog& catalog) {
  if (unit.IsHuman()) return absl::OkStatus();
  const Evaluator* const evaluator = catalog.Find(unit.evaluator);
  if (evaluator == nullptr) {
    std::vector<absl::string_view> known = catalog.ids();
    known.push_back(kHumanEvaluator);
    return absl::InvalidArgumentError(absl::StrCat("evaluator ", Printable(unit.evaluator),
                                                   " is unknown; expected one of: ", absl::StrJoin(known, ", ")));
  }
  const std::pair<absl::string_view, const std::string*> conditions[] = {
      {"pass-condition", &unit.pass_condition}, {"inconclusive-when", &unit.inconclusive_when}};
  for (const auto& [name, text] : conditions) {
    if (text->empty() && name == "inconclusive-when") continue;
    const absl::StatusOr<Condition> condition = Condition::Parse(*text);
    if (!condition.ok()) return Prefixed(name, condition.status());
    ASSAY_RETURN_IF_ERROR(Prefixed(name, condition->Check(evaluator->measurements(), criterion.parameters)));
  }
  return absl::OkStatus();
}

absl::Status CheckAgainstCatalog(const Profile& profile, const EvaluatorCatalog& catalog) {
  for (const Criterion& criterion : profile.criteria) {
    for (const WorkUnit& unit : criterion.work_units) {
      const absl::Status status = CheckWorkUnit(criterion, unit, catalog);
      if (status.ok()) continue;
      return Prefixed(absl::StrCat("scheme ", profile.scheme.id, ": level ", AssuranceLevelName(profile.level),
                                   ": work unit ", Printable(unit.id)),
                      status);
    }
  }
  return absl::OkStatus();
}

}  // namespace assay
