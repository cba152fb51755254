// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_BASE_DIGEST_H_
#define ASSAY_ENGINE_BASE_DIGEST_H_

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/bytes.h"

namespace assay {

// A SHA-256 value (FIPS 180-4). A default-constructed one is all zero and is no digest of anything.
struct Digest {
  std::array<uint8_t, 32> bytes{};

  // Lower-case hexadecimal, 64 digits.
  std::string ToHex() const;
  ByteSpan span() const { return bytes; }
  auto operator<=>(const Digest&) const = default;
};

// Accepts exactly 64 lower-case hexadecimal digits.
absl::StatusOr<Digest> ParseDigest(absl::string_view hex);

// SHA-256 of `bytes`.
Digest Sha256(ByteSpan bytes);
Digest Sha256(absl::string_view text);

// SHA-512 of `bytes` as lower-case hexadecimal; in-toto subjects carry it beside SHA-256.
std::string Sha512Hex(ByteSpan bytes);

// SHA-256, and on request SHA-512, of bytes that arrive in pieces. Reusable after each Finish.
class Hasher {
 public:
  explicit Hasher(bool with_sha512 = false);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();

  void Update(ByteSpan bytes);
  void Update(absl::string_view text) { Update(AsBytes(text)); }

  struct Result {
    Digest sha256;
    std::string sha512_hex;  // empty unless asked for
  };
  Result Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace assay

#endif  // ASSAY_ENGINE_BASE_DIGEST_H_
