// SPDX-License-Identifier: Apache-2.0
#include "evaluators/hardening/elf_guard_load.h"

#include <string.h>

#include <algorithm>
#include <cstring>

#include "engine/base/status_macros.h"
#include "evaluators/hardening/elf_constants.h"

namespace assay {
namespace {

constexpr uint64_t kPiece = 16384;
// The longest instruction looked for.
constexpr uint64_t kOverlap = 9;

bool IsGuardOperation(uint8_t opcode) {
  return opcode == 0x8b || opcode == 0x2b || opcode == 0x33 || opcode == 0x3b || opcode == 0xa1;
}

// Whether the bytes end in 64 [REX] op modrm, with a modrm that is followed by SIB 25 and a displacement.
bool IsFsOperand(ByteSpan before) {
  const size_t size = before.size();
  if ((before[size - 1] & 0xc7) != 0x04 || !IsGuardOperation(before[size - 2])) return false;
  return before[size - 3] == 0x64 || (size >= 4 && (before[size - 3] & 0xf0) == 0x40 && before[size - 4] == 0x64);
}

// 64 REX op modrm 25 OFFSET: a move, subtraction, exclusive or or comparison with what lies at %fs:OFFSET.
bool HasFsLoad(ByteSpan code, uint8_t offset) {
  const uint8_t address[] = {0x25, offset, 0, 0, 0};
  size_t at = 3;
  while (at < code.size()) {
    const void* next = ::memmem(code.data() + at, code.size() - at, address, sizeof address);
    if (next == nullptr) return false;
    at = static_cast<size_t>(static_cast<const uint8_t*>(next) - code.data()) + 1;
    if (IsFsOperand(code.first(at - 1))) return true;
  }
  return false;
}

// 65 a1 OFFSET, or 65 op modrm OFFSET: the same with %gs:OFFSET in 32-bit code.
bool HasGsLoad(ByteSpan code, uint8_t offset) {
  const uint8_t address[] = {offset, 0, 0, 0};
  for (size_t at = 2; at + sizeof address <= code.size(); ++at) {
    if (code[at] != offset || std::memcmp(code.data() + at, address, sizeof address) != 0) continue;
    if (code[at - 1] == 0xa1 && code[at - 2] == 0x65) return true;
    if (at >= 3 && (code[at - 1] & 0xc7) == 0x05 && IsGuardOperation(code[at - 2]) && code[at - 3] == 0x65) return true;
  }
  return false;
}

bool HasGuardLoad(const ElfFile& file, ByteSpan code) {
  if (file.machine() == elf::k386) return HasGsLoad(code, 0x14);
  return HasFsLoad(code, file.is64() ? 0x28 : 0x18);
}

}  // namespace

absl::StatusOr<bool> MayLoadStackGuard(const ElfFile& file) {
  if (file.machine() != elf::kAmd64 && file.machine() != elf::k386) return true;
  Bytes scratch;
  for (const ElfSegment& segment : file.segments()) {
    if (segment.type != elf::kLoad || (segment.flags & elf::kExecute) == 0) continue;
    for (uint64_t done = 0; done < segment.file_size; done += kPiece) {
      const uint64_t size = std::min(kPiece + kOverlap, segment.file_size - done);
      ASSAY_ASSIGN_OR_RETURN(const ByteSpan code, file.source().Read(segment.offset + done, size, scratch));
      if (HasGuardLoad(file, code)) return true;
    }
  }
  return false;
}

}  // namespace assay
