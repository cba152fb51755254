// SPDX-License-Identifier: Apache-2.0
#include "engine/base/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <memory>

#include "engine/base/status_macros.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::HasSubstr;

TEST(PositionAt, CountsLinesAndByteColumnsFromOne) {
  const absl::string_view text = "ab\n\xc3\xa4x\n\nz";
  const auto at = [&](size_t offset) {
    const TextPosition position = PositionAt(text, offset);
    return std::pair(position.line, position.column);
  };
  EXPECT_EQ(at(0), std::pair(size_t{1}, size_t{1}));
  EXPECT_EQ(at(2), std::pair(size_t{1}, size_t{3}));  // the line break itself
  EXPECT_EQ(at(3), std::pair(size_t{2}, size_t{1}));
  EXPECT_EQ(at(5), std::pair(size_t{2}, size_t{3}));  // behind a character of two bytes
  EXPECT_EQ(at(7), std::pair(size_t{3}, size_t{1}));
  EXPECT_EQ(at(8), std::pair(size_t{4}, size_t{1}));
  EXPECT_EQ(at(9), std::pair(size_t{4}, size_t{2}));
  EXPECT_EQ(at(1000), std::pair(size_t{4}, size_t{2}));
  EXPECT_EQ(PositionAt("", 5).column, 1u);
}

TEST(Errors, StartWithTheirPlace) {
  EXPECT_THAT(MalformedText("f", {3, 7}, "x"), HasStatus(absl::StatusCode::kInvalidArgument, "f:3:7: x"));
  EXPECT_THAT(MalformedBytes("f", 255, "x"), HasStatus(absl::StatusCode::kInvalidArgument, "f:offset 0xff: x"));
  EXPECT_THAT(MalformedFile("f", "x"), HasStatus(absl::StatusCode::kInvalidArgument, "f: x"));
}

TEST(SystemError, MapsErrnoToACode) {
  const auto with = [](int number) { return SystemError(number, "f", "open"); };
  EXPECT_THAT(with(ENOENT), HasStatus(absl::StatusCode::kNotFound, "f: open: No such file or directory"));
  EXPECT_THAT(with(ENOTDIR), HasStatus(absl::StatusCode::kNotFound, HasSubstr("f: open: ")));
  EXPECT_THAT(with(EACCES), HasStatus(absl::StatusCode::kPermissionDenied, HasSubstr("f: open: ")));
  EXPECT_THAT(with(EPERM), HasStatus(absl::StatusCode::kPermissionDenied, HasSubstr("f: open: ")));
  EXPECT_THAT(with(EROFS), HasStatus(absl::StatusCode::kPermissionDenied, HasSubstr("f: open: ")));
  EXPECT_THAT(with(EEXIST), HasStatus(absl::StatusCode::kAlreadyExists, HasSubstr("f: open: ")));
  EXPECT_THAT(with(ENOSPC), HasStatus(absl::StatusCode::kResourceExhausted, HasSubstr("f: open: ")));
  EXPECT_THAT(with(EDQUOT), HasStatus(absl::StatusCode::kResourceExhausted, HasSubstr("f: open: ")));
  EXPECT_THAT(with(EIO), HasStatus(absl::StatusCode::kInternal, HasSubstr("f: open: ")));
}

TEST(Prefixed, KeepsTheCodeAndLeavesOkAlone) {
  EXPECT_THAT(Prefixed("a", absl::DataLossError("b")), HasStatus(absl::StatusCode::kDataLoss, "a: b"));
  EXPECT_THAT(Prefixed("a", absl::OkStatus()), IsOk());
}

absl::Status ReturnIfError(const absl::Status& status, bool* went_on) {
  ASSAY_RETURN_IF_ERROR(status);
  *went_on = true;
  return absl::OkStatus();
}

absl::StatusOr<int> AddOne(absl::StatusOr<std::unique_ptr<int>> number) {
  ASSAY_ASSIGN_OR_RETURN(const std::unique_ptr<int> value, std::move(number));
  return *value + 1;
}

TEST(StatusMacros, ReturnEarlyOnAnError) {
  bool went_on = false;
  EXPECT_THAT(ReturnIfError(absl::InternalError("x"), &went_on), HasStatus(absl::StatusCode::kInternal, "x"));
  EXPECT_FALSE(went_on);
  EXPECT_THAT(ReturnIfError(absl::OkStatus(), &went_on), IsOk());
  EXPECT_TRUE(went_on);
  EXPECT_EQ(*AddOne(std::make_unique<int>(4)), 5);
  EXPECT_THAT(AddOne(absl::NotFoundError("y")), HasStatus(absl::StatusCode::kNotFound, "y"));
}

}  // namespace
}  // namespace assay
