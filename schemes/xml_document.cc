// SPDX-License-Identifier: Apache-2.0
#include "schemes/xml_document.h"

#include <pugixml.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/encoding.h"
#include "engine/base/status_macros.h"
#include "schemes/xml_scanner.h"

namespace assay {
namespace {

constexpr absl::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";
constexpr absl::string_view kXmlnsNamespace = "http://www.w3.org/2000/xmlns/";

// White space between inline elements is text, so it is kept.
constexpr unsigned kParseFlags =
    pugi::parse_cdata | pugi::parse_escapes | pugi::parse_wconv_attribute | pugi::parse_eol | pugi::parse_ws_pcdata;

// Turns pugixml's tree into nodes, resolving namespaces, and holds it against the scanner's outline on the way: had the
// two read different documents from the same bytes, neither could be trusted.
class TreeBuilder {
 public:
  TreeBuilder(const XmlOutline& outline, absl::string_view file, absl::string_view namespace_uri)
      : outline_(outline), file_(std::make_shared<const std::string>(file)), namespace_uri_(namespace_uri) {
    bindings_.push_back({"xml", std::string(kXmlNamespace)});
  }

  absl::StatusOr<XmlNode> Build(const pugi::xml_node& source) {
    if (next_ >= outline_.tags.size() || outline_.tags[next_].name != source.name()) return Disagreement();
    const XmlStartTag& tag = outline_.tags[next_++];
    XmlNode node;
    node.place = {file_, outline_.PositionOf(tag.offset)};
    const size_t outer_bindings = bindings_.size();
    ASSAY_RETURN_IF_ERROR(Bind(source, node.place));
    std::string uri;
    ASSAY_RETURN_IF_ERROR(Resolve(tag.name, /*is_attribute=*/false, node.place, uri, node.name));
    if (uri != namespace_uri_) {
      return node.Malformed(absl::StrCat("<", tag.name, "> is in ",
                                         uri.empty() ? "no namespace" : absl::StrCat("namespace ", Printable(uri)),
                                         "; expected ", namespace_uri_));
    }
    ASSAY_RETURN_IF_ERROR(TakeAttributes(source, tag, node));
    for (const pugi::xml_node& child : source.children()) {
      if (child.type() == pugi::node_element) {
        ASSAY_ASSIGN_OR_RETURN(XmlNode element, Build(child));
        node.children.push_back(std::move(element));
      } else if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
        if (node.children.empty() || !node.children.back().IsText()) node.children.emplace_back();
        absl::StrAppend(&node.children.back().text, child.value());
      }
    }
    bindings_.resize(outer_bindings);
    return node;
  }

  bool SawAll() const { return next_ == outline_.tags.size(); }
  absl::Status Disagreement() const {
    return MalformedFile(*file_, "markup that two readers understand in two ways; expected plain XML");
  }

 private:
  struct Binding {
    std::string prefix;
    std::string uri;
  };

  absl::Status Bind(const pugi::xml_node& source, const XmlPlace& place) {
    for (const pugi::xml_attribute& attribute : source.attributes()) {
      absl::string_view name = attribute.name();
      const absl::string_view uri = attribute.value();
      if (name == "xmlns") {
        name = "";
      } else if (!absl::ConsumePrefix(&name, "xmlns:")) {
        continue;
      }
      const bool reserved = name == "xmlns" || (name == "xml") != (uri == kXmlNamespace) || uri == kXmlnsNamespace;
      if (reserved || (uri.empty() && !name.empty())) {
        return MalformedText(*file_, place.at,
                             absl::StrCat("prefix \"", name, "\" for namespace \"", Printable(uri),
                                          "\"; expected a binding that XML allows"));
      }
      bindings_.push_back({std::string(name), std::string(uri)});
    }
    return absl::OkStatus();
  }

  absl::Status Resolve(absl::string_view qualified, bool is_attribute, const XmlPlace& place, std::string& uri,
                       std::string& local) const {
    const size_t colon = qualified.find(':');
    const absl::string_view prefix = colon == absl::string_view::npos ? "" : qualified.substr(0, colon);
    local = std::string(colon == absl::string_view::npos ? qualified : qualified.substr(colon + 1));
    uri.clear();
    if (prefix.empty() && is_attribute) return absl::OkStatus();
    for (auto binding = bindings_.rbegin(); binding != bindings_.rend(); ++binding) {
      if (binding->prefix != prefix) continue;
      uri = binding->uri;
      return absl::OkStatus();
    }
    if (prefix.empty()) return absl::OkStatus();
    return MalformedText(
        *file_, place.at,
        absl::StrCat("prefix ", prefix, " of ", qualified, " is bound to no namespace; expected xmlns:", prefix));
  }

