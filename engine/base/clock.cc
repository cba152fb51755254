// SPDX-License-Identifier: Apache-2.0
#include "engine/base/clock.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/encoding.h"

namespace assay {
namespace {

absl::Time WholeSeconds(absl::Time time) { return absl::FromUnixSeconds(absl::ToUnixSeconds(time)); }

}  // namespace

std::string FormatTime(absl::Time time) { return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone()); }

absl::StatusOr<absl::Time> ParseTime(absl::string_view text) {
  absl::Time time;
  std::string error;
  // absl::ParseTime also takes leading space and "infinite-future"; RFC 3339 starts with a digit.
  const bool starts_with_digit = !text.empty() && text[0] >= '0' && text[0] <= '9';
  if (!starts_with_digit || !absl::ParseTime(absl::RFC3339_full, text, &time, &error)) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", Printable(text), "\" is not an RFC 3339 time such as 2026-11-24T14:50:00Z"));
  }
  return WholeSeconds(time);
}

absl::Time CurrentTime() { return WholeSeconds(absl::Now()); }

}  // namespace assay
