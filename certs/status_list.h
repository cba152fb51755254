// SPDX-License-Identifier: Apache-2.0
// The status of many certificates, two bits each, in the encoding of the IETF Token Status List: value i lies in byte
// i / 4, lowest bits first, and the bytes are compressed with zlib (RFC 1950).
#ifndef ASSAY_CERTS_STATUS_LIST_H_
#define ASSAY_CERTS_STATUS_LIST_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/bytes.h"

namespace assay {

enum class StatusValue : uint8_t { kInForce = 0, kWithdrawn = 1, kSuspended = 2, kSuperseded = 3 };

// "in force", "withdrawn", "suspended" or "superseded".
absl::string_view StatusValueName(StatusValue value);

inline constexpr unsigned kStatusBits = 2;
inline constexpr uint64_t kStatusListEntries = 1 << 17;

class StatusList {
 public:
  // `entries` must be a multiple of 4; all are in force.
  explicit StatusList(uint64_t entries = kStatusListEntries) : bytes_(entries * kStatusBits / 8) {}

  uint64_t size() const { return bytes_.size() * 8 / kStatusBits; }
  // `index` must be less than size().
  StatusValue Get(uint64_t index) const;
  void Set(uint64_t index, StatusValue value);

  // The bytes before compression; the subject of a snapshot is their digest.
  const Bytes& bytes() const { return bytes_; }

  Bytes Compress() const;

  // The inverse of Compress. Bytes that are no zlib stream, go on after it, or unfold to more than 64 MiB are
  // InvalidArgument.
  static absl::StatusOr<StatusList> Decompress(ByteSpan compressed);

 private:
  Bytes bytes_;
};

}  // namespace assay

#endif  // ASSAY_CERTS_STATUS_LIST_H_
