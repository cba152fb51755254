// SPDX-License-Identifier: Apache-2.0
#include "engine/base/byte_reader.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/base/file.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const Bytes kBytes = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x88};

TEST(ByteRecord, ReadsBothOrders) {
  const ByteRecord little(kBytes, ByteOrder::kLittle);
  const ByteRecord big(kBytes, ByteOrder::kBig);
  EXPECT_EQ(little.U8(7), 0x88);
  EXPECT_EQ(little.U16(1), 0x0302);
  EXPECT_EQ(big.U16(1), 0x0203);
  EXPECT_EQ(little.U32(4), 0x88070605u);
  EXPECT_EQ(big.U32(4), 0x05060788u);
  EXPECT_EQ(little.U64(0), 0x8807060504030201u);
  EXPECT_EQ(big.U64(0), 0x0102030405060788u);
  EXPECT_EQ(big.Part(2, 4).U16(0), 0x0304);
}

TEST(ByteRecordDeathTest, EndsTheProcessOutsideOfTheRecord) {
  const ByteRecord record(kBytes, ByteOrder::kLittle);
  EXPECT_DEATH((void)record.U32(5), "");
  EXPECT_DEATH((void)record.U64(SIZE_MAX), "");
  EXPECT_DEATH((void)record.Part(4, 5), "");
  EXPECT_DEATH((void)ByteRecord({}, ByteOrder::kBig).U8(0), "");
}

// The same contract for bytes in memory and in a file.
void CheckBounds(const ByteSource& source) {
  Bytes scratch;
  ASSERT_OK_AND_ASSIGN(const ByteSpan all, source.Read(0, 8, scratch));
  EXPECT_TRUE(std::equal(all.begin(), all.end(), kBytes.begin(), kBytes.end()));
  ASSERT_OK_AND_ASSIGN(const ByteSpan tail, source.Read(6, 2, scratch));
  EXPECT_EQ(tail[1], 0x88);
  EXPECT_EQ(source.Read(8, 0, scratch)->size(), 0u);
  EXPECT_THAT(source.Read(7, 2, scratch),
              HasStatus(absl::StatusCode::kInvalidArgument,
                        AllOf(HasSubstr("sample:"), HasSubstr("0x7"), HasSubstr("ends at 8"))));
  EXPECT_THAT(source.Read(9, 0, scratch), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("0x9")));
  EXPECT_THAT(source.Read(UINT64_MAX, 1, scratch), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("0xff")));
  EXPECT_THAT(source.Read(1, UINT64_MAX, scratch), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("0x1")));
  EXPECT_THAT(source.Read(UINT64_MAX, UINT64_MAX, scratch),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("")));
}

TEST(SpanSource, StaysInsideItsBytes) { CheckBounds(SpanSource(kBytes, "sample")); }

TEST(FileSource, StaysInsideItsFile) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("file", std::string(AsText(kBytes)));
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY));
  CheckBounds(FileSource(fd.get(), 8, "sample"));
}

TEST(FileSource, NoticesThatTheFileShrank) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("file", std::string(AsText(kBytes)));
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY));
  const FileSource source(fd.get(), 8, "sample");
  ASSERT_EQ(::truncate(path.c_str(), 3), 0);
  Bytes scratch;
  EXPECT_THAT(source.Read(0, 8, scratch),
              HasStatus(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr("0x3"), HasSubstr("shrank"))));
}

TEST(CheckedArithmetic, HasNoAnswerBeyond64Bits) {
  EXPECT_EQ(CheckedAdd(2, 3), 5u);
  EXPECT_EQ(CheckedAdd(UINT64_MAX, 0), UINT64_MAX);
  EXPECT_EQ(CheckedAdd(UINT64_MAX, 1), std::nullopt);
  EXPECT_EQ(CheckedMultiply(1ull << 32, (1ull << 32) - 1), 0xffffffff00000000u);
  EXPECT_EQ(CheckedMultiply(1ull << 32, 1ull << 32), std::nullopt);
}

}  // namespace
}  // namespace assay