  absl::Status TakeAttributes(const pugi::xml_node& source, const XmlStartTag& tag, XmlNode& node) const {
    size_t index = 0;
    for (const pugi::xml_attribute& attribute : source.attributes()) {
      if (index >= tag.attributes.size() || tag.attributes[index].name != attribute.name()) return Disagreement();
      const XmlStartTag::Attribute& seen = tag.attributes[index++];
      if (seen.name == "xmlns" || absl::StartsWith(seen.name, "xmlns:")) continue;
      XmlAttribute taken;
      taken.at = outline_.PositionOf(seen.offset);
      taken.value = attribute.value();
      std::string uri;
      ASSAY_RETURN_IF_ERROR(Resolve(seen.name, /*is_attribute=*/true, {file_, taken.at}, uri, taken.name));
      if (!uri.empty()) taken.name = absl::StrCat("{", uri, "}", taken.name);
      if (node.Find(taken.name) != nullptr) {
        return MalformedText(
            *file_, taken.at,
            absl::StrCat("attribute ", seen.name, " a second time under another prefix; expected each attribute once"));
      }
      node.attributes.push_back(std::move(taken));
    }
    return index == tag.attributes.size() ? absl::OkStatus() : Disagreement();
  }

  const XmlOutline& outline_;
  std::shared_ptr<const std::string> file_;
  absl::string_view namespace_uri_;
  size_t next_ = 0;
  std::vector<Binding> bindings_;
};

void CollectText(const XmlNode& node, std::string& out) {
  if (node.IsText()) out += node.text;
  for (const XmlNode& child : node.children) CollectText(child, out);
}

}  // namespace

std::string XmlPlace::ToString() const {
  return absl::StrCat(file ? *file : std::string(), ":", at.line, ":", at.column);
}

const std::string* XmlNode::Find(absl::string_view attribute) const {
  for (const XmlAttribute& candidate : attributes) {
    if (candidate.name == attribute) return &candidate.value;
  }
  return nullptr;
}

absl::string_view XmlNode::Get(absl::string_view attribute) const {
  const std::string* const value = Find(attribute);
  return value == nullptr ? absl::string_view() : absl::string_view(*value);
}

void XmlNode::Set(absl::string_view attribute, absl::string_view value) {
  for (XmlAttribute& candidate : attributes) {
    if (candidate.name != attribute) continue;
    candidate.value = std::string(value);
    return;
  }
  attributes.push_back({std::string(attribute), std::string(value), place.at});
}

const XmlNode* XmlNode::Child(absl::string_view element) const {
  for (const XmlNode& child : children) {
    if (child.Is(element)) return &child;
  }
  return nullptr;
}

std::string XmlNode::FoldedText() const {
  std::string all;
  CollectText(*this, all);
  return FoldSpace(all);
}

XmlPlace XmlNode::PlaceOf(absl::string_view attribute) const {
  for (const XmlAttribute& candidate : attributes) {
    if (candidate.name == attribute) return {place.file, candidate.at};
  }
  return place;
}

absl::Status XmlNode::Malformed(absl::string_view what) const {
  return MalformedText(place.file ? absl::string_view(*place.file) : absl::string_view(), place.at, what);
}

XmlNode TextElement(absl::string_view name, absl::string_view text) {
  XmlNode element;
  element.name = std::string(name);
  element.children.emplace_back().text = std::string(text);
  return element;
}

absl::StatusOr<XmlNode> ParseXml(absl::string_view text, absl::string_view file, absl::string_view namespace_uri) {
  ASSAY_ASSIGN_OR_RETURN(const XmlOutline outline, ScanXml(text, file));
  pugi::xml_document document;
  const pugi::xml_parse_result result =
      document.load_buffer(text.data(), text.size(), kParseFlags, pugi::encoding_utf8);
  TreeBuilder builder(outline, file, namespace_uri);
  if (!result) {
    return MalformedText(file, outline.PositionOf(static_cast<size_t>(result.offset)),
                         absl::StrCat(result.description(), "; expected plain XML"));
  }
  const pugi::xml_node root = document.document_element();
  if (!root || root.next_sibling()) return builder.Disagreement();
  ASSAY_ASSIGN_OR_RETURN(XmlNode node, builder.Build(root));
  if (!builder.SawAll()) return builder.Disagreement();
  return node;
}

std::string FoldSpace(absl::string_view text) {
  std::string folded;
  bool pending = false;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      pending = !folded.empty();
      continue;
    }
    if (pending) folded += ' ';
    pending = false;
    folded += c;
  }
  return folded;
}

}  // namespace assay
