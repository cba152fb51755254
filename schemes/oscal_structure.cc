// SPDX-License-Identifier: Apache-2.0
#include "schemes/oscal_structure.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/encoding.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

// What an element may hold. `text` says whether other text than white space may stand in it.
struct ElementRule {
  absl::string_view name;
  absl::string_view attributes;
  absl::string_view children;
  bool text = false;
};

constexpr absl::string_view kInline = "em i strong b code q sub sup a insert";
constexpr absl::string_view kBlocks = "p h1 h2 h3 h4 h5 h6 ul ol pre blockquote";

constexpr ElementRule kCommonRules[] = {
    {"metadata", "", "title published last-modified version oscal-version prop link remarks"},
    {"title", "", kInline, true},
    {"published", "", "", true},
    {"last-modified", "", "", true},
    {"version", "", "", true},
    {"oscal-version", "", "", true},
    {"prop", "name uuid ns value class group", "remarks"},
    {"link", "href rel media-type", "text"},
    {"remarks", "", kBlocks},
    {"param", "id class", "prop link label usage constraint guideline value remarks"},
    {"label", "", kInline, true},
    {"usage", "", kBlocks},
    {"constraint", "", "description"},
    {"description", "", kBlocks},
    {"guideline", "", kBlocks},
    {"value", "", "", true},
    {"part", "id name ns class", "title prop link part p h1 h2 h3 h4 h5 h6 ul ol pre blockquote"},
    {"p", "", kInline, true},
    {"h1", "", kInline, true},
    {"h2", "", kInline, true},
    {"h3", "", kInline, true},
    {"h4", "", kInline, true},
    {"h5", "", kInline, true},
    {"h6", "", kInline, true},
    {"ul", "", "li"},
    {"ol", "", "li"},
    {"li", "", "em i strong b code q sub sup a insert p ul ol", true},
    {"pre", "", kInline, true},
    {"blockquote", "", kBlocks},
    {"em", "", kInline, true},
    {"i", "", kInline, true},
    {"strong", "", kInline, true},
    {"b", "", kInline, true},
    {"code", "class", kInline, true},
    {"q", "", kInline, true},
    {"sub", "", kInline, true},
    {"sup", "", kInline, true},
    {"a", "href title", kInline, true},
    {"insert", "type id-ref", ""},
    {"text", "", kInline, true},
};

constexpr ElementRule kCatalogRules[] = {
    {"catalog", "uuid", "metadata group control"},
    {"group", "id class", "title prop link part group control"},
    {"control", "id class", "title param prop link part"},
};

// Of a profile the resolver reads exactly this.
constexpr ElementRule kDirectiveRules[] = {
    {"import", "href", "include-all include-controls exclude-controls"},
    {"include-all", "", ""},
    {"include-controls", "with-child-controls", "with-id matching"},
    {"exclude-controls", "with-child-controls", "with-id matching"},
    {"with-id", "", "", true},
    {"matching", "pattern", ""},
    {"merge", "", "combine flat as-is"},
    {"combine", "method", ""},
    {"flat", "", ""},
    {"as-is", "", "", true},
    {"modify", "", "set-parameter alter"},
    {"set-parameter", "param-id class depends-on", "prop link label usage constraint guideline value select"},
    {"alter", "control-id", "remove add"},
    {"remove", "by-name by-class by-id by-item-name by-ns", ""},
    {"add", "position by-id", "title param prop link part"},
};

constexpr ElementRule kProfileRule = {"profile", "uuid", "metadata import merge modify"};

template <size_t N>
const ElementRule* FindIn(const ElementRule (&rules)[N], absl::string_view name) {
  const auto* const found =
      std::find_if(std::begin(rules), std::end(rules), [&](const ElementRule& rule) { return rule.name == name; });
  return found == std::end(rules) ? nullptr : found;
}

const ElementRule* RuleOf(absl::string_view name, bool in_profile) {
  if (in_profile && name == kProfileRule.name) return &kProfileRule;
  const ElementRule* const special = in_profile ? FindIn(kDirectiveRules, name) : FindIn(kCatalogRules, name);
  return special != nullptr ? special : FindIn(kCommonRules, name);
}

bool Lists(absl::string_view words, absl::string_view word) {
  const std::vector<absl::string_view> all = absl::StrSplit(words, ' ', absl::SkipEmpty());
  return std::find(all.begin(), all.end(), word) != all.end();
}

std::string Expected(absl::string_view words) { return words.empty() ? "none" : absl::StrCat("one of: ", words); }

bool HasText(const XmlNode& node) { return node.text.find_first_not_of(" \t\r\n") != std::string::npos; }

// Checks `node` itself against its rule, not what is below its children.
void CheckAgainst(const ElementRule& rule, const XmlNode& node, Findings& findings) {
  for (const XmlAttribute& attribute : node.attributes) {
    if (Lists(rule.attributes, attribute.name)) continue;
    findings.Add({node.place.file, attribute.at}, absl::StrCat("attribute ", Printable(attribute.name), " of <",
                                                               node.name, ">; expected ", Expected(rule.attributes)));
  }
  for (const XmlNode& child : node.children) {
    if (child.IsText()) {
      if (rule.text || !HasText(child)) continue;
      findings.Add(node.place, absl::StrCat("text \"", Printable(FoldSpace(child.text).substr(0, 40)), "\" in <",
                                            node.name, ">; expected ", Expected(rule.children)));
    } else if (!Lists(rule.children, child.name)) {
      findings.Add(child.place,
                   absl::StrCat("<", child.name, "> in <", node.name, ">; expected ", Expected(rule.children)));
    }
  }
}

void CheckTree(const XmlNode& node, bool in_profile, Findings& findings) {
  const ElementRule* const rule = RuleOf(node.name, in_profile);
  if (rule == nullptr) return;  // said by its parent already
  CheckAgainst(*rule, node, findings);
  for (const XmlNode& child : node.children) {
    if (!child.IsText()) CheckTree(child, in_profile, findings);
  }
}

absl::Status CheckDirective(const XmlNode& node) {
  const ElementRule* const rule = FindIn(kDirectiveRules, node.name);
  if (rule == nullptr) return absl::OkStatus();  // content to be set or added, copied as it is
  Findings findings;
  CheckAgainst(*rule, node, findings);
  ASSAY_RETURN_IF_ERROR(findings.ToStatus());
  for (const XmlNode& child : node.children) {
    if (!child.IsText()) ASSAY_RETURN_IF_ERROR(CheckDirective(child));
  }
  return absl::OkStatus();
}

}  // namespace

void CheckPackStructure(const XmlNode& root, Findings& findings) { CheckTree(root, root.Is("profile"), findings); }

absl::Status CheckProfileDirectives(const XmlNode& profile) {
  constexpr absl::string_view kParts = "metadata import merge modify back-matter";
  for (const XmlNode& child : profile.children) {
    if (child.IsText()) {
      if (HasText(child)) return profile.Malformed(absl::StrCat("text in <profile>; expected ", Expected(kParts)));
      continue;
    }
    if (!Lists(kParts, child.name)) {
      return child.Malformed(absl::StrCat("<", child.name, "> in <profile>; expected ", Expected(kParts)));
    }
    ASSAY_RETURN_IF_ERROR(CheckDirective(child));
  }
  return absl::OkStatus();
}

}  // namespace assay
