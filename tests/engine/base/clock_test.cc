// SPDX-License-Identifier: Apache-2.0
#include "engine/base/clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/command.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::HasSubstr;

TEST(Clock, FormatsInUtcWithWholeSeconds) {
  EXPECT_EQ(FormatRfc3339(absl::UnixEpoch()), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatRfc3339(absl::FromUnixSeconds(1795531800)), "2026-11-24T14:50:00Z");
}

TEST(Clock, AgreesWithDate) {
  for (const int64_t seconds : {0L, 951782400L, 1709164800L, 4102444799L}) {
    EXPECT_EQ(RunCommand({"date", "-u", "-d", absl::StrCat("@", seconds), "+%Y-%m-%dT%H:%M:%SZ"}).out,
              absl::StrCat(FormatRfc3339(absl::FromUnixSeconds(seconds)), "\n"));
  }
}

TEST(Clock, ParsesZonesAndCutsFractionsOff) {
  const absl::Time time = absl::FromUnixSeconds(1795531800);
  for (const char* text :
       {"2026-11-24T14:50:00Z", "2026-11-24T15:50:00+01:00", "2026-11-24T06:20:00-08:30", "2026-11-24T14:50:00.999Z"}) {
    ASSERT_OK_AND_ASSIGN(const absl::Time parsed, ParseRfc3339(text));
    EXPECT_EQ(parsed, time) << text;
  }
}

TEST(Clock, RefusesWhatIsNoRfc3339Time) {
  for (const char* text : {"",
                           "now",
                           "2026-11-24",
                           "2026-11-24 14:50:00",
                           "2026-11-24T14:50:00",
                           " 2026-11-24T14:50:00Z",
                           "2026-11-24T14:50:00Z ",
                           "2026-11-24T14:50Z",
                           "2026-13-01T00:00:00Z",
                           "2026-02-30T00:00:00Z",
                           "2026-11-24T25:00:00Z",
                           "2026-11-24T14:60:00Z",
                           "2026-1-1T1:1:1Z",
                           "12026-11-24T14:50:00Z",
                           "2026-11-24t14:50:00z",
                           "2026-11-24T14:50:00.Z",
                           "2026-11-24T14:50:00+0100",
                           "2026-11-24T14:50:00+1:00",
                           "2026-11-24T14:50:00,5Z",
                           "infinite-future",
                           "1795531800",
                           "-2026-11-24T14:50:00Z"}) {
    EXPECT_THAT(ParseRfc3339(text), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("is not an RFC 3339 time")))
        << text;
  }
}

TEST(Clock, TellsWholeSecondsThatParseBack) {
  const absl::Time now = CurrentTime();
  EXPECT_LE(absl::AbsDuration(absl::Now() - now), absl::Seconds(2));
  ASSERT_OK_AND_ASSIGN(const absl::Time parsed, ParseRfc3339(FormatRfc3339(now)));
  EXPECT_EQ(parsed, now);
}

}  // namespace
}  // namespace assay
