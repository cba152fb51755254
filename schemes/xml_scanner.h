// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCHEMES_XML_SCANNER_H_
#define ASSAY_SCHEMES_XML_SCANNER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/errors.h"

namespace assay {

inline constexpr size_t kMaxXmlBytes = size_t{16} << 20;
inline constexpr size_t kMaxXmlDepth = 64;
inline constexpr size_t kMaxXmlElements = 500'000;

// A start tag of a document: its qualified name and where it and its attributes begin. Views point into the text.
struct XmlStartTag {
  struct Attribute {
    absl::string_view name;
    size_t offset = 0;
  };
  absl::string_view name;
  size_t offset = 0;
  std::vector<Attribute> attributes;
};

// The start tags of a well-formed document in document order.
struct XmlOutline {
  std::vector<XmlStartTag> tags;
  std::vector<size_t> line_starts;  // offsets; the first is 0

  TextPosition PositionOf(size_t offset) const;
};

// Checks that `text` is a well-formed XML 1.0 document (fifth edition) of the kind Assay takes in, and returns its
// start tags. Stricter than the standard: UTF-8 only, no DOCTYPE, no entity but the five predefined ones, ASCII names,
// and the limits above. Errors are InvalidArgument "file:line:column: found; expected".
absl::StatusOr<XmlOutline> ScanXml(absl::string_view text, absl::string_view file);

}  // namespace assay

#endif  // ASSAY_SCHEMES_XML_SCANNER_H_
