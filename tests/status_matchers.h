// SPDX-License-Identifier: Apache-2.0
// GoogleMock matchers for absl::Status and absl::StatusOr; Debian 12's Abseil ships none.
#ifndef ASSAY_TESTS_STATUS_MATCHERS_H_
#define ASSAY_TESTS_STATUS_MATCHERS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace assay {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
const absl::Status& StatusOf(absl::Status&& status) = delete;  // it would not live long enough
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& value) {
  return value.status();
}

MATCHER(IsOk, "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

// Matches the code, and the message by a matcher such as HasSubstr("line 3").
MATCHER_P2(HasStatus, code, message,
           "has code " + absl::StatusCodeToString(code) + " and a message that " +
               testing::DescribeMatcher<std::string>(message)) {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code && testing::Matches(message)(std::string(StatusOf(arg).message()));
}

// Unwraps a StatusOr whose failure ends the test's meaning: asserts OK first.
#define ASSERT_OK_AND_ASSIGN(lhs, expr) ASSERT_OK_AND_ASSIGN_INNER_(ASSERT_OK_CONCAT_(or_value_, __LINE__), lhs, expr)
#define ASSERT_OK_CONCAT_(a, b) ASSERT_OK_CONCAT_INNER_(a, b)
#define ASSERT_OK_CONCAT_INNER_(a, b) a##b
#define ASSERT_OK_AND_ASSIGN_INNER_(tmp, lhs, expr) \
  auto tmp = (expr);                                \
  ASSERT_TRUE(tmp.ok()) << tmp.status();            \
  lhs = *std::move(tmp)

}  // namespace assay

#endif  // ASSAY_TESTS_STATUS_MATCHERS_H_
