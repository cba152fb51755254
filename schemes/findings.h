// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCHEMES_FINDINGS_H_
#define ASSAY_SCHEMES_FINDINGS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "schemes/xml_document.h"

namespace assay {

// Defects of a pack, each "file:line:column: found; expected". The same text is kept once: one catalog is read for
// every level.
class Findings {
 public:
  void Add(const XmlPlace& place, absl::string_view what);
  // A message that names its place already.
  void Add(absl::string_view message);

  bool empty() const { return messages_.empty(); }
  const std::vector<std::string>& messages() const { return messages_; }

  // OK, or InvalidArgument with the first finding and how many more there are.
  absl::Status ToStatus() const;

 private:
  std::vector<std::string> messages_;
  absl::flat_hash_set<std::string> known_;
};

}  // namespace assay

#endif  // ASSAY_SCHEMES_FINDINGS_H_
