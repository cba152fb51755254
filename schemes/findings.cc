// SPDX-License-Identifier: Apache-2.0
#include "schemes/findings.h"

#include "absl/strings/str_cat.h"

namespace assay {

void Findings::Add(const XmlPlace& place, absl::string_view what) { Add(absl::StrCat(place.ToString(), ": ", what)); }

void Findings::Add(absl::string_view message) {
  if (known_.emplace(message).second) messages_.emplace_back(message);
}

absl::Status Findings::ToStatus() const {
  if (messages_.empty()) return absl::OkStatus();
  const size_t more = messages_.size() - 1;
  return absl::InvalidArgumentError(
      more == 0 ? messages_.front()
                : absl::StrCat(messages_.front(), " (and ", more, " more: assay scheme lint lists them)"));
}

}  // namespace assay
