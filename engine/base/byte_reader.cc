// SPDX-License-Identifier: Apache-2.0
#include "engine/base/byte_reader.h"

#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr bool kHostIsBig = std::endian::native == std::endian::big;

uint8_t Swapped(uint8_t value) { return value; }
uint16_t Swapped(uint16_t value) { return __builtin_bswap16(value); }
uint32_t Swapped(uint32_t value) { return __builtin_bswap32(value); }
uint64_t Swapped(uint64_t value) { return __builtin_bswap64(value); }

}  // namespace

std::optional<uint64_t> CheckedAdd(uint64_t a, uint64_t b) {
  uint64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

std::optional<uint64_t> CheckedMultiply(uint64_t a, uint64_t b) {
  uint64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

absl::Status ByteSource::CheckRange(uint64_t offset, uint64_t size) const {
  const uint64_t end_of_source = this->size();
  if (size <= end_of_source && offset <= end_of_source - size) return absl::OkStatus();
  return MalformedBytes(name(), offset, absl::StrCat(size, " bytes wanted; the file ends at ", end_of_source));
}

absl::StatusOr<ByteSpan> SpanSource::Read(uint64_t offset, uint64_t size, Bytes& scratch) const {
  (void)scratch;
  ASSAY_RETURN_IF_ERROR(CheckRange(offset, size));
  return bytes_.subspan(static_cast<size_t>(offset), static_cast<size_t>(size));
}

absl::StatusOr<ByteSpan> FileSource::Read(uint64_t offset, uint64_t size, Bytes& scratch) const {
  ASSAY_RETURN_IF_ERROR(CheckRange(offset, size));
  // Only grown, so that a scratch buffer used again is not zeroed again.
  if (scratch.size() < size) scratch.resize(static_cast<size_t>(size));
  uint64_t done = 0;
  while (done < size) {
    const ssize_t got =
        ::pread(fd_, scratch.data() + done, static_cast<size_t>(size - done), static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(errno, name_, absl::StrFormat("read at offset 0x%x", offset + done));
    if (got == 0) return MalformedBytes(name_, offset + done, "the file ended early; it shrank while it was read");
    done += static_cast<uint64_t>(got);
  }
  return ByteSpan(scratch.data(), static_cast<size_t>(size));
}

template <typename T>
T ByteRecord::Load(size_t at) const {
  if (bytes_.size() < sizeof(T) || at > bytes_.size() - sizeof(T)) std::abort();
  T value = 0;
  std::memcpy(&value, bytes_.data() + at, sizeof(T));
  return (order_ == ByteOrder::kBig) == kHostIsBig ? value : Swapped(value);
}

uint8_t ByteRecord::U8(size_t at) const { return Load<uint8_t>(at); }
uint16_t ByteRecord::U16(size_t at) const { return Load<uint16_t>(at); }
uint32_t ByteRecord::U32(size_t at) const { return Load<uint32_t>(at); }
uint64_t ByteRecord::U64(size_t at) const { return Load<uint64_t>(at); }

ByteRecord ByteRecord::Part(size_t at, size_t size) const {
  if (at > bytes_.size() || size > bytes_.size() - at) std::abort();
  return ByteRecord(bytes_.subspan(at, size), order_);
}

}  // namespace assay
