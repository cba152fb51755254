// SPDX-License-Identifier: Apache-2.0
#include "schemes/oscal_selection.h"

#include <utility>

namespace assay {
namespace {

// The controls of a catalog in document order, each with the index of the control that holds it.
struct ControlIndex {
  static constexpr size_t kNone = static_cast<size_t>(-1);
  struct Entry {
    absl::string_view id;
    size_t parent;
  };
  std::vector<Entry> entries;

  void Add(const XmlNode& node, size_t parent) {
    for (const XmlNode& child : node.children) {
      if (child.Is("control")) {
        entries.push_back({child.Get("id"), parent});
        Add(child, entries.size() - 1);
      } else if (child.Is("group")) {
        Add(child, parent);
      }
    }
  }
};

// Marks what the include-controls or exclude-controls `directive` names. Parents stand before their children.
void Mark(const XmlNode& directive, const ControlIndex& index, std::vector<bool>& marked,
          std::vector<XmlNode>* unknown_ids) {
  const bool with_children = directive.Get("with-child-controls") == "yes";
  std::vector<bool> here(index.entries.size(), false);
  for (const XmlNode& child : directive.children) {
    const bool by_id = child.Is("with-id");
    if (!by_id && !child.Is("matching")) continue;
    const std::string wanted = by_id ? child.FoldedText() : std::string(child.Get("pattern"));
    bool found = false;
    for (size_t i = 0; i < index.entries.size(); ++i) {
      const absl::string_view id = index.entries[i].id;
      if (!(by_id ? id == wanted : MatchesGlob(wanted, id))) continue;
      here[i] = true;
      found = true;
    }
    if (by_id && !found && unknown_ids != nullptr) unknown_ids->push_back(child);
  }
  for (size_t i = 0; i < here.size(); ++i) {
    const size_t parent = index.entries[i].parent;
    if (with_children && parent != ControlIndex::kNone && here[parent]) here[i] = true;
    if (here[i]) marked[i] = true;
  }
}

bool HoldsControl(const XmlNode& node) {
  for (const XmlNode& child : node.children) {
    if (child.Is("control") || (child.Is("group") && HoldsControl(child))) return true;
  }
  return false;
}

bool IsKeptAlways(const XmlNode& node) {
  for (const XmlNode& child : node.children) {
    if (child.Is("prop") && child.Get("name") == "keep" && child.Get("value") == "always") return true;
  }
  return false;
}

void Keep(const Selection& selection, XmlNode& node, std::vector<std::string>& lifted) {
  std::vector<XmlNode> kept;
  kept.reserve(node.children.size());
  for (XmlNode& child : node.children) {
    const bool control = child.Is("control");
    if (!control && !child.Is("group")) {
      kept.push_back(std::move(child));
      continue;
    }
    Keep(selection, child, lifted);
    if (control && !selection.control_ids.contains(child.Get("id"))) {
      for (XmlNode& orphan : child.children) {
        if (!orphan.Is("control")) continue;
        lifted.emplace_back(orphan.Get("id"));
        kept.push_back(std::move(orphan));
      }
    } else if (control || HoldsControl(child) || IsKeptAlways(child)) {
      kept.push_back(std::move(child));
    }
  }
  node.children = std::move(kept);
}

}  // namespace

Selection SelectControls(const XmlNode& import, const XmlNode& catalog) {
  ControlIndex index;
  index.Add(catalog, ControlIndex::kNone);
  Selection selection;
  std::vector<bool> included(index.entries.size(), false);
  std::vector<bool> excluded(index.entries.size(), false);
  bool includes_by_name = false;
  for (const XmlNode& child : import.children) {
    if (child.Is("include-controls")) {
      includes_by_name = true;
      Mark(child, index, included, &selection.unknown_ids);
    } else if (child.Is("exclude-controls")) {
      Mark(child, index, excluded, &selection.unknown_ids);
    }
  }
  for (size_t i = 0; i < index.entries.size(); ++i) {
    if ((included[i] || !includes_by_name) && !excluded[i]) selection.control_ids.emplace(index.entries[i].id);
  }
  return selection;
}

void KeepSelected(const Selection& selection, XmlNode& catalog, std::vector<std::string>& lifted) {
  Keep(selection, catalog, lifted);
}

bool MatchesGlob(absl::string_view pattern, absl::string_view text) {
  // The usual two-pointer match: on a mismatch, let the last * take one character more.
  size_t p = 0;
  size_t t = 0;
  size_t star = absl::string_view::npos;
  size_t retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != absl::string_view::npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace assay
