// SPDX-License-Identifier: Apache-2.0
#include "schemes/oscal_modification.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/encoding.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr absl::string_view kOscalPropNamespace = "http://csrc.nist.gov/ns/oscal";

// The place of a child element in OSCAL's order of its parent; prose keeps its place between props and parts.
int RankIn(absl::string_view parent, absl::string_view child) {
  constexpr absl::string_view kControl[] = {"title", "param", "prop", "link", "part", "group", "control"};
  constexpr absl::string_view kParam[] = {"prop",      "link",  "label",  "usage",  "constraint",
                                          "guideline", "value", "select", "remarks"};
  const auto rank = [&](const auto& order) {
    return static_cast<int>(std::find(std::begin(order), std::end(order), child) - std::begin(order));
  };
  if (parent == "param") return rank(kParam);
  if (parent == "part")
    return child == "title" ? 0 : child == "prop" ? 1 : child == "part" ? 3 : child == "link" ? 4 : 2;
  return rank(kControl);
}

// Reorders the children of `node`. White space between them goes: it was only indentation.
void PutInOrder(XmlNode& node) {
  std::erase_if(node.children, [](const XmlNode& child) { return child.IsText(); });
  std::stable_sort(node.children.begin(), node.children.end(), [&](const XmlNode& a, const XmlNode& b) {
    return RankIn(node.name, a.name) < RankIn(node.name, b.name);
  });
}

// Finds params of controls, groups and the catalog; a param stands nowhere else.
XmlNode* FindParam(XmlNode& node, absl::string_view id) {
  for (XmlNode& child : node.children) {
    if (child.Is("param") && child.Get("id") == id) return &child;
    if (!child.Is("group") && !child.Is("control")) continue;
    if (XmlNode* const found = FindParam(child, id)) return found;
  }
  return nullptr;
}

void CollectControls(XmlNode& node, absl::string_view id, std::vector<XmlNode*>& found) {
  for (XmlNode& child : node.children) {
    if (child.Is("control") && child.Get("id") == id) found.push_back(&child);
    if (child.Is("group") || child.Is("control")) CollectControls(child, id, found);
  }
}

void SetParameter(const XmlNode& directive, XmlNode& param) {
  for (const absl::string_view attribute : {"class", "depends-on"}) {
    if (const std::string* const value = directive.Find(attribute)) param.Set(attribute, *value);
  }
  for (const absl::string_view replaced : {"label", "usage", "value", "select"}) {
    if (directive.Child(replaced) == nullptr) continue;
    std::erase_if(param.children, [&](const XmlNode& child) { return child.Is(replaced); });
  }
  for (const XmlNode& child : directive.children) {
    if (child.IsText()) continue;
    if (child.Is("prop")) {
      std::erase_if(param.children, [&](const XmlNode& old) {
        return old.Is("prop") && old.Get("name") == child.Get("name") && old.Get("ns") == child.Get("ns") &&
               old.Get("class") == child.Get("class");
      });
    }
    param.children.push_back(child);
  }
  PutInOrder(param);
}

bool MatchesRemoval(const XmlNode& remove, const XmlNode& candidate) {
  const auto agrees = [&](absl::string_view directive, absl::string_view found) {
    const std::string* const wanted = remove.Find(directive);
    return wanted == nullptr || found == *wanted;
  };
  const std::string* const ns = candidate.Find("ns");
  const bool may_have_ns = candidate.Is("prop") || candidate.Is("part");
  const std::string* const wanted_class = remove.Find("by-class");
  const std::vector<absl::string_view> classes = absl::StrSplit(candidate.Get("class"), ' ', absl::SkipEmpty());
  return agrees("by-item-name", candidate.name) && agrees("by-name", candidate.Get("name")) &&
         agrees("by-id", candidate.Get("id")) &&
         (wanted_class == nullptr || std::find(classes.begin(), classes.end(), *wanted_class) != classes.end()) &&
         (remove.Find("by-ns") == nullptr ||
          (may_have_ns && agrees("by-ns", ns != nullptr ? absl::string_view(*ns) : kOscalPropNamespace)));
}

// Removes below `node`, but not in other controls; returns how many elements went.
size_t Remove(const XmlNode& remove, XmlNode& node) {
  const size_t before = node.children.size();
  std::erase_if(node.children, [&](const XmlNode& child) {
    return !child.IsText() && !child.Is("control") && MatchesRemoval(remove, child);
  });
  size_t removed = before - node.children.size();
  for (XmlNode& child : node.children) {
    if (child.Is("param") || child.Is("part")) removed += Remove(remove, child);
  }
  return removed;
}

