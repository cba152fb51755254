// SPDX-License-Identifier: Apache-2.0
#include "engine/manifest_sections.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/base/encoding.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr size_t kMaxTextBytes = 4096;
constexpr absl::string_view kWholeManifest = "the manifest";

absl::string_view KindName(ManifestNode::Kind kind) {
  switch (kind) {
    case ManifestNode::Kind::kNothing:
      return "nothing";
    case ManifestNode::Kind::kText:
      return "text";
    case ManifestNode::Kind::kList:
      return "a list";
    case ManifestNode::Kind::kMap:
      return "a map";
  }
  return "";
}

bool IsClaimName(absl::string_view name) {
  for (const absl::string_view part : absl::StrSplit(name, '.')) {
    if (part.empty()) return false;
    for (const char c : part) {
      if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '_' && c != '-') return false;
    }
  }
  return absl::ascii_isalpha(static_cast<unsigned char>(name.front()));
}

// A checked look into one map of the manifest.
class SectionReader {
 public:
  // `node` must be a map that has no key but `keys`.
  static absl::StatusOr<SectionReader> Open(const ManifestNode& node, absl::string_view name, absl::string_view file,
                                            const std::vector<absl::string_view>& keys) {
    const SectionReader reader(node, name, file);
    ASSAY_RETURN_IF_ERROR(reader.CheckKind(node, name, ManifestNode::Kind::kMap));
    for (const ManifestEntry& entry : node.entries) {
      if (std::find(keys.begin(), keys.end(), entry.key) != keys.end()) continue;
      return MalformedText(file, entry.at,
                           absl::StrCat("unknown key \"", Printable(entry.key), "\" in ", name, "; expected one of ",
                                        absl::StrJoin(keys, ", ")));
    }
    return reader;
  }

  bool Has(absl::string_view key) const { return node_->Find(key) != nullptr; }

  absl::StatusOr<const ManifestNode*> Value(absl::string_view key, ManifestNode::Kind kind) const {
    const ManifestNode* value = node_->Find(key);
    if (value == nullptr) {
      return MalformedText(file_, node_->at, absl::StrCat(name_, " has no ", key, "; expected ", KindName(kind)));
    }
    ASSAY_RETURN_IF_ERROR(CheckKind(*value, Name(key), kind));
    return value;
  }

  absl::StatusOr<std::string> Text(absl::string_view key) const {
    ASSAY_ASSIGN_OR_RETURN(const ManifestNode* value, Value(key, ManifestNode::Kind::kText));
    return CheckedText(*value, Name(key));
  }

  absl::StatusOr<std::string> OptionalText(absl::string_view key) const {
    if (!Has(key)) return std::string();
    return Text(key);
  }

  absl::StatusOr<ManifestPath> Path(absl::string_view key) const {
    ASSAY_ASSIGN_OR_RETURN(const ManifestNode* value, Value(key, ManifestNode::Kind::kText));
    return CheckedPath(*value, Name(key));
  }

  // A list of paths, empty when there is none.
  absl::StatusOr<std::vector<ManifestPath>> Paths(absl::string_view key) const {
    std::vector<ManifestPath> paths;
    if (!Has(key)) return paths;
    ASSAY_ASSIGN_OR_RETURN(const ManifestNode* list, Value(key, ManifestNode::Kind::kList));
    for (const ManifestNode& item : list->items) {
      ASSAY_RETURN_IF_ERROR(CheckKind(item, absl::StrCat(Name(key), " item"), ManifestNode::Kind::kText));
      ASSAY_ASSIGN_OR_RETURN(ManifestPath path, CheckedPath(item, Name(key)));
      paths.push_back(std::move(path));
    }
    return paths;
  }

  // Text that can be printed on one line.
  absl::StatusOr<std::string> CheckedText(const ManifestNode& value, absl::string_view name) const {
    if (value.text.empty()) return Malformed(value, absl::StrCat(name, " is empty"));
    if (value.text.size() > kMaxTextBytes) {
      return Malformed(value, absl::StrCat(name, " is longer than ", kMaxTextBytes, " bytes"));
    }
    if (!IsUtf8(value.text)) return Malformed(value, absl::StrCat(name, " is not UTF-8"));
    const bool control = std::any_of(value.text.begin(), value.text.end(),
                                     [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); });
    if (control) return Malformed(value, absl::StrCat(name, " has a line break or another control character"));
    return value.text;
  }

  absl::Status Malformed(const ManifestNode& value, absl::string_view what) const {
    return MalformedText(file_, value.at, what);
  }

 private:
  SectionReader(const ManifestNode& node, absl::string_view name, absl::string_view file)
      : node_(&node), name_(name), file_(file) {}

  std::string Name(absl::string_view key) const {
    return name_ == kWholeManifest ? std::string(key) : absl::StrCat(name_, ".", key);
  }

  absl::Status CheckKind(const ManifestNode& value, absl::string_view name, ManifestNode::Kind kind) const {
    if (value.kind == kind) return absl::OkStatus();
    return Malformed(value, absl::StrCat(name, " is ", KindName(value.kind), "; expected ", KindName(kind)));
  }

  absl::StatusOr<ManifestPath> CheckedPath(const ManifestNode& value, absl::string_view name) const {
    ASSAY_ASSIGN_OR_RETURN(std::string path, CheckedText(value, name));
    for (const absl::string_view part : absl::StrSplit(path, '/')) {
      if (!part.empty() && part != "." && part != "..") continue;
      return Malformed(value, absl::StrCat("path \"", Printable(path),
                                           "\"; expected one below the manifest's folder, without leading, trailing "
                                           "or double slash and without . and .. parts"));
    }
    return ManifestPath{std::move(path), value.at};
  }

  const ManifestNode* node_;
  std::string name_;
  std::string file_;
};

