// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_MANIFEST_NODE_H_
#define ASSAY_ENGINE_MANIFEST_NODE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/base/errors.h"

namespace assay {

struct ManifestEntry;

// One value of a manifest with its place, whatever YAML style it was written in. Every scalar is text as it stands.
struct ManifestNode {
  enum class Kind { kNothing, kText, kList, kMap };
  Kind kind = Kind::kNothing;
  TextPosition at;
  std::string text;
  std::vector<ManifestNode> items;
  std::vector<ManifestEntry> entries;  // in the order of the text; no key twice

  // Returns the value of `key`, or null.
  const ManifestNode* Find(absl::string_view key) const;
};

struct ManifestEntry {
  std::string key;
  TextPosition at;  // of the key
  ManifestNode value;
};

}  // namespace assay

#endif  // ASSAY_ENGINE_MANIFEST_NODE_H_
