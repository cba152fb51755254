// SPDX-License-Identifier: Apache-2.0
#include "schemes/pack_props.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/encoding.h"

namespace assay {
namespace {

constexpr absl::string_view kOscalPropNamespace = "http://csrc.nist.gov/ns/oscal";

// Which props may stand on an element; those in `own_repeatable` any number of times.
struct HolderRule {
  absl::string_view own;
  absl::string_view own_repeatable;
  absl::string_view oscal;
};

HolderRule RuleOf(const XmlNode& holder, const XmlNode& root) {
  if (holder.Is("metadata")) {
    // A resolved catalog has the metadata of its profile.
    return root.Is("profile") || FindOwnProp(holder, "assurance-level") != nullptr
               ? HolderRule{"assurance-level", "legal-ref omits", "resolution-tool"}
               : HolderRule{"scheme-id", "", ""};
  }
  if (holder.Is("control")) return {"remedy applies-when", "legal-ref", "label sort-id alt-identifier"};
  if (holder.Is("group")) return {"", "", "label sort-id"};
  if (holder.Is("part") && holder.Get("name") == "assessment-objective") return {"work-unit", "", "label"};
  if (holder.Is("part") && holder.Get("name") == "assessment-method") {
    return {"objective activity evaluator pass-condition inconclusive-when machine-closes", "", "label method"};
  }
  if (holder.Is("part")) return {"", "", "label"};
  return {};
}

bool Lists(absl::string_view words, absl::string_view word) {
  const std::vector<absl::string_view> all = absl::StrSplit(words, ' ', absl::SkipEmpty());
  return std::find(all.begin(), all.end(), word) != all.end();
}

bool IsOscalProp(const XmlNode& prop) {
  const std::string* const ns = prop.Find("ns");
  return prop.Is("prop") && (ns == nullptr || *ns == kOscalPropNamespace);
}
bool IsOwnProp(const XmlNode& prop) { return prop.Is("prop") && prop.Get("ns") == kAssayNamespace; }

void CheckProp(const XmlNode& prop, const HolderRule& rule, const XmlNode& holder, Findings& findings) {
  const absl::string_view name = prop.Get("name");
  const absl::string_view value = prop.Get("value");
  if (value.empty() || absl::StripAsciiWhitespace(value) != value) {
    findings.Add(prop.PlaceOf("value"), absl::StrCat("value \"", Printable(value), "\" of prop ", Printable(name),
                                                     "; expected text without blanks at its ends"));
  }
  if (IsOscalProp(prop)) {
    if (Lists(rule.oscal, name)) return;
    const bool forgot_namespace = Lists(rule.own, name) || Lists(rule.own_repeatable, name);
    findings.Add(prop.PlaceOf("name"),
                 absl::StrCat("prop ", Printable(name), " of OSCAL's namespace on <", holder.name, ">; expected ",
                              forgot_namespace     ? absl::StrCat("ns=\"", kAssayNamespace, "\"")
                              : rule.oscal.empty() ? "none"
                                                   : absl::StrCat("one of: ", rule.oscal)));
    return;
  }
  if (!IsOwnProp(prop)) {
    findings.Add(prop.PlaceOf("ns"), absl::StrCat("prop of namespace ", Printable(prop.Get("ns")), "; expected ",
                                                  kAssayNamespace, " or OSCAL's"));
    return;
  }
  if (!Lists(rule.own, name) && !Lists(rule.own_repeatable, name)) {
    findings.Add(
        prop.PlaceOf("name"),
        absl::StrCat("prop ", Printable(name), " on <", holder.name,
                     holder.Is("part") ? absl::StrCat(" name=\"", Printable(holder.Get("name")), "\"") : "",
                     ">; expected ", rule.own.empty() && rule.own_repeatable.empty() ? "none" : "one of: ", rule.own,
                     rule.own.empty() || rule.own_repeatable.empty() ? "" : " ", rule.own_repeatable));
  }
  if (Lists(rule.own, name) && FindOwnProp(holder, name) != &prop) {
    findings.Add(prop.place, absl::StrCat("prop ", name, " a second time; expected it once"));
  }
}

void CheckHolder(const XmlNode& holder, const XmlNode& root, Findings& findings) {
  const HolderRule rule = RuleOf(holder, root);
  for (const XmlNode& child : holder.children) {
    if (child.Is("prop")) {
      CheckProp(child, rule, holder, findings);
    } else if (!child.IsText() && !child.Is("add") && !child.Is("set-parameter")) {
      // What a profile adds or sets is checked where it ends up.
      CheckHolder(child, root, findings);
    }
  }
}

}  // namespace

void CheckPackProps(const XmlNode& root, Findings& findings) { CheckHolder(root, root, findings); }

std::vector<const XmlNode*> FindOwnProps(const XmlNode& holder, absl::string_view name) {
  std::vector<const XmlNode*> found;
  for (const XmlNode& child : holder.children) {
    if (IsOwnProp(child) && child.Get("name") == name) found.push_back(&child);
  }
  return found;
}

const XmlNode* FindOwnProp(const XmlNode& holder, absl::string_view name) {
  const std::vector<const XmlNode*> found = FindOwnProps(holder, name);
  return found.empty() ? nullptr : found.front();
}

const XmlNode* FindOscalProp(const XmlNode& holder, absl::string_view name) {
  for (const XmlNode& child : holder.children) {
    if (IsOscalProp(child) && child.Get("name") == name) return &child;
  }
  return nullptr;
}

}  // namespace assay
