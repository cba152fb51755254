// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCHEMES_PACK_MANIFEST_H_
#define ASSAY_SCHEMES_PACK_MANIFEST_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/assurance_level.h"
#include "engine/base/digest.h"
#include "engine/profile.h"
#include "schemes/findings.h"

namespace assay {

inline constexpr absl::string_view kPackManifestName = "pack.xml";

// A file of a pack, as pack.xml names it.
struct PackFile {
  std::string name;
  Digest sha256;
  XmlPlace place;
};

// pack.xml: who the scheme is, and which files make it (docs/formats/pack.md).
struct PackManifest {
  struct Level {
    AssuranceLevel level = AssuranceLevel::kBasic;
    PackFile profile;
  };
  SchemeIdentity identity;
  PackFile catalog;
  std::vector<Level> levels;  // by rising level
};

// Parses the text of a pack.xml; `file` names it in findings. What is wrong goes to `findings`; the result then holds
// what could be read.
PackManifest ParsePackManifest(absl::string_view text, absl::string_view file, Findings& findings);

}  // namespace assay

#endif  // ASSAY_SCHEMES_PACK_MANIFEST_H_
