// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCHEMES_CRITERION_READER_H_
#define ASSAY_SCHEMES_CRITERION_READER_H_

#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "engine/criterion.h"
#include "schemes/findings.h"
#include "schemes/xml_document.h"

namespace assay {

// Where each criterion, parameter and work unit of a pack stands, by id.
using PlacesById = absl::btree_map<std::string, XmlPlace>;

// Reads the criteria of one level from its resolved catalog. What the engine would have to guess goes to `findings`: a
// criterion or work unit that is incomplete is still returned, as far as it could be read.
std::vector<Criterion> ReadCriteria(const XmlNode& catalog, PlacesById& places, Findings& findings);

}  // namespace assay

#endif  // ASSAY_SCHEMES_CRITERION_READER_H_
