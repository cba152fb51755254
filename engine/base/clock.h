// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_BASE_CLOCK_H_
#define ASSAY_ENGINE_BASE_CLOCK_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace assay {

// RFC 3339 in UTC with whole seconds, "2026-11-24T14:50:00Z".
std::string FormatRfc3339(absl::Time time);

// Accepts RFC 3339 with a zone; fractions of a second are cut off.
absl::StatusOr<absl::Time> ParseRfc3339(absl::string_view text);

// The wall clock, cut to whole seconds.
absl::Time CurrentTime();

}  // namespace assay

#endif  // ASSAY_ENGINE_BASE_CLOCK_H_
