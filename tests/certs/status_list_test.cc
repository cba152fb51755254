// SPDX-License-Identifier: Apache-2.0
#include "certs/status_list.h"

#include <gtest/gtest.h>

#include "engine/base/encoding.h"
#include "tests/command.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::HasSubstr;

TEST(StatusList, EncodesTheTwoBitExampleOfTheTokenStatusList) {
  // IETF draft-ietf-oauth-status-list, section 4.1: statuses 1 2 0 3 0 1 0 1 1 2 3 3 give the bytes c9 44 f9.
  StatusList list(12);
  const int values[] = {1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3};
  for (uint64_t i = 0; i < 12; ++i) list.Set(i, static_cast<StatusValue>(values[i]));
  EXPECT_EQ(EncodeHex(list.bytes()), "c944f9");
  for (uint64_t i = 0; i < 12; ++i) EXPECT_EQ(static_cast<int>(list.Get(i)), values[i]);
}

TEST(StatusList, PythonsZlibUnfoldsIt) {
  if (!HasCommand("python3")) GTEST_SKIP() << "python3 is not installed";
  StatusList list(4096);
  list.Set(4095, StatusValue::kSuspended);
  const Bytes compressed = list.Compress();
  const CommandResult result =
      RunCommand({"python3", "-c", "import zlib,sys; d=zlib.decompress(sys.stdin.buffer.read()); print(len(d), d[-1])"},
                 std::string(compressed.begin(), compressed.end()));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "1024 128\n");
}

TEST(StatusList, UnfoldsWhatItCompressed) {
  StatusList list;
  list.Set(77, StatusValue::kWithdrawn);
  list.Set(77, StatusValue::kSuspended);
  ASSERT_OK_AND_ASSIGN(const StatusList read, StatusList::Decompress(list.Compress()));
  EXPECT_EQ(read.bytes(), list.bytes());
  EXPECT_EQ(read.size(), kStatusListEntries);
}

TEST(StatusList, RefusesTruncatedTrailingAndForeignBytes) {
  const Bytes whole = StatusList(4096).Compress();
  for (size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(StatusList::Decompress(ByteSpan(whole).first(length)).ok()) << length;
  }
  Bytes longer = whole;
  longer.push_back(0);
  EXPECT_THAT(StatusList::Decompress(longer), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("after")));
  Bytes altered = whole;
  altered.back() ^= 1;  // of the Adler-32 checksum
  EXPECT_FALSE(StatusList::Decompress(altered).ok());
}

TEST(StatusList, RefusesABomb) {
  EXPECT_THAT(StatusList::Decompress(StatusList(uint64_t{300} << 20).Compress()),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("larger than")));
}

}  // namespace
}  // namespace assay