class ManifestSectionsReader {
 public:
  explicit ManifestSectionsReader(absl::string_view file) : file_(file) {}

  absl::StatusOr<ManifestSections> Read(const ManifestNode& root) {
    ASSAY_ASSIGN_OR_RETURN(const SectionReader manifest,
                           Open(root, kWholeManifest,
                                {"product", "artifacts", "ships", "crypto", "updater", "claims", "documents", "sbom"}));
    ASSAY_ASSIGN_OR_RETURN(const ManifestNode* product, manifest.Value("product", ManifestNode::Kind::kMap));
    ASSAY_RETURN_IF_ERROR(ReadIdentity(*product));
    ASSAY_ASSIGN_OR_RETURN(const ManifestNode* artifacts, manifest.Value("artifacts", ManifestNode::Kind::kList));
    ASSAY_RETURN_IF_ERROR(ReadArtifacts(*artifacts));
    ASSAY_RETURN_IF_ERROR(ReadShips(root));
    if (const ManifestNode* crypto = root.Find("crypto")) ASSAY_RETURN_IF_ERROR(ReadCrypto(*crypto));
    if (const ManifestNode* updater = root.Find("updater")) ASSAY_RETURN_IF_ERROR(ReadUpdater(*updater));
    if (const ManifestNode* claims = root.Find("claims")) ASSAY_RETURN_IF_ERROR(ReadClaims(*claims));
    if (manifest.Has("documents")) {
      ASSAY_ASSIGN_OR_RETURN(const ManifestNode* documents, manifest.Value("documents", ManifestNode::Kind::kList));
      ASSAY_RETURN_IF_ERROR(ReadDocuments(*documents));
    }
    if (const ManifestNode* sbom = root.Find("sbom")) ASSAY_RETURN_IF_ERROR(ReadSbom(*sbom));
    return std::move(sections_);
  }

 private:
  absl::StatusOr<SectionReader> Open(const ManifestNode& node, absl::string_view name,
                                     const std::vector<absl::string_view>& keys) const {
    return SectionReader::Open(node, name, file_, keys);
  }

  absl::Status ReadIdentity(const ManifestNode& node) {
    ASSAY_ASSIGN_OR_RETURN(const SectionReader section, Open(node, "product", {"name", "version", "type", "vendor"}));
    Product& product = sections_.product;
    ASSAY_ASSIGN_OR_RETURN(product.name, section.Text("name"));
    ASSAY_ASSIGN_OR_RETURN(product.version, section.Text("version"));
    ASSAY_ASSIGN_OR_RETURN(product.type, section.OptionalText("type"));
    ASSAY_ASSIGN_OR_RETURN(product.vendor, section.OptionalText("vendor"));
    return absl::OkStatus();
  }

  absl::Status ReadArtifacts(const ManifestNode& list) {
    if (list.items.empty()) return MalformedText(file_, list.at, "artifacts is empty; expected at least one");
    std::set<std::string> seen;
    for (const ManifestNode& item : list.items) {
      ASSAY_ASSIGN_OR_RETURN(const SectionReader section, Open(item, "artifact", {"path", "role"}));
      Artifact artifact;
      ASSAY_ASSIGN_OR_RETURN(ManifestPath path, section.Path("path"));
      ASSAY_ASSIGN_OR_RETURN(artifact.role, section.Text("role"));
      if (!seen.insert(path.path).second) {
        return MalformedText(file_, path.at, absl::StrCat("artifact path \"", path.path, "\" occurs twice"));
      }
      artifact.path = path.path;
      sections_.product.artifacts.push_back(std::move(artifact));
      sections_.artifacts.push_back(std::move(path));
    }
    return absl::OkStatus();
  }

