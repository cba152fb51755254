// SPDX-License-Identifier: Apache-2.0
// What Assay understands of OSCAL 1.1's catalog and profile models. An element or attribute outside it would be skipped
// without anybody noticing, so it is refused: of profiles always, of catalogs in packs.
#ifndef ASSAY_SCHEMES_OSCAL_STRUCTURE_H_
#define ASSAY_SCHEMES_OSCAL_STRUCTURE_H_

#include "absl/status/status.h"
#include "schemes/findings.h"
#include "schemes/xml_document.h"

namespace assay {

// Adds a finding for each element, attribute and text below `root` that a pack may not hold at its place. `root` is a
// catalog or a profile.
void CheckPackStructure(const XmlNode& root, Findings& findings);

// Refuses what the resolver does not process in a profile: anything unknown below import, merge and modify.
absl::Status CheckProfileDirectives(const XmlNode& profile);

}  // namespace assay

#endif  // ASSAY_SCHEMES_OSCAL_STRUCTURE_H_
