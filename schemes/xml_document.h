// SPDX-License-Identifier: Apache-2.0
// The one way XML comes into Assay. What two readers could understand in two ways is refused: see ScanXml, and every
// element must be in the one namespace that the caller names.
#ifndef ASSAY_SCHEMES_XML_DOCUMENT_H_
#define ASSAY_SCHEMES_XML_DOCUMENT_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/errors.h"

namespace assay {

inline constexpr absl::string_view kOscalNamespace = "http://csrc.nist.gov/ns/oscal/1.0";
inline constexpr absl::string_view kAssayNamespace = "https://assay.example/ns/oscal/1";

// Where something stood, also after it moved into another document.
struct XmlPlace {
  std::shared_ptr<const std::string> file;
  TextPosition at;

  std::string ToString() const;  // "file:line:column"
};

struct XmlAttribute {
  std::string name;  // local; of an attribute in a namespace "{uri}local"
  std::string value;
  TextPosition at;
};

// An element, or a run of text in one. Comments and processing instructions are not kept.
struct XmlNode {
  std::string name;  // local name; empty for text
  std::string text;  // of a run of text, entities resolved
  std::vector<XmlAttribute> attributes;
  std::vector<XmlNode> children;
  XmlPlace place;

  bool IsText() const { return name.empty(); }
  bool Is(absl::string_view element) const { return name == element; }

  // The attribute's value, or null.
  const std::string* Find(absl::string_view attribute) const;
  // The attribute's value; empty when it is absent.
  absl::string_view Get(absl::string_view attribute) const;
  void Set(absl::string_view attribute, absl::string_view value);

  // The first child element of that name, or null.
  const XmlNode* Child(absl::string_view element) const;

  // All text below, in order, white space trimmed at both ends and folded to single blanks.
  std::string FoldedText() const;

  // The place of an attribute; of the element when it has none of that name.
  XmlPlace PlaceOf(absl::string_view attribute) const;

  // InvalidArgument "file:line:column: what".
  absl::Status Malformed(absl::string_view what) const;
};

// An element with text in it, for documents that Assay writes.
XmlNode TextElement(absl::string_view name, absl::string_view text);

// Parses `text`, whose every element must be in the namespace `namespace_uri`. `file` names it in places.
absl::StatusOr<XmlNode> ParseXml(absl::string_view text, absl::string_view file, absl::string_view namespace_uri);

// `text` with white space trimmed at both ends and folded to single blanks.
std::string FoldSpace(absl::string_view text);

}  // namespace assay

#endif  // ASSAY_SCHEMES_XML_DOCUMENT_H_
