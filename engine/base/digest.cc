// SPDX-License-Identifier: Apache-2.0
#include "engine/base/digest.h"

#include <botan/hash.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"

namespace assay {

std::string Digest::ToHex() const { return EncodeHex(bytes); }

absl::StatusOr<Digest> ParseDigest(absl::string_view hex) {
  absl::StatusOr<Bytes> decoded = DecodeHex(hex);
  if (!decoded.ok() || decoded->size() != 32) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", hex, "\" is not a SHA-256 digest: 64 lower-case hexadecimal digits"));
  }
  Digest digest;
  std::copy(decoded->begin(), decoded->end(), digest.bytes.begin());
  return digest;
}

struct Hasher::State {
  std::unique_ptr<Botan::HashFunction> sha256 = Botan::HashFunction::create_or_throw("SHA-256");
  std::unique_ptr<Botan::HashFunction> sha512;
};

Hasher::Hasher(bool with_sha512) : state_(std::make_unique<State>()) {
  if (with_sha512) state_->sha512 = Botan::HashFunction::create_or_throw("SHA-512");
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::Update(ByteSpan bytes) {
  state_->sha256->update(bytes);
  if (state_->sha512) state_->sha512->update(bytes);
}

Hasher::Result Hasher::Finish() {
  Result result;
  state_->sha256->final(std::span<uint8_t>(result.sha256.bytes));
  if (state_->sha512) result.sha512_hex = EncodeHex(state_->sha512->final_stdvec());
  return result;
}

Digest Sha256(ByteSpan bytes) {
  Hasher hasher;
  hasher.Update(bytes);
  return hasher.Finish().sha256;
}

Digest Sha256(absl::string_view text) { return Sha256(AsBytes(text)); }

std::string Sha512Hex(ByteSpan bytes) {
  Hasher hasher(/*with_sha512=*/true);
  hasher.Update(bytes);
  return hasher.Finish().sha512_hex;
}

}  // namespace assay