  absl::Status ReadShips(const ManifestNode& root) {
    const std::vector<Artifact>& artifacts = sections_.product.artifacts;
    if (const ManifestNode* ships = root.Find("ships")) {
      ASSAY_ASSIGN_OR_RETURN(const SectionReader section, Open(*ships, "ships", {"path"}));
      ASSAY_ASSIGN_OR_RETURN(sections_.ships, section.Path("path"));
    } else if (artifacts.size() == 1) {
      sections_.ships = sections_.artifacts.front();
    } else {
      return MalformedText(file_, root.at,
                           absl::StrCat("no ships section beside ", artifacts.size(),
                                        " artifacts; expected the path of what a customer gets"));
    }
    sections_.product.ships.path = sections_.ships.path;
    sections_.product.ships.role = "ships";
    for (const Artifact& artifact : artifacts) {
      if (artifact.path == sections_.ships.path) sections_.product.ships.role = artifact.role;
    }
    return absl::OkStatus();
  }

  absl::Status ReadCrypto(const ManifestNode& node) {
    ASSAY_ASSIGN_OR_RETURN(const SectionReader section, Open(node, "crypto", {"driver", "framing", "paths"}));
    CryptoDriver crypto;
    ASSAY_ASSIGN_OR_RETURN(crypto.driver, section.Text("driver"));
    ASSAY_ASSIGN_OR_RETURN(crypto.framing, section.OptionalText("framing"));
    if (crypto.framing.empty()) crypto.framing = "protobuf";
    if (crypto.framing != "protobuf" && crypto.framing != "json") {
      return section.Malformed(*node.Find("framing"), absl::StrCat("framing \"", Printable(crypto.framing),
                                                                   "\" is not one of protobuf, json"));
    }
    ASSAY_ASSIGN_OR_RETURN(crypto.paths, ReadDriverPaths(section));
    sections_.product.crypto = std::move(crypto);
    return absl::OkStatus();
  }

  absl::Status ReadUpdater(const ManifestNode& node) {
    ASSAY_ASSIGN_OR_RETURN(const SectionReader section, Open(node, "updater", {"driver", "paths"}));
    UpdateDriver updater;
    ASSAY_ASSIGN_OR_RETURN(updater.driver, section.Text("driver"));
    ASSAY_ASSIGN_OR_RETURN(updater.paths, ReadDriverPaths(section));
    sections_.product.updater = std::move(updater);
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<std::string>> ReadDriverPaths(const SectionReader& section) {
    ASSAY_ASSIGN_OR_RETURN(const std::vector<ManifestPath> paths, section.Paths("paths"));
    std::vector<std::string> names;
    for (const ManifestPath& path : paths) {
      names.push_back(path.path);
      sections_.driver_paths.push_back(path);
    }
    return names;
  }

  absl::Status ReadClaims(const ManifestNode& node) {
    if (node.kind != ManifestNode::Kind::kMap) {
      return MalformedText(file_, node.at, absl::StrCat("claims is ", KindName(node.kind), "; expected a map"));
    }
    std::vector<absl::string_view> names;
    for (const ManifestEntry& entry : node.entries) {
      if (entry.key.empty() || !IsClaimName(entry.key)) {
        return MalformedText(file_, entry.at,
                             absl::StrCat("claim \"", Printable(entry.key),
                                          "\"; expected a name of letters, digits, _, - and . that begins with a "
                                          "letter"));
      }
      names.push_back(entry.key);
    }
    ASSAY_ASSIGN_OR_RETURN(const SectionReader section, Open(node, "claims", names));
    for (const absl::string_view name : names) {
      ASSAY_ASSIGN_OR_RETURN(sections_.product.claims[std::string(name)], section.Text(name));
    }
    return absl::OkStatus();
  }

  absl::Status ReadDocuments(const ManifestNode& list) {
    std::set<std::pair<std::string, std::string>> seen;
    for (const ManifestNode& item : list.items) {
      ASSAY_ASSIGN_OR_RETURN(const SectionReader section, Open(item, "document", {"path", "kind"}));
      Document document;
      ASSAY_ASSIGN_OR_RETURN(ManifestPath path, section.Path("path"));
      ASSAY_ASSIGN_OR_RETURN(document.kind, section.Text("kind"));
      if (!seen.emplace(path.path, document.kind).second) {
        return MalformedText(file_, path.at,
                             absl::StrCat("document \"", path.path, "\" of kind \"", document.kind, "\" occurs twice"));
      }
      document.path = path.path;
      sections_.product.documents.push_back(std::move(document));
      sections_.documents.push_back(std::move(path));
    }
    return absl::OkStatus();
  }

  absl::Status ReadSbom(const ManifestNode& node) {
    ASSAY_ASSIGN_OR_RETURN(const SectionReader section, Open(node, "sbom", {"path"}));
    ASSAY_ASSIGN_OR_RETURN(ManifestPath path, section.Path("path"));
    sections_.product.sbom = Sbom{path.path, Digest()};
    sections_.sbom.push_back(std::move(path));
    return absl::OkStatus();
  }

  std::string file_;
  ManifestSections sections_;
};

}  // namespace

const ManifestNode* ManifestNode::Find(absl::string_view key) const {
  for (const ManifestEntry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

absl::StatusOr<ManifestSections> ReadManifestSections(const ManifestNode& root, absl::string_view file) {
  return ManifestSectionsReader(file).Read(root);
}

}  // namespace assay
