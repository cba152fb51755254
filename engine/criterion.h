// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_CRITERION_H_
#define ASSAY_ENGINE_CRITERION_H_

#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "engine/work_unit.h"

namespace assay {

// Parameter id to the value of a level.
using ParameterValues = absl::btree_map<std::string, std::string>;

// One requirement of a scheme at one level (an OSCAL control).
struct Criterion {
  std::string id;
  std::string title;
  std::string statement;                // plain text, parameters filled in
  std::vector<std::string> legal_refs;  // e.g. "CRA 2024/2847:AnnexI.I.2(c)"; at least one
  std::string remedy;                   // how to mend a fail, in one sentence
  std::string applies_when;             // condition over the manifest's claims; empty: always
  ParameterValues parameters;           // values of this level
  std::vector<WorkUnit> work_units;     // in the catalog's order; at least one
};

}  // namespace assay

#endif  // ASSAY_ENGINE_CRITERION_H_
