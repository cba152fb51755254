// SPDX-License-Identifier: Apache-2.0
// The props of a pack: which of Assay's own may stand where, and OSCAL's that a pack may use.
#ifndef ASSAY_SCHEMES_PACK_PROPS_H_
#define ASSAY_SCHEMES_PACK_PROPS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "schemes/findings.h"
#include "schemes/xml_document.h"

namespace assay {

// Adds a finding for each prop below `root` (a catalog or profile) that is unknown at its place, empty, in a foreign
// namespace, or there twice where one is allowed.
void CheckPackProps(const XmlNode& root, Findings& findings);

// The first prop of Assay's namespace and that name in `holder`, or null.
const XmlNode* FindOwnProp(const XmlNode& holder, absl::string_view name);
std::vector<const XmlNode*> FindOwnProps(const XmlNode& holder, absl::string_view name);

// The first prop of OSCAL's namespace and that name in `holder`, or null.
const XmlNode* FindOscalProp(const XmlNode& holder, absl::string_view name);

}  // namespace assay

#endif  // ASSAY_SCHEMES_PACK_PROPS_H_
