// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCHEMES_XML_WRITER_H_
#define ASSAY_SCHEMES_XML_WRITER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "schemes/xml_document.h"

namespace assay {

// The canonical text of an OSCAL document (docs/formats/pack.md): the same elements, attributes and prose give the same
// bytes, however the source was indented, ordered its attributes or chose its prefixes. Prose keeps its white space.
std::string WriteOscal(const XmlNode& root);

}  // namespace assay

#endif  // ASSAY_SCHEMES_XML_WRITER_H_
