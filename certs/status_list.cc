// SPDX-License-Identifier: Apache-2.0
#include "certs/status_list.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"

namespace assay {
namespace {

constexpr size_t kMaxListBytes = 64 << 20;

}  // namespace

absl::string_view StatusValueName(StatusValue value) {
  switch (value) {
    case StatusValue::kInForce:
      return "in force";
    case StatusValue::kWithdrawn:
      return "withdrawn";
    case StatusValue::kSuspended:
      return "suspended";
    case StatusValue::kSuperseded:
      return "superseded";
  }
  return "";
}

StatusValue StatusList::Get(uint64_t index) const {
  return static_cast<StatusValue>((bytes_[index / 4] >> (index % 4 * kStatusBits)) & 3U);
}

void StatusList::Set(uint64_t index, StatusValue value) {
  const auto shift = static_cast<unsigned>(index % 4 * kStatusBits);
  const unsigned cleared = bytes_[index / 4] & ~(3U << shift);
  bytes_[index / 4] = static_cast<uint8_t>(cleared | static_cast<unsigned>(value) << shift);
}

Bytes StatusList::Compress() const {
  uLongf size = ::compressBound(static_cast<uLong>(bytes_.size()));
  Bytes out(size);
  // With compressBound's room and a valid level compress2 fails only when memory is out.
  if (::compress2(out.data(), &size, bytes_.data(), static_cast<uLong>(bytes_.size()), Z_BEST_COMPRESSION) != Z_OK) {
    size = 0;
  }
  out.resize(size);
  return out;
}

absl::StatusOr<StatusList> StatusList::Decompress(ByteSpan compressed) {
  z_stream stream{};
  if (::inflateInit(&stream) != Z_OK) return absl::InternalError("zlib: no memory");
  stream.next_in = const_cast<Bytef*>(compressed.data());
  stream.avail_in = static_cast<uInt>(compressed.size());
  StatusList list(0);
  std::array<uint8_t, 65536> buffer{};
  int code = Z_OK;
  while (code == Z_OK && list.bytes_.size() <= kMaxListBytes) {
    stream.next_out = buffer.data();
    stream.avail_out = static_cast<uInt>(buffer.size());
    code = ::inflate(&stream, Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END) break;
    list.bytes_.insert(list.bytes_.end(), buffer.begin(), buffer.end() - stream.avail_out);
    if (code == Z_OK && stream.avail_in == 0 && stream.avail_out != 0) break;
  }
  const bool trailing = stream.avail_in != 0;
  ::inflateEnd(&stream);
  if (list.bytes_.size() > kMaxListBytes) {
    return absl::InvalidArgumentError(absl::StrCat("status list larger than ", kMaxListBytes, " bytes"));
  }
  if (code != Z_STREAM_END) return absl::InvalidArgumentError("status list is not a whole zlib stream (RFC 1950)");
  if (trailing) return absl::InvalidArgumentError("status list has bytes after its zlib stream");
  if (list.bytes_.empty()) return absl::InvalidArgumentError("status list is empty");
  return list;
}

}  // namespace assay
