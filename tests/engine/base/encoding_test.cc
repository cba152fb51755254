// SPDX-License-Identifier: Apache-2.0
#include "engine/base/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::_;
using testing::HasSubstr;

struct Vector {
  const char* bytes;
  const char* base64;
  const char* hex;
};

// RFC 4648 section 10; base16 in lower case.
constexpr Vector kVectors[] = {{"", "", ""},
                               {"f", "Zg==", "66"},
                               {"fo", "Zm8=", "666f"},
                               {"foo", "Zm9v", "666f6f"},
                               {"foob", "Zm9vYg==", "666f6f62"},
                               {"fooba", "Zm9vYmE=", "666f6f6261"},
                               {"foobar", "Zm9vYmFy", "666f6f626172"}};

TEST(Base64, HasTheVectorsOfRfc4648) {
  for (const Vector& vector : kVectors) {
    EXPECT_EQ(EncodeBase64(AsBytes(vector.bytes)), vector.base64);
    ASSERT_OK_AND_ASSIGN(const Bytes decoded, DecodeBase64(vector.base64));
    EXPECT_EQ(AsText(decoded), vector.bytes);
    ASSERT_OK_AND_ASSIGN(const Bytes any, DecodeBase64AnyAlphabet(vector.base64));
    EXPECT_EQ(AsText(any), vector.bytes);
  }
}

TEST(Hex, HasTheVectorsOfRfc4648InLowerCase) {
  for (const Vector& vector : kVectors) {
    EXPECT_EQ(EncodeHex(AsBytes(vector.bytes)), vector.hex);
    ASSERT_OK_AND_ASSIGN(const Bytes decoded, DecodeHex(vector.hex));
    EXPECT_EQ(AsText(decoded), vector.bytes);
  }
}

TEST(Base64, TakesBackEveryByteInEveryPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    for (size_t length = 1; length <= 4; ++length) {
      const Bytes bytes(length, static_cast<uint8_t>(byte));
      ASSERT_OK_AND_ASSIGN(const Bytes decoded, DecodeBase64(EncodeBase64(bytes)));
      EXPECT_EQ(decoded, bytes);
    }
  }
}

TEST(Base64, HasOneTextForTwoBytes) {
  // Of all texts of the alphabet that could mean two bytes, exactly the encoder's is taken.
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  int accepted = 0;
  for (const char last : alphabet) {
    const std::string text = absl::StrCat("Zm", std::string(1, last), "=");
    const absl::StatusOr<Bytes> decoded = DecodeBase64(text);
    if (!decoded.ok()) continue;
    ++accepted;
    EXPECT_EQ(EncodeBase64(*decoded), text);
  }
  EXPECT_EQ(accepted, 16);
}

struct BadText {
  const char* name;
  std::string text;
};

std::string BadTextName(const testing::TestParamInfo<BadText>& test) { return test.param.name; }

class MalformedBase64 : public testing::TestWithParam<BadText> {};

TEST_P(MalformedBase64, IsRefused) {
  EXPECT_THAT(DecodeBase64(GetParam().text), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("base64")));
  EXPECT_THAT(DecodeBase64AnyAlphabet(GetParam().text), HasStatus(absl::StatusCode::kInvalidArgument, _));
}

INSTANTIATE_TEST_SUITE_P(All, MalformedBase64,
                         testing::Values(BadText{"MissingPadding", "Zg"}, BadText{"HalfThePadding", "Zg="},
                                         BadText{"PaddingOnly", "===="}, BadText{"ThreePaddings", "Z==="},
                                         BadText{"PaddingInTheMiddle", "Zg==Zg=="}, BadText{"PaddingFirst", "=Zg="},
                                         BadText{"UnusedBitsOfOneByte", "Zh=="},
                                         BadText{"UnusedBitsOfTwoBytes", "Zm9="}, BadText{"LineBreak", "Zm9v\nZm9v"},
                                         BadText{"TrailingLineBreak", "Zm9v\n"}, BadText{"Space", "Zm 9"},
                                         BadText{"Nul", std::string("Zm9\0", 4)}, BadText{"HighByte", "Zm9\xff"},
                                         BadText{"FiveCharacters", "Zm9vZ"}, BadText{"MixedAlphabets", "+_+_"}),
                         BadTextName);

