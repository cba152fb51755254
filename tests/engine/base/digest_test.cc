// SPDX-License-Identifier: Apache-2.0
#include "engine/base/digest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tests/command.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::HasSubstr;

constexpr char kAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

// FIPS 180-4's examples, as NIST publishes them.
TEST(Digest, HasTheExamplesOfFips180) {
  EXPECT_EQ(Sha256(absl::string_view("abc")).ToHex(), kAbc);
  EXPECT_EQ(Sha256(absl::string_view("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).ToHex(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Sha256(absl::string_view("")).ToHex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha512Hex(AsBytes("abc")),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Digest, AgreesWithCoreutilsAroundTheBlockSizes) {
  for (const size_t size : {55u, 56u, 63u, 64u, 65u, 111u, 112u, 127u, 128u, 129u, 100000u}) {
    std::string bytes;
    for (size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(i * 31 % 251));
    EXPECT_EQ(RunCommand({"sha256sum"}, bytes).out, absl::StrCat(Sha256(bytes).ToHex(), "  -\n")) << size;
    EXPECT_EQ(RunCommand({"sha512sum"}, bytes).out, absl::StrCat(Sha512Hex(AsBytes(bytes)), "  -\n")) << size;
  }
}

TEST(Digest, ParsesExactlyWhatItPrints) {
  ASSERT_OK_AND_ASSIGN(const Digest digest, ParseDigest(kAbc));
  EXPECT_EQ(digest, Sha256(absl::string_view("abc")));
  EXPECT_EQ(digest.ToHex(), kAbc);
  for (const std::string& text : {std::string(kAbc).substr(1), absl::StrCat(kAbc, "0"), absl::StrCat(kAbc, "00"),
                                  absl::AsciiStrToUpper(kAbc), std::string(), std::string(64, 'g'),
                                  absl::StrCat(" ", std::string(kAbc).substr(1)), absl::StrCat("sha256:", kAbc)}) {
    EXPECT_THAT(ParseDigest(text), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("SHA-256 digest"))) << text;
  }
}

TEST(Digest, IsOrderedByItsBytes) {
  ASSERT_OK_AND_ASSIGN(const Digest low, ParseDigest(absl::StrCat(std::string(62, '0'), "ff")));
  ASSERT_OK_AND_ASSIGN(const Digest high, ParseDigest("01" + std::string(62, '0')));
  EXPECT_LT(low, high);
  EXPECT_LT(Digest(), low);
}

TEST(Hasher, DoesNotCareHowBytesArrive) {
  const std::string bytes(1000, 'q');
  for (const size_t piece : {1u, 7u, 64u, 999u, 1000u}) {
    Hasher hasher(/*with_sha512=*/true);
    for (size_t at = 0; at < bytes.size(); at += piece) hasher.Update(bytes.substr(at, piece));
    const Hasher::Result result = hasher.Finish();
    EXPECT_EQ(result.sha256, Sha256(bytes));
    EXPECT_EQ(result.sha512_hex, Sha512Hex(AsBytes(bytes)));
  }
}

TEST(Hasher, StartsAfreshAfterFinish) {
  Hasher hasher;
  hasher.Update("something else");
  EXPECT_EQ(hasher.Finish().sha512_hex, "");
  hasher.Update("a");
  Hasher moved = std::move(hasher);
  moved.Update("bc");
  EXPECT_EQ(moved.Finish().sha256.ToHex(), kAbc);
}

}  // namespace
}  // namespace assay
