// SPDX-License-Identifier: Apache-2.0
#include "schemes/pack_manifest.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "engine/base/encoding.h"

namespace assay {
namespace {

constexpr absl::string_view kLegalEffects[] = {"eu-certificate", "statement-of-conformity", "conformity-support",
                                               "voluntary"};
constexpr absl::string_view kLevelBases[] = {"law", "own mapping of CSA Art. 52(5)-(7)"};

// Lower-case words of letters and digits joined by - or .
bool IsToken(absl::string_view text, bool upper_case_too) {
  return !text.empty() && text.size() <= 64 && absl::ascii_isalnum(static_cast<unsigned char>(text.front())) &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return absl::ascii_islower(byte) || absl::ascii_isdigit(byte) || c == '-' || c == '.' ||
                  (upper_case_too && absl::ascii_isupper(byte));
         });
}

bool IsDate(const std::string& text) {
  absl::CivilDay day;
  return text.size() == 10 && absl::ParseCivilTime(text, &day) && absl::FormatCivilTime(day) == text;
}

class ManifestParser {
 public:
  explicit ManifestParser(Findings& findings) : findings_(findings) {}

  PackManifest Parse(const XmlNode& pack) {
    manifest_.catalog.place = pack.place;
    if (!pack.Is("pack")) {
      findings_.Add(pack.place, absl::StrCat("root element <", pack.name, ">; expected <pack>"));
      return manifest_;
    }
    OnlyAttributes(pack, {"id", "edition"});
    SchemeIdentity& identity = manifest_.identity;
    identity.id = std::string(pack.Get("id"));
    identity.edition = std::string(pack.Get("edition"));
    if (!IsToken(identity.id, /*upper_case_too=*/false)) {
      findings_.Add(pack.PlaceOf("id"), absl::StrCat("pack id \"", Printable(identity.id),
                                                     "\"; expected lower-case letters, digits, - and ."));
    }
    if (!IsToken(identity.edition, /*upper_case_too=*/true)) {
      findings_.Add(pack.PlaceOf("edition"), absl::StrCat("pack edition \"", Printable(identity.edition),
                                                          "\"; expected letters, digits, - and ."));
    }
    for (const XmlNode& child : pack.children) {
      if (!child.IsText()) {
        Child(child);
      } else if (!FoldSpace(child.text).empty()) {
        findings_.Add(pack.place,
                      absl::StrCat("text \"", Printable(FoldSpace(child.text)), "\" in <pack>; expected none"));
      }
    }
    Require(pack, !identity.title.empty(), "title");
    Require(pack, !identity.legal_basis.empty(), "legal-basis");
    Require(pack, !identity.legal_effect.empty(), "legal-effect");
    Require(pack, !identity.level_basis.empty(), "level-basis");
    Require(pack, !identity.valid_from.empty(), "valid-from");
    Require(pack, !manifest_.catalog.name.empty(), "catalog");
    Require(pack, !manifest_.levels.empty(), "profile");
    if (!identity.valid_to.empty() && identity.valid_to < identity.valid_from) {
      findings_.Add(pack.place, absl::StrCat("valid-to ", identity.valid_to, " before valid-from ", identity.valid_from,
                                             "; expected a later date"));
    }
    std::sort(manifest_.levels.begin(), manifest_.levels.end(),
              [](const PackManifest::Level& a, const PackManifest::Level& b) { return a.level < b.level; });
    return manifest_;
  }

 private:
  void Require(const XmlNode& pack, bool present, absl::string_view name) {
    if (!present) findings_.Add(pack.place, absl::StrCat("a pack without <", name, ">; expected one"));
  }

  void OnlyAttributes(const XmlNode& node, std::initializer_list<absl::string_view> known) {
    for (const XmlAttribute& attribute : node.attributes) {
      if (std::find(known.begin(), known.end(), attribute.name) != known.end()) continue;
      findings_.Add({node.place.file, attribute.at},
                    absl::StrCat("attribute ", Printable(attribute.name), " of <", node.name, ">; expected ",
                                 known.size() == 0 ? "none" : absl::StrCat("one of: ", absl::StrJoin(known, " "))));
    }
  }

