// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCHEMES_SCHEME_LINT_H_
#define ASSAY_SCHEMES_SCHEME_LINT_H_

#include <string>
#include <vector>

#include "engine/evaluator_catalog.h"
#include "schemes/scheme_reader.h"

namespace assay {

struct LintReport {
  SchemePack pack;                    // as far as it could be read
  std::vector<std::string> findings;  // each starts with its place; a pack with one is not usable
  std::vector<std::string> notes;     // worth knowing, nothing wrong
};

// Checks a pack whole and collects all that is wrong: what ReadSchemePack refuses; evaluators and conditions against
// `catalog`; that each level has the activities of CSA Art. 52(5)-(7) and contains the level below unless it says what
// it omits and why; and that each criterion of the catalog is at some level.
LintReport LintScheme(const std::string& folder, const EvaluatorCatalog& catalog);

// Adds to `findings` what of `lower` is missing or changed in `higher` and not among its declared omissions.
void CheckContainment(const Profile& lower, const Profile& higher,
                      const absl::btree_map<std::string, std::string>& omissions, const PlacesById& places,
                      Findings& findings);

}  // namespace assay

#endif  // ASSAY_SCHEMES_SCHEME_LINT_H_
