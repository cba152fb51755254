// SPDX-License-Identifier: Apache-2.0
#include "schemes/oscal_resolver.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/base/digest.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"
#include "schemes/oscal_modification.h"
#include "schemes/oscal_selection.h"
#include "schemes/oscal_structure.h"
#include "schemes/xml_scanner.h"
#include "schemes/xml_writer.h"

namespace assay {
namespace {

// Bounds on what one resolution reads and makes: a chain of profiles that import each other twice grows like 2^n.
constexpr size_t kMaxDocuments = 256;
constexpr size_t kMaxBytes = size_t{64} << 20;

bool IsAbsoluteUrl(absl::string_view href) {
  const size_t colon = href.find(':');
  if (colon == absl::string_view::npos || colon < 2) return false;
  return std::all_of(href.begin(), href.begin() + static_cast<ptrdiff_t>(colon), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '+' || c == '-' || c == '.';
  });
}

// Undoes %XX in a path.
std::string PercentDecode(absl::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    const absl::StatusOr<Bytes> byte = text[i] == '%' && i + 2 < text.size()
                                           ? DecodeHex(absl::AsciiStrToLower(text.substr(i + 1, 2)))
                                           : absl::StatusOr<Bytes>(absl::NotFoundError(""));
    if (byte.ok()) {
      decoded += static_cast<char>(byte->front());
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

// "#uuid" references in the attributes below `node`, but not in the resources themselves.
void CollectReferences(const XmlNode& node, absl::flat_hash_set<std::string>& references) {
  for (const XmlAttribute& attribute : node.attributes) {
    if (absl::StartsWith(attribute.value, "#")) references.insert(absl::AsciiStrToLower(attribute.value.substr(1)));
    if (attribute.name == "id-ref" || attribute.name == "depends-on") references.insert(attribute.value);
  }
  for (const XmlNode& child : node.children) {
    if (!child.Is("resource")) CollectReferences(child, references);
  }
}

bool HasChild(const XmlNode& node, absl::string_view name, absl::string_view prop, absl::string_view value) {
  return std::any_of(node.children.begin(), node.children.end(), [&](const XmlNode& child) {
    return child.Is(name) && child.Get("name") == prop && child.Get("value") == value;
  });
}

// A UUID that the OSCAL schema accepts, from a digest: the form of version 5, but over SHA-256.
std::string UuidFrom(const Digest& digest) {
  std::array<uint8_t, 32> b = digest.bytes;
  b[6] = static_cast<uint8_t>((b[6] & 0x0F) | 0x50);
  b[8] = static_cast<uint8_t>((b[8] & 0x3F) | 0x80);
  const std::string hex = EncodeHex(ByteSpan(b).first(16));
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                      hex.substr(20));
}

// The newer of two OSCAL versions "major.minor.patch"; what is no version loses.
std::string NewerVersion(const std::string& a, const std::string& b) {
  const auto key = [](const std::string& version) {
    std::vector<uint64_t> numbers;
    for (const absl::string_view part : absl::StrSplit(version, '.')) {
      uint64_t number = 0;
      if (!absl::SimpleAtoi(part, &number)) return std::vector<uint64_t>();
      numbers.push_back(number);
    }
    return numbers;
  };
  return key(a) < key(b) ? b : a;
}

class Resolver {
 public:
  explicit Resolver(const ResolverOptions& options) : options_(options) {}

  absl::StatusOr<ResolvedCatalog> Resolve(const std::string& path) {
    ResolvedCatalog resolved;
    ASSAY_ASSIGN_OR_RETURN(resolved.root, Document(path, nullptr));
    resolved.warnings = std::move(warnings_);
    return resolved;
  }

 private:
  bool IsPack() const { return options_.mode == ResolutionMode::kPack; }

  // What the specification lets a processor go on after.
  absl::Status Doubt(const XmlPlace& place, absl::string_view what) {
    const std::string message = absl::StrCat(place.ToString(), ": ", what);
    if (IsPack()) return absl::InvalidArgumentError(message);
    warnings_.push_back(message);
    return absl::OkStatus();
  }

  // The catalog at `path`: the document itself, or the profile there resolved. `importer` is the import that led here.
  absl::StatusOr<XmlNode> Document(const std::string& path, const XmlNode* importer) {
    if (std::find(chain_.begin(), chain_.end(), path) != chain_.end()) {
      return importer->Malformed(absl::StrCat("circular import ", absl::StrJoin(chain_, " -> "), " -> ", path,
                                              "; expected a chain that ends in a catalog"));
    }
    if (++documents_ > kMaxDocuments) {
      return MalformedFile(
          path, absl::StrCat("more than ", kMaxDocuments, " documents in one resolution; expected at most that"));
    }
    absl::StatusOr<std::string> bytes = options_.load(path);
    if (!bytes.ok()) {
      return importer == nullptr ? bytes.status() : Prefixed(importer->PlaceOf("href").ToString(), bytes.status());
    }
    bytes_ += bytes->size();
    if (bytes_ > kMaxBytes) {
      return MalformedFile(path,
                           absl::StrCat("more than ", kMaxBytes, " bytes in one resolution; expected at most that"));
    }
    ASSAY_ASSIGN_OR_RETURN(XmlNode root, ParseXml(*bytes, path, kOscalNamespace));
    if (root.Is("catalog")) return root;
    if (!root.Is("profile")) {
      return root.Malformed(absl::StrCat("root element <", root.name, ">; expected <catalog> or <profile>"));
    }
    chain_.push_back(path);
    absl::StatusOr<XmlNode> resolved = Profile(path, root);
    chain_.pop_back();
    return resolved;
  }

  absl::StatusOr<XmlNode> Profile(const std::string& path, const XmlNode& profile) {
    ASSAY_RETURN_IF_ERROR(CheckProfileDirectives(profile));
    if (profile.Child("metadata") == nullptr) return profile.Malformed("a profile without <metadata>; expected one");
    if (profile.Child("import") == nullptr)
      return profile.Malformed("a profile without <import>; expected at least one");
    ASSAY_ASSIGN_OR_RETURN(const bool as_is, KeepsStructure(profile));
    XmlNode result;
    result.name = "catalog";
    result.place = profile.place;
    std::vector<XmlNode> resources;
    std::string version = "1.1.2";
    for (const XmlNode& import : profile.children) {
      if (import.Is("import")) ASSAY_RETURN_IF_ERROR(Import(path, profile, import, as_is, result, resources, version));
    }
    absl::flat_hash_set<std::string> set_parameters;
    for (const XmlNode& modify : profile.children) {
      if (!modify.Is("modify")) continue;
      ASSAY_RETURN_IF_ERROR(ModifyCatalog(
          modify, result, [this](const XmlPlace& place, absl::string_view what) { return Doubt(place, what); },
          set_parameters));
    }
    if (const XmlNode* const own = profile.Child("back-matter")) TakeResources(*own, resources);
    Finish(profile, BaseName(path), std::move(resources), set_parameters, version, result);
    return result;
  }

  // Whether merge asks for the structure of the imported catalogs; otherwise it is flat.
  absl::StatusOr<bool> KeepsStructure(const XmlNode& profile) {
    const XmlNode* const merge = profile.Child("merge");
    const XmlNode* const as_is = merge == nullptr ? nullptr : merge->Child("as-is");
    const XmlNode* const flat = merge == nullptr ? nullptr : merge->Child("flat");
    if (as_is != nullptr && flat != nullptr) {
      return flat->Malformed("<flat> beside <as-is>; expected one structure directive");
    }
    if (merge != nullptr && merge->Child("combine") != nullptr) {
      const XmlNode& combine = *merge->Child("combine");
      const std::string* const method = combine.Find("method");
      if (method != nullptr && *method != "keep") {
        return MalformedText(*combine.place.file, combine.PlaceOf("method").at,
                             absl::StrCat("combine method \"", Printable(*method), "\"; expected keep"));
      }
    }
    if (as_is != nullptr) {
      const std::string value = as_is->FoldedText();
      if (value != "true" && value != "1") {
        return as_is->Malformed(absl::StrCat("as-is \"", Printable(value), "\"; expected true"));
      }
      return true;
    }
    if (IsPack()) return profile.Malformed("no <merge><as-is>; expected <merge><as-is>true</as-is></merge> in a pack");
    return false;
  }

  absl::Status Import(const std::string& path, const XmlNode& profile, const XmlNode& import, bool as_is,
                      XmlNode& result, std::vector<XmlNode>& resources, std::string& version) {
    if (import.Child("include-all") != nullptr && import.Child("include-controls") != nullptr) {
      return import.Child("include-all")->Malformed("<include-all> beside <include-controls>; expected one of them");
    }
    ASSAY_ASSIGN_OR_RETURN(const std::string target, TargetOf(path, profile, import));
    ASSAY_ASSIGN_OR_RETURN(XmlNode catalog, Document(target, &import));
    if (const XmlNode* const metadata = catalog.Child("metadata");
        metadata != nullptr && metadata->Child("oscal-version")) {
      version = NewerVersion(version, metadata->Child("oscal-version")->FoldedText());
    }
    const Selection selection = SelectControls(import, catalog);
    for (const XmlNode& unknown : selection.unknown_ids) {
      ASSAY_RETURN_IF_ERROR(Doubt(
          unknown.place, absl::StrCat("no control \"", Printable(unknown.FoldedText()), "\" in ", Printable(target))));
    }
    std::vector<std::string> lifted;
    KeepSelected(selection, catalog, lifted);
    for (const std::string& id : lifted) {
      ASSAY_RETURN_IF_ERROR(Doubt(
          import.place, absl::StrCat("control \"", Printable(id), "\" is selected without the control it stands in")));
    }
    for (XmlNode& child : catalog.children) {
      if (child.Is("back-matter")) {
        TakeResources(child, resources);
      } else if (child.Is("param") || (as_is && (child.Is("group") || child.Is("control")))) {
        result.children.push_back(std::move(child));
      } else if (!as_is && (child.Is("group") || child.Is("control"))) {
        Flatten(child, result);
      }
    }
    return absl::OkStatus();
  }

  // Flat output has no groups. A selected control stays inside its selected parent, as NIST's own resolver has it.
  static void Flatten(XmlNode& node, XmlNode& result) {
    if (node.Is("control")) {
      result.children.push_back(std::move(node));
      return;
    }
    for (XmlNode& child : node.children) {
      if (child.Is("param"))
        result.children.push_back(std::move(child));
      else if (child.Is("group") || child.Is("control"))
        Flatten(child, result);
    }
  }

  absl::StatusOr<std::string> TargetOf(const std::string& path, const XmlNode& profile, const XmlNode& import) const {
    const XmlPlace place = import.PlaceOf("href");
    const std::string* const href = import.Find("href");
    if (href == nullptr || href->empty()) return import.Malformed("an import without href; expected one");
    if (!absl::StartsWith(*href, "#")) return FileOf(path, *href, place);
    const XmlNode* const back_matter = profile.Child("back-matter");
    const std::string uuid = absl::AsciiStrToLower(href->substr(1));
    if (back_matter != nullptr) {
      for (const XmlNode& resource : back_matter->children) {
        if (!resource.Is("resource") || absl::AsciiStrToLower(resource.Get("uuid")) != uuid) continue;
        for (const XmlNode& rlink : resource.children) {
          if (rlink.Is("rlink") && IsXmlLink(rlink)) return FileOf(path, rlink.Get("href"), rlink.PlaceOf("href"));
        }
        return resource.Malformed("a resource without an rlink to XML; expected one, as it is imported");
      }
    }
    return MalformedText(*place.file, place.at,
                         absl::StrCat("no resource ", Printable(*href), " in <back-matter>; expected one"));
  }

  static bool IsXmlLink(const XmlNode& rlink) {
    const absl::string_view type = rlink.Get("media-type");
    if (!type.empty()) return absl::EndsWith(type, "/xml") || absl::EndsWith(type, "+xml");
    return absl::EndsWith(rlink.Get("href"), ".xml");
  }

  absl::StatusOr<std::string> FileOf(const std::string& path, absl::string_view href, const XmlPlace& place) const {
    const auto refuse = [&](absl::string_view what) {
      return MalformedText(*place.file, place.at, absl::StrCat("href \"", Printable(href), "\"", what));
    };
    const auto mapped = options_.url_files.find(href);
    if (mapped != options_.url_files.end()) return mapped->second;
    if (IsAbsoluteUrl(href)) {
      return refuse("; expected a local file, or a map for this URL (--map URL=FILE): nothing is fetched");
    }
    if (absl::StartsWith(href, "/")) return refuse("; expected a path relative to the profile");
    if (href.find_first_of("?#") != absl::string_view::npos)
      return refuse("; expected a path without query or fragment");
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    return (folder / PercentDecode(href)).lexically_normal().string();
  }

  // A later resource takes the place of an earlier one with its uuid, unless that says keep.
  static void TakeResources(const XmlNode& back_matter, std::vector<XmlNode>& resources) {
    for (const XmlNode& resource : back_matter.children) {
      if (!resource.Is("resource")) continue;
      std::erase_if(resources, [&](const XmlNode& earlier) {
        return absl::EqualsIgnoreCase(earlier.Get("uuid"), resource.Get("uuid")) &&
               !HasChild(earlier, "prop", "keep", "always");
      });
      resources.push_back(resource);
    }
  }

  void Finish(const XmlNode& profile, absl::string_view profile_name, std::vector<XmlNode> resources,
              const absl::flat_hash_set<std::string>& set_parameters, const std::string& version,
              XmlNode& result) const {
    XmlNode metadata = *profile.Child("metadata");
    std::erase_if(metadata.children, [](const XmlNode& child) { return child.IsText(); });
    for (XmlNode& child : metadata.children) {
      if (child.Is("oscal-version")) child = TextElement("oscal-version", NewerVersion(version, child.FoldedText()));
    }
    AddOrigin(profile_name, metadata);
    result.children.insert(result.children.begin(), std::move(metadata));

    absl::flat_hash_set<std::string> references;
    CollectReferences(result, references);
    std::erase_if(result.children, [&](const XmlNode& child) {
      return child.Is("param") && !references.contains(child.Get("id")) && !set_parameters.contains(child.Get("id")) &&
             !HasChild(child, "prop", "keep", "always");
    });
    KeepReferenced(references, resources);
    std::stable_sort(result.children.begin(), result.children.end(), [](const XmlNode& a, const XmlNode& b) {
      const auto rank = [](const XmlNode& node) { return node.Is("metadata") ? 0 : node.Is("param") ? 1 : 2; };
      return rank(a) < rank(b);
    });
    if (!resources.empty()) {
      XmlNode& back_matter = result.children.emplace_back();
      back_matter.name = "back-matter";
      back_matter.place = profile.place;
      back_matter.children = std::move(resources);
    }
    // The writer sorts attributes, and the uuid is not there yet: it follows from everything else.
    result.Set("uuid", UuidFrom(Sha256(WriteOscal(result))));
  }

  // Says in `metadata` which profile this was made from, and by what.
  static void AddOrigin(absl::string_view profile_name, XmlNode& metadata) {
    XmlNode prop;
    prop.name = "prop";
    prop.Set("name", "resolution-tool");
    prop.Set("value", "assay");
    XmlNode link;
    link.name = "link";
    link.Set("rel", "source-profile");
    link.Set("href", profile_name);
    constexpr absl::string_view kBeforeProps[] = {"title",         "published", "last-modified", "version",
                                                  "oscal-version", "revisions", "document-id"};
    const auto is_before = [&](const XmlNode& child) {
      return std::find(std::begin(kBeforeProps), std::end(kBeforeProps), child.name) != std::end(kBeforeProps);
    };
    auto at = std::find_if_not(metadata.children.begin(), metadata.children.end(), is_before);
    at = metadata.children.insert(at, std::move(prop));
    at = std::find_if_not(at, metadata.children.end(), [](const XmlNode& child) { return child.Is("prop"); });
    metadata.children.insert(at, std::move(link));
  }

  // Drops resources that nothing refers to; one that is kept may refer to others.
  static void KeepReferenced(absl::flat_hash_set<std::string> references, std::vector<XmlNode>& resources) {
    const auto is_kept = [&](const XmlNode& resource) {
      return references.contains(absl::AsciiStrToLower(resource.Get("uuid"))) ||
             HasChild(resource, "prop", "keep", "always");
    };
    size_t known = 0;
    do {
      known = references.size();
      for (const XmlNode& resource : resources) {
        if (!is_kept(resource)) continue;
        for (const XmlNode& child : resource.children) CollectReferences(child, references);
      }
    } while (references.size() != known);
    std::erase_if(resources, [&](const XmlNode& resource) { return !is_kept(resource); });
  }

  const ResolverOptions& options_;
  std::vector<std::string> chain_;
  std::vector<std::string> warnings_;
  size_t documents_ = 0;
  size_t bytes_ = 0;
};

}  // namespace

DocumentLoader FileLoader() {
  return [](const std::string& path) { return ReadFile(path, kMaxXmlBytes); };
}

absl::StatusOr<ResolvedCatalog> ResolveProfile(const std::string& path, const ResolverOptions& options) {
  return Resolver(options).Resolve(std::filesystem::path(path).lexically_normal().string());
}

}  // namespace assay
