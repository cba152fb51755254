// SPDX-License-Identifier: Apache-2.0
#include "engine/base/encoding.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace assay {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

enum class Alphabet { kStandard, kUrlSafe };

int Base64Value(char c, Alphabet alphabet) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  const bool standard = alphabet == Alphabet::kStandard;
  if (c == (standard ? '+' : '-')) return 62;
  if (c == (standard ? '/' : '_')) return 63;
  return -1;
}

absl::StatusOr<Bytes> DecodeBase64With(absl::string_view text, Alphabet alphabet) {
  if (text.size() % 4 != 0) {
    return absl::InvalidArgumentError(absl::StrCat("base64 of ", text.size(), " characters; expected a multiple of 4"));
  }
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  Bytes out;
  out.reserve(text.size() / 4 * 3);
  uint32_t bits = 0;
  const size_t symbols = text.size() - padding;
  for (size_t i = 0; i < symbols; ++i) {
    const int value = Base64Value(text[i], alphabet);
    if (value < 0) {
      return absl::InvalidArgumentError(absl::StrFormat("base64 character 0x%02x at %d is not in the alphabet",
                                                        static_cast<unsigned char>(text[i]), i));
    }
    bits = (bits << 6) | static_cast<uint32_t>(value);
    if (i % 4 != 0) out.push_back(static_cast<uint8_t>(bits >> (6 - 2 * (i % 4))));
  }
  const uint32_t unused_mask = padding == 1 ? 0x3u : padding == 2 ? 0xfu : 0u;
  if ((bits & unused_mask) != 0) return absl::InvalidArgumentError("base64 with unused bits that are not zero");
  return out;
}

// The length of the well-formed UTF-8 sequence at `text[i]`, or 0.
size_t SequenceLength(absl::string_view text, size_t i) {
  const auto at = [&](size_t k) { return static_cast<uint8_t>(text[k]); };
  const uint8_t lead = at(i);
  if (lead < 0x80) return 1;
  size_t length = 0;
  uint8_t low = 0x80;
  uint8_t high = 0xbf;
  if (lead >= 0xc2 && lead <= 0xdf) {
    length = 2;
  } else if (lead >= 0xe0 && lead <= 0xef) {
    length = 3;
    if (lead == 0xe0) low = 0xa0;
    if (lead == 0xed) high = 0x9f;
  } else if (lead >= 0xf0 && lead <= 0xf4) {
    length = 4;
    if (lead == 0xf0) low = 0x90;
    if (lead == 0xf4) high = 0x8f;
  } else {
    return 0;
  }
  if (text.size() - i < length) return 0;
  if (at(i + 1) < low || at(i + 1) > high) return 0;
  for (size_t k = 2; k < length; ++k) {
    if (at(i + k) < 0x80 || at(i + k) > 0xbf) return 0;
  }
  return length;
}

// U+200E, U+200F, U+202A..U+202E, U+2028, U+2029, U+2066..U+2069, U+061C and the C1 controls: they reorder or break a
// line on a terminal.
bool IsDisruptive(absl::string_view sequence) {
  const auto at = [&](size_t k) { return static_cast<uint8_t>(sequence[k]); };
  if (sequence.size() == 2) return (at(0) == 0xc2 && at(1) < 0xa0) || (at(0) == 0xd8 && at(1) == 0x9c);
  if (sequence.size() != 3 || at(0) != 0xe2) return false;
  if (at(1) == 0x80) return at(2) == 0x8e || at(2) == 0x8f || (at(2) >= 0xa8 && at(2) <= 0xae);
  return at(1) == 0x81 && at(2) >= 0xa6 && at(2) <= 0xa9;
}

}  // namespace

std::string EncodeHex(ByteSpan bytes) { return absl::BytesToHexString(AsText(bytes)); }

absl::StatusOr<Bytes> DecodeHex(absl::string_view hex) {
  if (hex.size() % 2 != 0) {
    return absl::InvalidArgumentError(absl::StrCat("hexadecimal of ", hex.size(), " digits; expected pairs"));
  }
  Bytes out;
  out.reserve(hex.size() / 2);
  for (size_t i = 0; i < hex.size(); i += 2) {
    const int high = HexValue(hex[i]);
    const int low = HexValue(hex[i + 1]);
    if (high < 0 || low < 0) {
      return absl::InvalidArgumentError(absl::StrCat("not a lower-case hexadecimal digit pair at ", i));
    }
    out.push_back(static_cast<uint8_t>(high * 16 + low));
  }
  return out;
}

std::string EncodeBase64(ByteSpan bytes) { return absl::Base64Escape(AsText(bytes)); }

absl::StatusOr<Bytes> DecodeBase64(absl::string_view text) { return DecodeBase64With(text, Alphabet::kStandard); }

absl::StatusOr<Bytes> DecodeBase64AnyAlphabet(absl::string_view text) {
  const bool url_safe = text.find_first_of("-_") != absl::string_view::npos;
  return DecodeBase64With(text, url_safe ? Alphabet::kUrlSafe : Alphabet::kStandard);
}

bool IsUtf8(absl::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const size_t length = SequenceLength(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::string Printable(absl::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const size_t length = SequenceLength(text, i);
    const absl::string_view sequence = text.substr(i, length == 0 ? 1 : length);
    const auto first = static_cast<uint8_t>(sequence[0]);
    if (length == 0 || first < 0x20 || first == 0x7f || IsDisruptive(sequence)) {
      for (const char c : sequence) absl::StrAppend(&out, absl::StrFormat("\\x%02x", static_cast<uint8_t>(c)));
    } else {
      absl::StrAppend(&out, sequence);
    }
    i += sequence.size();
  }
  return out;
}

}  // namespace assay
