// SPDX-License-Identifier: Apache-2.0
#include "engine/manifest_reader.h"

#include <sys/stat.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"
#include "engine/manifest_node.h"
#include "engine/manifest_sections.h"

namespace assay {
namespace {

constexpr size_t kMaxManifestBytes = size_t{1} << 20;
constexpr size_t kMaxManifestDepth = 8;

TextPosition PositionOf(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {static_cast<size_t>(mark.line) + 1, static_cast<size_t>(mark.column) + 1};
}

// Receives the parser's events and builds the tree. The first problem stands; later events are ignored. Open lists and
// maps are kept apart and moved into their parent when they close.
class ManifestTreeBuilder : public YAML::EventHandler {
 public:
  ManifestTreeBuilder(absl::string_view text, absl::string_view file) : text_(text), file_(file) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) Refuse(mark, "a second document; expected one");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(mark, "?", anchor, Make(ManifestNode::Kind::kNothing, mark));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { Refuse(mark, "an alias; expected a value"); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    ManifestNode node = Make(ManifestNode::Kind::kText, mark);
    node.text = value;
    Add(mark, tag, anchor, std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Start(mark, tag, anchor, ManifestNode::Kind::kList);
  }
  void OnSequenceEnd() override { End(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Start(mark, tag, anchor, ManifestNode::Kind::kMap);
  }
  void OnMapEnd() override { End(); }

  const absl::Status& status() const { return status_; }
  int documents() const { return documents_; }
  ManifestNode TakeRoot() { return std::move(root_); }

 private:
  struct Open {
    ManifestNode node;
    bool wants_value = false;  // of a map: the key of the last entry has no value yet
    absl::flat_hash_set<std::string> keys;
  };

  static ManifestNode Make(ManifestNode::Kind kind, const YAML::Mark& mark) {
    ManifestNode node;
    node.kind = kind;
    node.at = PositionOf(mark);
    return node;
  }

  void Refuse(const YAML::Mark& mark, absl::string_view what) {
    if (status_.ok()) status_ = MalformedText(file_, PositionOf(mark), what);
  }

  // Anchors and tags. The parser tells "!" from no tag only for some nodes, so the text itself is asked.
  void CheckProperties(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    const size_t at = mark.is_null() ? text_.size() : static_cast<size_t>(mark.pos);
    const char first = at < text_.size() ? text_[at] : '\0';
    if (anchor != 0 || first == '&') Refuse(mark, "an anchor; expected a value without one");
    if ((!tag.empty() && tag != "?" && tag != "!") || first == '!') {
      Refuse(mark, "a tag; expected a value without one");
    }
  }

  void Add(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, ManifestNode node) {
    CheckProperties(mark, tag, anchor);
    if (status_.ok()) Attach(mark, std::move(node));
  }

  void Attach(const YAML::Mark& mark, ManifestNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == ManifestNode::Kind::kList) {
      parent.node.items.push_back(std::move(node));
    } else if (parent.wants_value) {
      ManifestEntry& entry = parent.node.entries.back();
      // The parser places a value that is not there at whatever comes next.
      if (node.kind == ManifestNode::Kind::kNothing) node.at = entry.at;
      entry.value = std::move(node);
      parent.wants_value = false;
    } else if (node.kind != ManifestNode::Kind::kText) {
      Refuse(mark, "a key that is not text");
    } else if (!parent.keys.insert(node.text).second) {
      Refuse(mark, absl::StrCat("key \"", Printable(node.text), "\" occurs twice"));
    } else {
      parent.node.entries.push_back({std::move(node.text), node.at, ManifestNode()});
      parent.wants_value = true;
    }
  }

  void Start(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, ManifestNode::Kind kind) {
    CheckProperties(mark, tag, anchor);
    if (open_.size() >= kMaxManifestDepth) {
      Refuse(mark, absl::StrCat("nested deeper than ", kMaxManifestDepth, " levels"));
    }
    if (!open_.empty() && open_.back().node.kind == ManifestNode::Kind::kMap && !open_.back().wants_value) {
      Refuse(mark, "a key that is not text");
    }
    if (!status_.ok()) return;
    open_.emplace_back();
    open_.back().node = Make(kind, mark);
  }

  void End() {
    if (!status_.ok()) return;
    ManifestNode done = std::move(open_.back().node);
    open_.pop_back();
    Attach(YAML::Mark::null_mark(), std::move(done));
  }

  absl::string_view text_;
  absl::string_view file_;
  absl::Status status_;
  int documents_ = 0;
  ManifestNode root_;
  std::vector<Open> open_;
};

// What is refused before the parser sees it: it would take other encodings, directives and control characters.
absl::Status CheckText(absl::string_view text, absl::string_view file) {
  if (text.size() > kMaxManifestBytes) {
    return MalformedFile(file, absl::StrCat("larger than ", kMaxManifestBytes, " bytes"));
  }
  if (absl::StartsWith(text, "\xef\xbb\xbf")) return MalformedText(file, {}, "a byte order mark; expected a key");
  if (!IsUtf8(text)) {
    size_t valid = 0;
    while (valid < text.size()) {
      size_t length = 1;
      while (length <= 4 && !IsUtf8(text.substr(valid, length))) ++length;
      if (length > 4) break;
      valid += length;
    }
    return MalformedText(file, PositionAt(text, valid), "not UTF-8");
  }
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool space = c == '\t' || c == '\n' || c == '\r';
    if ((static_cast<unsigned char>(c) < 0x20 && !space) || c == 0x7f) {
      return MalformedText(file, PositionAt(text, i), "a control character");
    }
    if (c == '%' && (i == 0 || text[i - 1] == '\n' || text[i - 1] == '\r')) {
      return MalformedText(file, PositionAt(text, i), "a directive; expected a key");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ManifestNode> ParseManifestTree(absl::string_view text, absl::string_view file) {
  ASSAY_RETURN_IF_ERROR(CheckText(text, file));
  ManifestTreeBuilder builder(text, file);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (builder.status().ok() && parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    ASSAY_RETURN_IF_ERROR(builder.status());
    return MalformedText(file, PositionOf(error.mark), absl::StrCat("no YAML: ", Printable(error.msg)));
  } catch (const std::exception& error) {
    ASSAY_RETURN_IF_ERROR(builder.status());
    return MalformedFile(file, absl::StrCat("no YAML: ", Printable(error.what())));
  }
  ASSAY_RETURN_IF_ERROR(builder.status());
  if (builder.documents() == 0) return MalformedText(file, {}, "no document; expected one");
  return builder.TakeRoot();
}

// Where a path of the manifest leads on this machine.
absl::StatusOr<std::string> Resolve(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> resolved(::realpath(path.c_str(), nullptr), std::free);
  if (!resolved) return SystemError(errno, Printable(path), "find");
  return std::string(resolved.get());
}

// Finds the files that the manifest names and takes their digests.
class ProductIdentifier {
 public:
  ProductIdentifier(std::string root, std::string file) : root_(std::move(root)), file_(std::move(file)) {}

  absl::StatusOr<Product> Identify(ManifestSections sections) const {
    Product product = std::move(sections.product);
    for (size_t i = 0; i < product.artifacts.size(); ++i) {
      ASSAY_RETURN_IF_ERROR(IdentifyAt(sections.artifacts[i], product.artifacts[i]));
    }
    const auto same = std::find_if(product.artifacts.begin(), product.artifacts.end(),
                                   [&](const Artifact& artifact) { return artifact.path == product.ships.path; });
    if (same != product.artifacts.end()) {
      product.ships = *same;
    } else {
      ASSAY_RETURN_IF_ERROR(IdentifyAt(sections.ships, product.ships));
    }
    for (size_t i = 0; i < product.documents.size(); ++i) {
      ASSAY_ASSIGN_OR_RETURN(product.documents[i].sha256, DigestOfFileAt(sections.documents[i]));
    }
    for (const ManifestPath& path : sections.sbom) {
      ASSAY_ASSIGN_OR_RETURN(product.sbom->sha256, DigestOfFileAt(path));
    }
    for (const ManifestPath& path : sections.driver_paths) ASSAY_RETURN_IF_ERROR(ResolveAt(path).status());
    return product;
  }

 private:
  std::string Place(const ManifestPath& path) const {
    return absl::StrCat(file_, ":", path.at.line, ":", path.at.column);
  }

  absl::StatusOr<std::string> ResolveAt(const ManifestPath& path) const {
    const absl::StatusOr<std::string> resolved = Resolve(JoinPath(root_, path.path));
    if (!resolved.ok()) return Prefixed(Place(path), resolved.status());
    if (absl::StartsWith(*resolved, root_ == "/" ? root_ : root_ + "/")) return resolved;
    return MalformedText(
        file_, path.at,
        absl::StrCat("path \"", Printable(path.path), "\" leads out of the manifest's folder through a symbolic link"));
  }

  absl::Status IdentifyAt(const ManifestPath& path, Artifact& artifact) const {
    ASSAY_ASSIGN_OR_RETURN(const std::string resolved, ResolveAt(path));
    absl::StatusOr<Artifact> identified = IdentifyArtifact(resolved);
    if (!identified.ok()) return Prefixed(Place(path), identified.status());
    identified->path = std::move(artifact.path);
    identified->role = std::move(artifact.role);
    artifact = *std::move(identified);
    return absl::OkStatus();
  }

  absl::StatusOr<Digest> DigestOfFileAt(const ManifestPath& path) const {
    Artifact file;
    ASSAY_RETURN_IF_ERROR(IdentifyAt(path, file));
    if (file.kind == ArtifactKind::kFile) return file.sha256;
    return MalformedText(file_, path.at,
                         absl::StrCat("path \"", Printable(path.path), "\" is a folder; expected a file"));
  }

  std::string root_;
  std::string file_;
};

absl::StatusOr<Product> ReadManifest(const std::string& manifest, const std::string& folder) {
  ASSAY_ASSIGN_OR_RETURN(const std::string text, ReadFile(manifest, kMaxManifestBytes, LinkRule::kRefuse));
  const std::string file = Printable(manifest);
  ASSAY_ASSIGN_OR_RETURN(const ManifestNode tree, ParseManifestTree(text, file));
  ASSAY_ASSIGN_OR_RETURN(ManifestSections sections, ReadManifestSections(tree, file));
  ASSAY_ASSIGN_OR_RETURN(std::string root, Resolve(folder));
  return ProductIdentifier(std::move(root), file).Identify(std::move(sections));
}

absl::StatusOr<Product> ReadBareProduct(const std::string& path) {
  Product product;
  product.name = BaseName(path);
  if (product.name == "." || product.name == "..") {
    ASSAY_ASSIGN_OR_RETURN(const std::string resolved, Resolve(path));
    product.name = BaseName(resolved);
  }
  product.version = "unversioned";
  ASSAY_ASSIGN_OR_RETURN(Artifact artifact, IdentifyArtifact(path));
  artifact.path = product.name;
  artifact.role = "product";
  product.ships = artifact;
  product.artifacts.push_back(std::move(artifact));
  return product;
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

absl::StatusOr<Product> ParseManifest(absl::string_view text, absl::string_view file) {
  ASSAY_ASSIGN_OR_RETURN(const ManifestNode tree, ParseManifestTree(text, file));
  ASSAY_ASSIGN_OR_RETURN(ManifestSections sections, ReadManifestSections(tree, file));
  return std::move(sections.product);
}

absl::StatusOr<Product> ReadProduct(const std::string& path) {
  if (IsFolder(path)) {
    const std::string manifest = JoinPath(path, kManifestName);
    struct stat info{};
    // Whatever lies under the manifest's name is meant to be one: a dangling link does not make the folder a product.
    if (::lstat(manifest.c_str(), &info) == 0) return ReadManifest(manifest, path);
    if (errno != ENOENT) return SystemError(errno, Printable(manifest), "stat");
    return ReadBareProduct(path);
  }
  if (absl::EndsWith(path, ".yaml") || absl::EndsWith(path, ".yml")) return ReadManifest(path, FolderOf(path));
  return ReadBareProduct(path);
}

}  // namespace assay
