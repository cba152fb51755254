// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCHEMES_SCHEME_READER_H_
#define ASSAY_SCHEMES_SCHEME_READER_H_

#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/evaluator_catalog.h"
#include "engine/profile.h"
#include "schemes/criterion_reader.h"
#include "schemes/findings.h"

namespace assay {

// A scheme pack, read and resolved for each of its levels.
struct SchemePack {
  std::string folder;
  SchemeIdentity identity;
  Digest pack_sha256;
  std::vector<Profile> profiles;  // by rising level
  // Criteria and work units of the level below that a level leaves out on purpose, each with its reason.
  absl::btree_map<AssuranceLevel, absl::btree_map<std::string, std::string>> omissions;
  absl::btree_map<std::string, std::string> parameter_labels;  // by parameter id
  PlacesById places;
  PlacesById catalog_criteria;  // every criterion of the catalog, whether at a level or not

  // The profile of that level, or NotFound naming the levels there are.
  absl::StatusOr<const Profile*> Find(AssuranceLevel level) const;
};

// Reads the pack in `folder`: pack.xml and the files it names, whose digests must agree. A pack is strict: what the
// engine would have to guess is InvalidArgument "file:line:column: found; expected".
absl::StatusOr<SchemePack> ReadSchemePack(const std::string& folder);

// Reads one level of the pack in `folder`; the whole pack must be well-formed all the same.
absl::StatusOr<Profile> ReadProfile(const std::string& folder, AssuranceLevel level);

// As the first, with everything that is wrong in `findings`; the result then holds what could be read.
SchemePack ReadSchemePack(const std::string& folder, Findings& findings);

// Holds the evaluators and conditions of a profile against the evaluators there are: an unknown evaluator, measurement
// or parameter, and a comparison of unlike types, are InvalidArgument that starts with scheme, level and work unit.
absl::Status CheckAgainstCatalog(const Profile& profile, const EvaluatorCatalog& catalog);

// What is wrong with one work unit in that respect, without its place.
absl::Status CheckWorkUnit(const Criterion& criterion, const WorkUnit& unit, const EvaluatorCatalog& catalog);

}  // namespace assay

#endif  // ASSAY_SCHEMES_SCHEME_READER_H_
