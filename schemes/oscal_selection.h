// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCHEMES_OSCAL_SELECTION_H_
#define ASSAY_SCHEMES_OSCAL_SELECTION_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "schemes/xml_document.h"

namespace assay {

// What one import takes from a catalog.
struct Selection {
  absl::flat_hash_set<std::string> control_ids;
  // with-id of a control that the catalog does not have; reported by the caller.
  std::vector<XmlNode> unknown_ids;
};

// Applies the include and exclude directives of `import`, which follow the profile model. An exclusion always wins;
// an import without include-all or include-controls takes every control.
Selection SelectControls(const XmlNode& import, const XmlNode& catalog);

// Keeps of `catalog` the selected controls, and the groups that hold one, with all that is not a control in them. The
// controls below one that was not selected take its place; `lifted` gets their ids.
void KeepSelected(const Selection& selection, XmlNode& catalog, std::vector<std::string>& lifted);

// Whether `text` matches `pattern`, in which * stands for any text and ? for one character.
bool MatchesGlob(absl::string_view pattern, absl::string_view text);

}  // namespace assay

#endif  // ASSAY_SCHEMES_OSCAL_SELECTION_H_