  void Child(const XmlNode& child) {
    SchemeIdentity& identity = manifest_.identity;
    if (child.Is("title")) {
      Once(child, identity.title);
    } else if (child.Is("legal-basis")) {
      identity.legal_basis.push_back(Text(child));
    } else if (child.Is("legal-effect")) {
      Once(child, identity.legal_effect);
      OneOf(child, identity.legal_effect, kLegalEffects);
    } else if (child.Is("level-basis")) {
      Once(child, identity.level_basis);
      OneOf(child, identity.level_basis, kLevelBases);
    } else if (child.Is("valid-from")) {
      Once(child, identity.valid_from);
      Date(child, identity.valid_from);
    } else if (child.Is("valid-to")) {
      Once(child, identity.valid_to);
      Date(child, identity.valid_to);
    } else if (child.Is("critical")) {
      identity.critical.push_back(Text(child));
    } else if (child.Is("catalog")) {
      OnlyAttributes(child, {"file", "sha256"});
      if (!manifest_.catalog.name.empty()) findings_.Add(child.place, "a second <catalog>; expected one");
      File(child, manifest_.catalog);
    } else if (child.Is("profile")) {
      ProfileOf(child);
    } else {
      findings_.Add(child.place,
                    absl::StrCat("<", child.name,
                                 "> in <pack>; expected one of: title legal-basis legal-effect level-basis valid-from "
                                 "valid-to critical catalog profile"));
    }
  }

  std::string Text(const XmlNode& child) {
    OnlyAttributes(child, {});
    for (const XmlNode& inner : child.children) {
      if (!inner.IsText())
        findings_.Add(inner.place, absl::StrCat("<", inner.name, "> in <", child.name, ">; expected text"));
    }
    std::string text = child.FoldedText();
    if (text.empty()) findings_.Add(child.place, absl::StrCat("empty <", child.name, ">; expected text"));
    return text;
  }

  void Once(const XmlNode& child, std::string& value) {
    if (!value.empty()) findings_.Add(child.place, absl::StrCat("a second <", child.name, ">; expected one"));
    value = Text(child);
  }

  template <size_t N>
  void OneOf(const XmlNode& child, const std::string& value, const absl::string_view (&known)[N]) {
    if (std::find(std::begin(known), std::end(known), value) != std::end(known)) return;
    findings_.Add(child.place, absl::StrCat(child.name, " \"", Printable(value), "\"; expected one of: ",
                                            absl::StrJoin(std::begin(known), std::end(known), ", ")));
  }

  void Date(const XmlNode& child, const std::string& value) {
    if (!IsDate(value)) {
      findings_.Add(child.place, absl::StrCat(child.name, " \"", Printable(value), "\"; expected a date YYYY-MM-DD"));
    }
  }

  void ProfileOf(const XmlNode& child) {
    OnlyAttributes(child, {"level", "file", "sha256"});
    const absl::StatusOr<AssuranceLevel> level = ParseAssuranceLevel(child.Get("level"));
    if (!level.ok()) {
      findings_.Add(child.PlaceOf("level"), level.status().message());
      return;
    }
    for (const PackManifest::Level& other : manifest_.levels) {
      if (other.level != *level) continue;
      findings_.Add(child.PlaceOf("level"), absl::StrCat("level ", AssuranceLevelName(*level),
                                                         " a second time; expected one profile for a level"));
      return;
    }
    PackManifest::Level& entry = manifest_.levels.emplace_back();
    entry.level = *level;
    File(child, entry.profile);
  }

  void File(const XmlNode& child, PackFile& file) {
    for (const XmlNode& inner : child.children) {
      if (!inner.IsText() || !FoldSpace(inner.text).empty()) {
        findings_.Add(child.place, absl::StrCat("content in <", child.name, ">; expected none"));
        break;
      }
    }
    file.place = child.place;
    file.name = std::string(child.Get("file"));
    // A name only: what lies outside the folder is no part of the pack.
    if (!IsFileName(file.name)) {
      findings_.Add(child.PlaceOf("file"), absl::StrCat("file \"", Printable(file.name),
                                                        "\"; expected the name of a file in the pack's folder"));
      file.name.clear();
    }
    const absl::StatusOr<Digest> digest = ParseDigest(child.Get("sha256"));
    if (digest.ok()) {
      file.sha256 = *digest;
    } else {
      findings_.Add(child.PlaceOf("sha256"), absl::StrCat("sha256 \"", Printable(child.Get("sha256")),
                                                          "\"; expected 64 lower-case hexadecimal digits"));
    }
  }

  static bool IsFileName(absl::string_view name) {
    return !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), [](char c) {
      return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
    });
  }

  Findings& findings_;
  PackManifest manifest_;
};

}  // namespace

PackManifest ParsePackManifest(absl::string_view text, absl::string_view file, Findings& findings) {
  const absl::StatusOr<XmlNode> root = ParseXml(text, file, kAssayNamespace);
  if (!root.ok()) {
    findings.Add(root.status().message());
    return {};
  }
  return ManifestParser(findings).Parse(*root);
}

}  // namespace assay
