// SPDX-License-Identifier: Apache-2.0
#include "evaluators/hardening/elf_file.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"
#include "evaluators/hardening/elf_constants.h"

namespace assay {
namespace {

constexpr uint64_t kFirstRead = 4096;
// The kernel maps no program with a larger table of program headers (fs/binfmt_elf.c, load_elf_phdrs).
constexpr uint64_t kMaxSegmentTable = 65536;
constexpr uint64_t kMaxSections = 1u << 20;
constexpr uint64_t kMaxNameTable = 64u << 20;
constexpr uint16_t kExtendedNumber = 0xffff;

constexpr uint64_t RoundDown(uint64_t value) { return value & ~(elf::kPageSize - 1); }

bool IsLoaded(const ElfSegment& segment) { return segment.type == elf::kLoad && segment.memory_size > 0; }

// Offset in the file minus address: equal for two segments that show the same bytes at the same address.
uint64_t Shift(const ElfSegment& segment) { return segment.offset - segment.address; }

}  // namespace

bool ElfFile::HasMagic(ByteSpan start) { return start.size() >= 4 && std::memcmp(start.data(), "\177ELF", 4) == 0; }

absl::StatusOr<ElfFile> ElfFile::Open(const ByteSource& source) {
  ElfFile file(source);
  ASSAY_RETURN_IF_ERROR(file.ReadHeader());
  return file;
}

absl::Status ElfFile::ReadHeader() {
  Bytes scratch;
  ASSAY_ASSIGN_OR_RETURN(const ByteSpan start, source_->Read(0, std::min(source_->size(), kFirstRead), scratch));
  if (start.size() < 20 || !HasMagic(start)) return MalformedBytes(source_->name(), 0, "not an ELF file header");
  if (start[4] != 1 && start[4] != 2) return MalformedBytes(source_->name(), 4, "class is neither 32 nor 64 bits");
  if (start[5] != 1 && start[5] != 2) return MalformedBytes(source_->name(), 5, "byte order is neither little nor big");
  if (start[6] != 1) return MalformedBytes(source_->name(), 6, "ELF version is not 1");
  is64_ = start[4] == 2;
  order_ = start[5] == 2 ? ByteOrder::kBig : ByteOrder::kLittle;
  const size_t header_size = is64_ ? 64 : 52;
  if (start.size() < header_size) return MalformedBytes(source_->name(), start.size(), "the file header is cut short");
  const ByteRecord header(start, order_);
  type_ = header.U16(16);
  machine_ = header.U16(18);
  if (header.U32(20) != 1) return MalformedBytes(source_->name(), 20, "object version is not 1");
  segment_offset_ = Word(header, is64_ ? 32 : 28);
  section_offset_ = Word(header, is64_ ? 40 : 32);
  const size_t sizes = is64_ ? 54 : 42;
  segment_entry_size_ = header.U16(sizes);
  segment_count_ = header.U16(sizes + 2);
  section_entry_size_ = header.U16(sizes + 4);
  section_count_ = header.U16(sizes + 6);
  section_names_ = header.U16(sizes + 8);
  return ReadSegments();
}

absl::Status ElfFile::ReadSegments() {
  if (segment_count_ == 0) return absl::OkStatus();
  const uint16_t expected = is64_ ? 56 : 32;
  if (segment_entry_size_ != expected) {
    return MalformedBytes(source_->name(), is64_ ? 54 : 42,
                          absl::StrCat("program header size ", segment_entry_size_, "; expected ", expected));
  }
  const uint64_t table_size = uint64_t{segment_count_} * expected;
  if (table_size > kMaxSegmentTable) {
    return MalformedBytes(source_->name(), is64_ ? 56 : 44, "more program headers than a kernel takes");
  }
  Bytes scratch;
  ASSAY_ASSIGN_OR_RETURN(const ByteSpan table, source_->Read(segment_offset_, table_size, scratch));
  segments_.reserve(segment_count_);
  for (size_t i = 0; i < segment_count_; ++i) {
    const ByteRecord entry = ByteRecord(table, order_).Part(i * expected, expected);
    ElfSegment segment;
    segment.type = entry.U32(0);
    segment.flags = entry.U32(is64_ ? 4 : 24);
    segment.offset = Word(entry, is64_ ? 8 : 4);
    segment.address = Word(entry, is64_ ? 16 : 8);
    segment.file_size = Word(entry, is64_ ? 32 : 16);
    segment.memory_size = Word(entry, is64_ ? 40 : 20);
    segments_.push_back(segment);
  }
  return CheckLoads();
}

absl::Status ElfFile::CheckLoads() const {
  if (type_ != elf::kExecutable && type_ != elf::kSharedObject) return absl::OkStatus();
  for (size_t i = 0; i < segments_.size(); ++i) {
    const ElfSegment& segment = segments_[i];
    if (segment.type != elf::kLoad) continue;
    const uint64_t at = segment_offset_ + i * (is64_ ? 56u : 32u);
    const std::optional<uint64_t> file_end = CheckedAdd(segment.offset, segment.file_size);
    const std::optional<uint64_t> memory_end = CheckedAdd(segment.address, segment.memory_size);
    if (segment.file_size > segment.memory_size) {
      return MalformedBytes(source_->name(), at, "a loaded segment is larger in the file than in memory");
    }
    if (!file_end || *file_end > source_->size()) {
      return MalformedBytes(source_->name(), at, "a loaded segment runs past the end of the file; it is cut short");
    }
    // A little room, so that rounding up to pages cannot wrap either.
    if (!memory_end || *memory_end > (is64_ ? UINT64_MAX : uint64_t{UINT32_MAX} + 1) - (is64_ ? elf::kPageSize : 0)) {
      return MalformedBytes(source_->name(), at, "a loaded segment runs past the end of memory");
    }
    if (segment.memory_size > 0 && segment.file_size > 0 && (segment.offset - segment.address) % elf::kPageSize != 0) {
      return MalformedBytes(source_->name(), at, "offset and address of a loaded segment lie differently in a page");
    }
    for (size_t k = 0; k < i; ++k) {
      const ElfSegment& other = segments_[k];
      if (IsLoaded(segment) && IsLoaded(other) && segment.address < other.address + other.memory_size &&
          other.address < segment.address + segment.memory_size) {
        return MalformedBytes(source_->name(), at, "two loaded segments overlap in memory");
      }
    }
  }
  return absl::OkStatus();
}

const ElfSegment* ElfFile::LastSegment(uint32_t type) const {
  const auto last = std::find_if(segments_.rbegin(), segments_.rend(),
                                 [&](const ElfSegment& segment) { return segment.type == type; });
  return last == segments_.rend() ? nullptr : &*last;
}

const ElfSegment* ElfFile::LoadAt(uint64_t address) const {
  for (const ElfSegment& segment : segments_) {
    if (IsLoaded(segment) && address >= segment.address && address - segment.address < segment.memory_size) {
      return &segment;
    }
  }
  return nullptr;
}

uint64_t ElfFile::MemoryLeft(uint64_t address) const {
  const ElfSegment* segment = LoadAt(address);
  return segment == nullptr ? 0 : segment->memory_size - (address - segment->address);
}

absl::StatusOr<ByteRecord> ElfFile::ReadMemory(uint64_t address, uint64_t size, Bytes& scratch) const {
  const ElfSegment* segment = LoadAt(address);
  if (segment == nullptr) return MalformedAddress(address, "lies in no loaded segment");
  const uint64_t within = address - segment->address;
  if (size > segment->memory_size - within) {
    return MalformedAddress(address, absl::StrCat(size, " bytes run past the end of the loaded segment"));
  }
  // Whole pages are mapped: a segment that shares the first or last page may have put other bytes there.
  for (const ElfSegment& other : segments_) {
    if (&other == segment || !IsLoaded(other)) continue;
    if (other.file_size > 0 && Shift(other) == Shift(*segment)) continue;
    const uint64_t first = RoundDown(other.address);
    const uint64_t end = RoundDown(other.address + other.memory_size + elf::kPageSize - 1);
    if (address < end && first < address + size) {
      return MalformedAddress(address, "lies in a page that two loaded segments share");
    }
  }
  const uint64_t from_file = within >= segment->file_size ? 0 : std::min(size, segment->file_size - within);
  if (from_file == size) {
    ASSAY_ASSIGN_OR_RETURN(const ByteSpan bytes, source_->Read(segment->offset + within, size, scratch));
    return ByteRecord(bytes, order_);
  }
  if (size > kMaxNameTable) return MalformedAddress(address, "a table of zeros too large to read");
  Bytes piece;
  ASSAY_ASSIGN_OR_RETURN(const ByteSpan bytes,
                         source_->Read(segment->offset + std::min(within, segment->file_size), from_file, piece));
  scratch.assign(static_cast<size_t>(size), 0);
  std::copy(bytes.begin(), bytes.end(), scratch.begin());
  return ByteRecord(ByteSpan(scratch.data(), static_cast<size_t>(size)), order_);
}

absl::StatusOr<std::vector<ElfSection>> ElfFile::ReadSections() const {
  std::vector<ElfSection> sections;
  if (section_offset_ == 0) return sections;
  const uint64_t entry_size = is64_ ? 64 : 40;
  if (section_entry_size_ != entry_size) {
    return MalformedBytes(source_->name(), is64_ ? 58 : 46,
                          absl::StrCat("section header size ", section_entry_size_, "; expected ", entry_size));
  }
  Bytes scratch;
  uint64_t count = section_count_;
  uint32_t names = section_names_;
  if (count == 0 || names == kExtendedNumber) {
    // gABI chapter 4: numbers that do not fit the file header stand in section 0.
    ASSAY_ASSIGN_OR_RETURN(const ByteSpan first, source_->Read(section_offset_, entry_size, scratch));
    const ElfSection zero = DecodeSection(ByteRecord(first, order_));
    if (count == 0) count = zero.size;
    if (names == kExtendedNumber) names = zero.link;
  }
  if (count > kMaxSections) {
    return MalformedBytes(source_->name(), section_offset_, absl::StrCat(count, " section headers; too many"));
  }
  ASSAY_ASSIGN_OR_RETURN(const ByteSpan table, source_->Read(section_offset_, count * entry_size, scratch));
  std::vector<uint32_t> name_offsets;
  for (uint64_t i = 0; i < count; ++i) {
    const ByteRecord entry = ByteRecord(table, order_).Part(static_cast<size_t>(i * entry_size), entry_size);
    sections.push_back(DecodeSection(entry));
    name_offsets.push_back(entry.U32(0));
  }
  ASSAY_RETURN_IF_ERROR(NameSections(name_offsets, names, sections));
  return sections;
}

ElfSection ElfFile::DecodeSection(const ByteRecord& record) const {
  const size_t word = word_size();
  ElfSection section;
  section.type = record.U32(4);
  section.flags = Word(record, 8);
  section.address = Word(record, 8 + word);
  section.offset = Word(record, 8 + 2 * word);
  section.size = Word(record, 8 + 3 * word);
  section.link = record.U32(8 + 4 * word);
  section.info = record.U32(12 + 4 * word);
  section.entry_size = Word(record, 16 + 5 * word);
  return section;
}

absl::Status ElfFile::NameSections(const std::vector<uint32_t>& names, uint32_t strings,
                                   std::vector<ElfSection>& sections) const {
  if (sections.empty() || strings == 0) return absl::OkStatus();
  if (strings >= sections.size()) {
    return MalformedBytes(source_->name(), section_offset_, "the table of section names is no section");
  }
  if (sections[strings].size > kMaxNameTable) {
    return MalformedBytes(source_->name(), sections[strings].offset, "the table of section names is too large");
  }
  Bytes scratch;
  ASSAY_ASSIGN_OR_RETURN(const ByteSpan table,
                         source_->Read(sections[strings].offset, sections[strings].size, scratch));
  const absl::string_view text = AsText(table);
  for (size_t i = 0; i < sections.size(); ++i) {
    const size_t end = names[i] < text.size() ? text.find('\0', names[i]) : absl::string_view::npos;
    if (end == absl::string_view::npos) {
      return MalformedBytes(source_->name(), sections[strings].offset,
                            absl::StrCat("the name of section ", i, " does not end"));
    }
    // No rule here knows a name this long; so many sections may point at one that memory would not hold them.
    sections[i].name = std::string(text.substr(names[i], std::min<size_t>(end - names[i], 64)));
  }
  return absl::OkStatus();
}

absl::Status ElfFile::MalformedAddress(uint64_t address, absl::string_view what) const {
  return absl::InvalidArgumentError(absl::StrFormat("%s: address 0x%x: %s", source_->name(), address, what));
}

}  // namespace assay
