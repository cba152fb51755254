// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_EVALUATORS_HARDENING_ELF_FILE_H_
#define ASSAY_EVALUATORS_HARDENING_ELF_FILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/byte_reader.h"
#include "engine/base/bytes.h"

namespace assay {

struct ElfSegment {
  uint32_t type = 0;
  uint32_t flags = 0;
  uint64_t offset = 0;
  uint64_t address = 0;
  uint64_t file_size = 0;
  uint64_t memory_size = 0;
};

struct ElfSection {
  std::string name;
  uint32_t type = 0;
  uint64_t flags = 0;
  uint64_t address = 0;
  uint64_t offset = 0;
  uint64_t size = 0;
  uint32_t link = 0;
  uint32_t info = 0;
  uint64_t entry_size = 0;
};

// The headers of an ELF file of either class and byte order (gABI chapters 4 and 5), and its image in memory as the
// kernel and the dynamic loader map it. Every error is InvalidArgument naming an offset.
class ElfFile {
 public:
  // Whether the bytes start as an ELF file does.
  static bool HasMagic(ByteSpan start);

  // Reads file header and program headers. Keeps a reference to `source`. Refuses what the kernel or the loader would
  // refuse, and a segment that runs past the end of the file.
  static absl::StatusOr<ElfFile> Open(const ByteSource& source);

  const ByteSource& source() const { return *source_; }
  ByteOrder order() const { return order_; }
  bool is64() const { return is64_; }
  uint16_t type() const { return type_; }
  uint16_t machine() const { return machine_; }
  const std::vector<ElfSegment>& segments() const { return segments_; }

  // Bytes of an address, offset or native word.
  size_t word_size() const { return is64_ ? 8 : 4; }
  uint64_t Word(const ByteRecord& record, size_t at) const { return is64_ ? record.U64(at) : record.U32(at); }

  // The last segment of that type, which is the one that kernel and loader use; null if there is none.
  const ElfSegment* LastSegment(uint32_t type) const;

  // The loaded segment that an address lies in; null if none.
  const ElfSegment* LoadAt(uint64_t address) const;

  // The bytes at an address as they are when the file was mapped and not yet relocated. The range must lie in one
  // loaded segment; what lies past its bytes in the file is zero.
  absl::StatusOr<ByteRecord> ReadMemory(uint64_t address, uint64_t size, Bytes& scratch) const;

  // How many bytes from `address` to the end of its loaded segment; 0 when it lies in none.
  uint64_t MemoryLeft(uint64_t address) const;

  // Section headers with their names; empty when the file has none.
  absl::StatusOr<std::vector<ElfSection>> ReadSections() const;

  // InvalidArgument for an address, "file: address 0xHEX: what".
  absl::Status MalformedAddress(uint64_t address, absl::string_view what) const;

 private:
  explicit ElfFile(const ByteSource& source) : source_(&source) {}
  absl::Status ReadHeader();
  absl::Status ReadSegments();
  absl::Status CheckLoads() const;
  ElfSection DecodeSection(const ByteRecord& record) const;
  absl::Status NameSections(const std::vector<uint32_t>& names, uint32_t strings,
                            std::vector<ElfSection>& sections) const;

  const ByteSource* source_;
  ByteOrder order_ = ByteOrder::kLittle;
  bool is64_ = false;
  uint16_t type_ = 0;
  uint16_t machine_ = 0;
  uint64_t segment_offset_ = 0;
  uint16_t segment_count_ = 0;
  uint16_t segment_entry_size_ = 0;
  uint64_t section_offset_ = 0;
  uint16_t section_count_ = 0;
  uint16_t section_entry_size_ = 0;
  uint16_t section_names_ = 0;
  std::vector<ElfSegment> segments_;
};

}  // namespace assay

#endif  // ASSAY_EVALUATORS_HARDENING_ELF_FILE_H_