TEST(Base64, TakesTheUrlSafeAlphabetOnlyWhereAsked) {
  EXPECT_THAT(DecodeBase64("-_-_"), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("alphabet")));
  ASSERT_OK_AND_ASSIGN(const Bytes url_safe, DecodeBase64AnyAlphabet("-_-_"));
  ASSERT_OK_AND_ASSIGN(const Bytes standard, DecodeBase64AnyAlphabet("+/+/"));
  EXPECT_EQ(url_safe, standard);
}

class MalformedHex : public testing::TestWithParam<BadText> {};

TEST_P(MalformedHex, IsRefused) {
  EXPECT_THAT(DecodeHex(GetParam().text), HasStatus(absl::StatusCode::kInvalidArgument, _));
}

INSTANTIATE_TEST_SUITE_P(All, MalformedHex,
                         testing::Values(BadText{"UpperCase", "6F"}, BadText{"OddLength", "6"},
                                         BadText{"NoDigit", "6g"}, BadText{"Prefix", "0x66"}, BadText{"Space", "6 "},
                                         BadText{"Nul", std::string("6\0", 2)}, BadText{"Sign", "-1"},
                                         BadText{"LineBreak", "66\n6"}),
                         BadTextName);

TEST(Utf8, TakesTheFirstAndLastCodePointOfEachLength) {
  for (const char* text : {"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "a\xc3\xa4z"}) {
    EXPECT_TRUE(IsUtf8(text)) << EncodeHex(AsBytes(text));
  }
  EXPECT_TRUE(IsUtf8(absl::string_view("\0", 1)));
}

class MalformedUtf8 : public testing::TestWithParam<BadText> {};

TEST_P(MalformedUtf8, IsRefused) {
  EXPECT_FALSE(IsUtf8(GetParam().text));
  EXPECT_FALSE(IsUtf8(absl::StrCat("ok", GetParam().text, "ok")));
  EXPECT_TRUE(IsUtf8(Printable(GetParam().text)));
}

// The well-formed byte sequences are those of Unicode's table 3-7.
INSTANTIATE_TEST_SUITE_P(
    All, MalformedUtf8,
    testing::Values(BadText{"LoneContinuation", "\x80"}, BadText{"OverlongSlash", "\xc0\xaf"},
                    BadText{"OverlongOfTwo", "\xc1\xbf"}, BadText{"OverlongOfThree", "\xe0\x9f\xbf"},
                    BadText{"OverlongOfFour", "\xf0\x8f\xbf\xbf"}, BadText{"OverlongNul", "\xc0\x80"},
                    BadText{"HighSurrogate", "\xed\xa0\x80"}, BadText{"LowSurrogate", "\xed\xbf\xbf"},
                    BadText{"AboveTheLastCodePoint", "\xf4\x90\x80\x80"}, BadText{"FiveBytes", "\xf8\x88\x80\x80\x80"},
                    BadText{"TruncatedTwo", "\xc3"}, BadText{"TruncatedThree", "\xe2\x82"},
                    BadText{"TruncatedFour", "\xf0\x9f\x98"}, BadText{"ByteFe", "\xfe"}, BadText{"ByteFf", "\xff"},
                    BadText{"MissingContinuation", "\xe2\x28\xa1"}),
    BadTextName);

TEST(Printable, EscapesWhatMovesATerminalOrReordersText) {
  EXPECT_EQ(Printable("plain text, \xc3\xa4\xe2\x82\xac"), "plain text, \xc3\xa4\xe2\x82\xac");
  EXPECT_EQ(Printable("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(Printable("a\nb\rc\td\x7f"), "a\\x0ab\\x0dc\\x09d\\x7f");
  EXPECT_EQ(Printable(absl::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(Printable("\xff"), "\\xff");
  EXPECT_EQ(Printable("\xc2\x9b"), "\\xc2\\x9b");                                      // C1 control sequence introducer
  EXPECT_EQ(Printable("\xe2\x80\xae"), "\\xe2\\x80\\xae");                             // U+202E right-to-left override
  EXPECT_EQ(Printable("\xe2\x81\xa6\xe2\x81\xa9"), "\\xe2\\x81\\xa6\\xe2\\x81\\xa9");  // U+2066, U+2069
  EXPECT_EQ(Printable("\xe2\x80\xa8"), "\\xe2\\x80\\xa8");                             // U+2028 line separator
  EXPECT_EQ(Printable("\xd8\x9c"), "\\xd8\\x9c");                                      // U+061C Arabic letter mark
}

}  // namespace
}  // namespace assay
