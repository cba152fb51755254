// SPDX-License-Identifier: Apache-2.0
#include "schemes/xml_writer.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace assay {
namespace {

// Elements whose white space is part of their text, with everything below them.
bool IsProse(absl::string_view name) {
  constexpr auto kProse = std::to_array<absl::string_view>(
      {"p",     "h1",     "h2", "h3", "h4",     "h5", "h6",   "pre", "li",  "td",  "th", "title",
       "label", "choice", "em", "i",  "strong", "b",  "code", "q",   "sub", "sup", "a"});
  return std::find(kProse.begin(), kProse.end(), name) != kProse.end();
}

bool IsBlank(const XmlNode& node) {
  return node.IsText() && node.text.find_first_not_of(" \t\r\n") == std::string::npos;
}

void AppendEscaped(absl::string_view text, bool in_attribute, std::string& out) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '\r':
        out += "&#13;";
        break;
      case '"':
        out += in_attribute ? "&quot;" : "\"";
        break;
      case '\t':
        out += in_attribute ? "&#9;" : "\t";
        break;
      case '\n':
        out += in_attribute ? "&#10;" : "\n";
        break;
      default:
        out += c;
    }
  }
}

class Writer {
 public:
  void Element(const XmlNode& node, size_t depth, bool verbatim) {
    absl::StrAppend(&out_, "<", node.name);
    if (depth == 0) absl::StrAppend(&out_, " xmlns=\"", kOscalNamespace, "\"");
    Attributes(node);
    verbatim = verbatim || IsProse(node.name) ||
               std::any_of(node.children.begin(), node.children.end(),
                           [](const XmlNode& child) { return child.IsText() && !IsBlank(child); });
    const bool empty = std::all_of(node.children.begin(), node.children.end(),
                                   [&](const XmlNode& child) { return !verbatim && IsBlank(child); });
    if (empty) {
      out_ += "/>";
      return;
    }
    out_ += '>';
    for (const XmlNode& child : node.children) {
      if (child.IsText()) {
        if (verbatim) AppendEscaped(child.text, /*in_attribute=*/false, out_);
        continue;
      }
      if (!verbatim) NewLine(depth + 1);
      Element(child, depth + 1, verbatim);
    }
    if (!verbatim) NewLine(depth);
    absl::StrAppend(&out_, "</", node.name, ">");
  }

  std::string Finish() && { return std::move(out_) + "\n"; }

 private:
  void Attributes(const XmlNode& node) {
    std::vector<const XmlAttribute*> sorted;
    for (const XmlAttribute& attribute : node.attributes) {
      // Attributes of other namespaces are hints to other tools, such as a schema's location.
      if (!absl::StartsWith(attribute.name, "{")) sorted.push_back(&attribute);
    }
    std::sort(sorted.begin(), sorted.end(),
              [](const XmlAttribute* a, const XmlAttribute* b) { return a->name < b->name; });
    for (const XmlAttribute* attribute : sorted) {
      absl::StrAppend(&out_, " ", attribute->name, "=\"");
      AppendEscaped(attribute->value, /*in_attribute=*/true, out_);
      out_ += '"';
    }
  }

  void NewLine(size_t depth) {
    out_ += '\n';
    out_.append(2 * depth, ' ');
  }

  std::string out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
};

}  // namespace

std::string WriteOscal(const XmlNode& root) {
  Writer writer;
  writer.Element(root, 0, /*verbatim=*/false);
  return std::move(writer).Finish();
}

}  // namespace assay
