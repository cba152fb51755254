// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCHEMES_OSCAL_MODIFICATION_H_
#define ASSAY_SCHEMES_OSCAL_MODIFICATION_H_

#include <functional>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "schemes/xml_document.h"

namespace assay {

// Takes what the specification only warns of; returns the error that it is in a pack, or OK.
using DoubtHandler = std::function<absl::Status(const XmlPlace& place, absl::string_view what)>;

// Applies the `modify` directives of a profile to `catalog`, in their order, and puts what they touched into OSCAL's
// order of elements. The ids of parameters that were set are added to `set_parameters`.
absl::Status ModifyCatalog(const XmlNode& modify, XmlNode& catalog, const DoubtHandler& doubt,
                           absl::flat_hash_set<std::string>& set_parameters);

}  // namespace assay

#endif  // ASSAY_SCHEMES_OSCAL_MODIFICATION_H_
