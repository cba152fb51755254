// SPDX-License-Identifier: Apache-2.0
// Bounded reads of foreign binary input. No offset found in a file is trusted: every range is checked against the size
// of the source, with arithmetic that cannot wrap, before a byte is touched.
#ifndef ASSAY_ENGINE_BASE_BYTE_READER_H_
#define ASSAY_ENGINE_BASE_BYTE_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/bytes.h"

namespace assay {

enum class ByteOrder { kLittle, kBig };

// The sum or product, or nothing when it does not fit 64 bits.
std::optional<uint64_t> CheckedAdd(uint64_t a, uint64_t b);
std::optional<uint64_t> CheckedMultiply(uint64_t a, uint64_t b);

// A sequence of bytes of known size.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Names the source in errors.
  virtual absl::string_view name() const = 0;
  virtual uint64_t size() const = 0;

  // Returns exactly `size` bytes from `offset`. They lie in `scratch` or in the source itself and stay valid until
  // `scratch` changes or the source goes. A range that is not wholly inside the source is InvalidArgument naming the
  // offset.
  virtual absl::StatusOr<ByteSpan> Read(uint64_t offset, uint64_t size, Bytes& scratch) const = 0;

 protected:
  absl::Status CheckRange(uint64_t offset, uint64_t size) const;
};

// Bytes in memory; keeps a reference only.
class SpanSource : public ByteSource {
 public:
  SpanSource(ByteSpan bytes, std::string name) : bytes_(bytes), name_(std::move(name)) {}

  absl::string_view name() const override { return name_; }
  uint64_t size() const override { return bytes_.size(); }
  absl::StatusOr<ByteSpan> Read(uint64_t offset, uint64_t size, Bytes& scratch) const override;

 private:
  ByteSpan bytes_;
  std::string name_;
};

// An open file, read by pread; does not own the descriptor. A file that shrinks after `size` was taken gives an error,
// never a signal.
class FileSource : public ByteSource {
 public:
  FileSource(int fd, uint64_t size, std::string name) : fd_(fd), size_(size), name_(std::move(name)) {}

  absl::string_view name() const override { return name_; }
  uint64_t size() const override { return size_; }
  absl::StatusOr<ByteSpan> Read(uint64_t offset, uint64_t size, Bytes& scratch) const override;

 private:
  int fd_;
  uint64_t size_;
  std::string name_;
};

// Fields of a record or table that was read whole. A field outside of it is a defect of the caller, which must have
// checked the record's size, and ends the process.
class ByteRecord {
 public:
  ByteRecord(ByteSpan bytes, ByteOrder order) : bytes_(bytes), order_(order) {}

  size_t size() const { return bytes_.size(); }
  ByteSpan bytes() const { return bytes_; }
  uint8_t U8(size_t at) const;
  uint16_t U16(size_t at) const;
  uint32_t U32(size_t at) const;
  uint64_t U64(size_t at) const;
  ByteRecord Part(size_t at, size_t size) const;

 private:
  template <typename T>
  T Load(size_t at) const;

  ByteSpan bytes_;
  ByteOrder order_;
};

}  // namespace assay

#endif  // ASSAY_ENGINE_BASE_BYTE_READER_H_