// Where an addition goes: the element, the one that holds it, and its index there.
struct Target {
  XmlNode* element = nullptr;
  XmlNode* parent = nullptr;
  size_t index = 0;
};

bool FindTarget(XmlNode& node, absl::string_view id, Target& target) {
  for (size_t i = 0; i < node.children.size(); ++i) {
    XmlNode& child = node.children[i];
    if (!child.Is("param") && !child.Is("part")) continue;
    if (child.Get("id") == id) {
      target = {&child, &node, i};
      return true;
    }
    if (FindTarget(child, id, target)) return true;
  }
  return false;
}

absl::Status Add(const XmlNode& add, XmlNode& control, const DoubtHandler& doubt) {
  const std::string* const given = add.Find("position");
  const absl::string_view position = given != nullptr ? absl::string_view(*given) : "ending";
  const bool beside = position == "before" || position == "after";
  const bool first = position == "starting" || position == "before";
  if (!beside && !first && position != "ending") {
    return MalformedText(
        *add.place.file, add.PlaceOf("position").at,
        absl::StrCat("position \"", Printable(position), "\"; expected one of before, after, starting, ending"));
  }
  Target target;
  target.element = &control;
  const std::string* const id = add.Find("by-id");
  if (id != nullptr && *id != control.Get("id") && !FindTarget(control, *id, target)) {
    return doubt(add.PlaceOf("by-id"), absl::StrCat("control ", Printable(control.Get("id")),
                                                    " has no param or part \"", Printable(*id), "\" to add to"));
  }
  std::vector<XmlNode> added;
  for (const XmlNode& child : add.children) {
    if (!child.IsText()) added.push_back(child);
  }
  // Beside a control itself there is no place in it: then before is its start, and after its end.
  const bool as_sibling = beside && target.parent != nullptr;
  XmlNode& holder = as_sibling ? *target.parent : *target.element;
  const size_t at = as_sibling ? target.index + (first ? 0 : 1) : first ? 0 : holder.children.size();
  holder.children.insert(holder.children.begin() + static_cast<ptrdiff_t>(at), added.begin(), added.end());
  PutInOrder(holder);
  return absl::OkStatus();
}

absl::Status Alter(const XmlNode& alter, XmlNode& control, const DoubtHandler& doubt) {
  for (const XmlNode& directive : alter.children) {
    if (directive.Is("add")) {
      ASSAY_RETURN_IF_ERROR(Add(directive, control, doubt));
    } else if (directive.Is("remove")) {
      if (directive.attributes.empty()) {
        return directive.Malformed(
            "<remove> without a criterion; expected one of: by-name by-class by-id by-item-name by-ns");
      }
      if (Remove(directive, control) == 0) {
        ASSAY_RETURN_IF_ERROR(
            doubt(directive.place, absl::StrCat("nothing in control ", Printable(control.Get("id")), " to remove")));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ModifyCatalog(const XmlNode& modify, XmlNode& catalog, const DoubtHandler& doubt,
                           absl::flat_hash_set<std::string>& set_parameters) {
  for (const XmlNode& directive : modify.children) {
    if (directive.Is("set-parameter")) {
      const absl::string_view id = directive.Get("param-id");
      XmlNode* const param = FindParam(catalog, id);
      if (param == nullptr) {
        ASSAY_RETURN_IF_ERROR(doubt(directive.PlaceOf("param-id"),
                                    absl::StrCat("no parameter \"", Printable(id), "\" among the selected controls")));
        continue;
      }
      set_parameters.emplace(id);
      SetParameter(directive, *param);
    } else if (directive.Is("alter")) {
      const absl::string_view id = directive.Get("control-id");
      std::vector<XmlNode*> controls;
      CollectControls(catalog, id, controls);
      if (controls.empty()) {
        ASSAY_RETURN_IF_ERROR(doubt(directive.PlaceOf("control-id"),
                                    absl::StrCat("no control \"", Printable(id), "\" among the selected ones")));
      }
      // Inner controls first: altering an outer one moves them.
      for (auto control = controls.rbegin(); control != controls.rend(); ++control) {
        ASSAY_RETURN_IF_ERROR(Alter(directive, **control, doubt));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace assay
