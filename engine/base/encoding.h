// SPDX-License-Identifier: Apache-2.0
// Strict text encodings. Abseil's decoders accept damaged input on Debian 12, so decoding is done here: one text has at
// most one meaning, and one byte string has exactly one accepted text.
#ifndef ASSAY_ENGINE_BASE_ENCODING_H_
#define ASSAY_ENGINE_BASE_ENCODING_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/bytes.h"

namespace assay {

// Lower-case hexadecimal.
std::string EncodeHex(ByteSpan bytes);

// Accepts lower-case digits only, in pairs.
absl::StatusOr<Bytes> DecodeHex(absl::string_view hex);

// RFC 4648 section 4, with padding.
std::string EncodeBase64(ByteSpan bytes);

// RFC 4648 section 4: padding required, no white space, unused bits zero.
absl::StatusOr<Bytes> DecodeBase64(absl::string_view text);

// As DecodeBase64, and RFC 4648 section 5's alphabet as well (DSSE v1.0.2 wants both). Mixing the two is refused.
absl::StatusOr<Bytes> DecodeBase64AnyAlphabet(absl::string_view text);

// Whether `text` is well-formed UTF-8 (RFC 3629): no surrogates, no overlong forms, nothing above U+10FFFF.
bool IsUtf8(absl::string_view text);

// Returns `text` safe for a terminal or a log line: control characters, DEL, invalid UTF-8 and the Unicode
// bidirectional controls become \xHH. What a product says about itself is printed only through this.
std::string Printable(absl::string_view text);

}  // namespace assay

#endif  // ASSAY_ENGINE_BASE_ENCODING_H_
