// SPDX-License-Identifier: Apache-2.0
// Numbers of the System V ABI (gABI, "ELF") and of GNU's extensions that the rules here stand on. elf.h is not used:
// its names are macros and its structures have the host's byte order.
#ifndef ASSAY_EVALUATORS_HARDENING_ELF_CONSTANTS_H_
#define ASSAY_EVALUATORS_HARDENING_ELF_CONSTANTS_H_

#include <cstdint>

namespace assay::elf {

enum FileType : uint16_t { kRelocatable = 1, kExecutable = 2, kSharedObject = 3, kCore = 4 };

enum Machine : uint16_t {
  kSparc = 2,
  k386 = 3,
  k68k = 4,
  kMips = 8,
  kPowerPc = 20,
  kPowerPc64 = 21,
  kS390 = 22,
  kArm = 40,
  kSuperH = 42,
  kSparcV9 = 43,
  kIa64 = 50,
  kAmd64 = 62,
  kAarch64 = 183,
  kRiscV = 243,
  kLoongArch = 258,
  kAlpha = 0x9026,
};

enum SegmentType : uint32_t {
  kLoad = 1,
  kDynamic = 2,
  kInterpreter = 3,
  kGnuStack = 0x6474e551,
  kGnuRelro = 0x6474e552,
};

enum SegmentFlag : uint32_t { kExecute = 1, kWrite = 2, kRead = 4 };

enum DynamicTag : uint64_t {
  kNull = 0,
  kNeeded = 1,
  kPltRelSize = 2,
  kPltGot = 3,
  kHash = 4,
  kStringTable = 5,
  kSymbolTable = 6,
  kRela = 7,
  kRelaSize = 8,
  kRelaEntry = 9,
  kStringSize = 10,
  kSymbolEntry = 11,
  kInit = 12,
  kFini = 13,
  kSoName = 14,
  kRpath = 15,
  kSymbolic = 16,
  kRel = 17,
  kRelSize = 18,
  kRelEntry = 19,
  kPltRel = 20,
  kDebug = 21,
  kTextRel = 22,
  kJumpRel = 23,
  kBindNow = 24,
  kInitArray = 25,
  kFiniArray = 26,
  kInitArraySize = 27,
  kFiniArraySize = 28,
  kRunpath = 29,
  kFlags = 30,
  kPreinitArray = 32,
  kPreinitArraySize = 33,
  kRelrSize = 35,
  kRelr = 36,
  kRelrEntry = 37,
  kAndroidRel = 0x6000000f,
  kAndroidRela = 0x60000011,
  kFlags1 = 0x6ffffffb,
  kMipsSymbolCount = 0x70000011,
  kMipsFirstGotSymbol = 0x70000013,
};

enum DynamicFlag : uint64_t { kFlagTextRel = 4, kFlagBindNow = 8, kFlag1Now = 1, kFlag1Pie = 0x08000000 };

enum SectionType : uint32_t { kSymbols = 2, kRelaSection = 4, kRelSection = 9 };

enum SectionFlag : uint64_t { kSectionWrite = 1, kSectionAlloc = 2, kSectionExecute = 4 };

inline constexpr uint16_t kUndefinedSection = 0;

enum SymbolType : uint8_t { kNoType = 0, kFunction = 2 };

// Page size the rules round by. It is the smallest that Linux uses on these machines; with larger pages fewer bytes can
// be protected, never more, except that alignment in the file is made for the larger ones then.
inline constexpr uint64_t kPageSize = 4096;

}  // namespace assay::elf

#endif  // ASSAY_EVALUATORS_HARDENING_ELF_CONSTANTS_H_
