// SPDX-License-Identifier: Apache-2.0
// What `assay scheme list` and `show` print: scheme packs for people who know the law, and as JSON.
#ifndef ASSAY_CLI_SCHEME_LISTING_H_
#define ASSAY_CLI_SCHEME_LISTING_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/assurance_level.h"
#include "schemes/scheme_reader.h"

namespace assay {

// One line a pack, under a line of headings.
std::string SchemeListText(const std::vector<SchemePack>& packs);
std::string SchemeListJson(const std::vector<SchemePack>& packs);

// The scheme with its criteria: by level and threshold, or for one level with what is examined, how and by whom.
std::string SchemeText(const SchemePack& pack);
std::string SchemeLevelText(const SchemePack& pack, const Profile& profile);

// The scheme with the criteria of `level`, or of every level.
std::string SchemeJson(const SchemePack& pack, std::optional<AssuranceLevel> level);

}  // namespace assay

#endif  // ASSAY_CLI_SCHEME_LISTING_H_
