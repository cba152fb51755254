// SPDX-License-Identifier: Apache-2.0
// ELF files made field by field: what no compiler of this machine makes, and the tricks that turned other tools green.
#include "evaluators/hardening/elf_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "evaluators/hardening/elf_constants.h"
#include "evaluators/hardening/elf_sample.h"
#include "tests/evaluators/hardening/measured.h"

namespace assay {
namespace {

using testing::HasSubstr;

std::string Value(const ElfSample& sample, const std::string& check) { return Measure(sample.Build())[check]; }

std::string Reason(const std::string& bytes, const std::string& check) {
  const Observation observation = MeasureBytes(bytes);
  return FindMeasurement(observation, check)->unknown();
}

ElfSample::Segment& RelroOf(ElfSample& sample) { return sample.segments[2]; }

TEST(ElfFacts, GiveEachDeclaredMeasurementOnceAndInOrder) {
  for (const std::string& bytes : {ElfSample::Hardened().Build(), ElfSample::Weak().Build(), std::string("\177ELF")}) {
    const Observation observation = MeasureBytes(bytes);
    ASSERT_EQ(static_cast<size_t>(observation.measurements_size()), ElfMeasurements().size());
    for (size_t i = 0; i < ElfMeasurements().size(); ++i) {
      EXPECT_EQ(observation.measurements(static_cast<int>(i)).name(), ElfMeasurements()[i].name);
    }
  }
}

// Both classes and both byte orders hold the same facts. On machines other than x86 the code does not tell.
struct Form {
  const char* name;
  bool is64;
  ByteOrder order;
  uint16_t machine;
  uint32_t jump_slot;
  bool uses_rela;
};

class ElfForm : public testing::TestWithParam<Form> {
 protected:
  static ElfSample Shaped(ElfSample sample) {
    sample.is64 = GetParam().is64;
    sample.order = GetParam().order;
    sample.machine = GetParam().machine;
    sample.uses_rela = GetParam().uses_rela;
    for (ElfSample::Relocation& slot : sample.slots) slot.type = GetParam().jump_slot;
    if (sample.machine == elf::k386) sample.code = std::string("\x65\xa1\x14\x00\x00\x00", 6);
    return sample;
  }
};

TEST_P(ElfForm, ShowsAHardenedProgram) {
  EXPECT_EQ(Measure(Shaped(ElfSample::Hardened()).Build()), (Measured{{"elf.relro", "full"},
                                                                      {"elf.bind_now", "yes"},
                                                                      {"elf.pie", "yes"},
                                                                      {"elf.nx_stack", "yes"},
                                                                      {"elf.rwx_segment", "no"},
                                                                      {"elf.textrel", "no"},
                                                                      {"elf.rpath", "no"},
                                                                      {"elf.runpath", "no"},
                                                                      {"elf.rpath_insecure", "no"},
                                                                      {"elf.canary", "yes"}}));
}

TEST_P(ElfForm, ShowsAWeakProgram) {
  EXPECT_EQ(Measure(Shaped(ElfSample::Weak()).Build()), (Measured{{"elf.relro", "none"},
                                                                  {"elf.bind_now", "no"},
                                                                  {"elf.pie", "no"},
                                                                  {"elf.nx_stack", "no"},
                                                                  {"elf.rwx_segment", "yes"},
                                                                  {"elf.textrel", "yes"},
                                                                  {"elf.rpath", "yes"},
                                                                  {"elf.runpath", "no"},
                                                                  {"elf.rpath_insecure", "yes"},
                                                                  {"elf.canary", "unknown"}}));
}

TEST_P(ElfForm, ShowsARelocationIntoCode) {
  ElfSample sample = Shaped(ElfSample::Hardened());
  sample.relocations = {{0x20, 0, 5}};
  EXPECT_EQ(Value(sample, "elf.textrel"), "yes");
}

TEST_P(ElfForm, ShowsASlotOutsideOfRelro) {
  ElfSample sample = Shaped(ElfSample::Hardened());
  sample.slots.push_back({0x2000, 0, GetParam().jump_slot});
  EXPECT_EQ(Value(sample, "elf.relro"), "partial");
}

INSTANTIATE_TEST_SUITE_P(Each, ElfForm,
                         testing::Values(Form{"X86_64", true, ByteOrder::kLittle, elf::kAmd64, 7, true},
                                         Form{"I386", false, ByteOrder::kLittle, elf::k386, 7, false},
                                         Form{"Aarch64", true, ByteOrder::kLittle, elf::kAarch64, 1026, true},
                                         Form{"Aarch64BigEndian", true, ByteOrder::kBig, elf::kAarch64, 1026, true},
                                         Form{"PowerPcBigEndian", false, ByteOrder::kBig, elf::kPowerPc, 21, true},
                                         Form{"S390xBigEndian", true, ByteOrder::kBig, elf::kS390, 11, true},
                                         Form{"ArmBigEndian", false, ByteOrder::kBig, elf::kArm, 22, false},
                                         Form{"RiscV32", false, ByteOrder::kLittle, elf::kRiscV, 5, true}),
                         [](const auto& tested) { return tested.param.name; });

// Flag without substance.

TEST(RelroTrick, BindNowWithTheGotOutsideOfRelroIsNotFull) {
  ElfSample sample = ElfSample::Hardened();
  sample.slots[0].address = 0x2f00;
  EXPECT_EQ(Value(sample, "elf.relro"), "partial");
  EXPECT_EQ(Value(sample, "elf.bind_now"), "yes");
}

TEST(RelroTrick, ASlotFilledByDataRelocationsOutsideOfRelroIsNotFull) {
  ElfSample sample = ElfSample::Hardened();
  sample.relocations = {{0x2f00, 1, 6}};  // R_X86_64_GLOB_DAT
  EXPECT_EQ(Value(sample, "elf.relro"), "partial");
  sample.relocations = {{0x2f00, 1, 1}};  // R_X86_64_64: a pointer among the data, which may stay writable
  EXPECT_EQ(Value(sample, "elf.relro"), "full");
}

TEST(RelroTrick, RelroOfSizeZeroIsNone) {
  ElfSample sample = ElfSample::Hardened();
  RelroOf(sample).size = 0;
  EXPECT_EQ(Value(sample, "elf.relro"), "none");
}

TEST(RelroTrick, RelroSmallerThanAPageIsNone) {
  ElfSample sample = ElfSample::Hardened();
  RelroOf(sample).size = 0xfff;
  EXPECT_EQ(Value(sample, "elf.relro"), "none");
}

TEST(RelroTrick, RelroThatLeavesTheDynamicSectionOutIsNone) {
  ElfSample sample = ElfSample::Hardened();
  RelroOf(sample).address = 0x2000;
  EXPECT_EQ(Value(sample, "elf.relro"), "none");
}

TEST(RelroTrick, RelroThatLeavesTheStartFunctionsOutIsNone) {
  ElfSample sample = ElfSample::Hardened();
  sample.dynamic.insert(sample.dynamic.end(), {{elf::kInitArray, 0x2000}, {elf::kInitArraySize, 8}});
  EXPECT_EQ(Value(sample, "elf.relro"), "none");
}

TEST(RelroTrick, RelroOutsideOfLoadedMemoryIsNone) {
  ElfSample sample = ElfSample::Hardened();
  RelroOf(sample).address = 0x100000;
  EXPECT_EQ(Value(sample, "elf.relro"), "none");
}

TEST(RelroTrick, TheRestOfTheLastPageIsNotProtected) {
  ElfSample sample = ElfSample::Hardened();
  RelroOf(sample).size = 0x1fff;
  sample.slots.push_back({0x2008, 0, 7});
  EXPECT_EQ(Value(sample, "elf.relro"), "partial");
}

TEST(RelroTrick, BindNowWithoutRelroIsNone) {
  ElfSample sample = ElfSample::Hardened();
  sample.segments.pop_back();
  EXPECT_EQ(Value(sample, "elf.relro"), "none");
  EXPECT_EQ(Value(sample, "elf.bind_now"), "yes");
}

TEST(RelroTrick, TheLastOfTwoRelroSegmentsIsUsed) {
  ElfSample sample = ElfSample::Hardened();
  sample.segments.push_back({elf::kGnuRelro, elf::kRead, ElfSample::kDynamicAddress, 0x10});
  EXPECT_EQ(Value(sample, "elf.relro"), "none");
}

// Data the loader never reads.

TEST(DynamicTrick, EntriesBehindNullDoNotCount) {
  ElfSample sample = ElfSample::Hardened();
  sample.dynamic.insert(sample.dynamic.begin(), {elf::kNull, 0});
  sample.dynamic.insert(sample.dynamic.end(), {{elf::kBindNow, 0}, {elf::kTextRel, 0}, {elf::kRunpath, 1}});
  sample.segments.erase(sample.segments.begin());  // no interpreter, so that only the flag could make it a program
  const Measured measured = Measure(sample.Build());
  EXPECT_EQ(measured.at("elf.bind_now"), "no");
  EXPECT_EQ(measured.at("elf.relro"), "partial");
  EXPECT_EQ(measured.at("elf.pie"), "dso");
  EXPECT_EQ(measured.at("elf.textrel"), "no");
  EXPECT_EQ(measured.at("elf.runpath"), "no");
}

TEST(DynamicTrick, OfTwoEntriesTheLastCounts) {
  ElfSample sample = ElfSample::Hardened();
  sample.dynamic.insert(sample.dynamic.end(), {{elf::kFlags, 0}, {elf::kFlags1, elf::kFlag1Pie}});
  EXPECT_EQ(Value(sample, "elf.bind_now"), "no");
}

TEST(DynamicTrick, RelocationsOfAKindItsLoaderDoesNotReadProveNothing) {
  ElfSample sample = ElfSample::Hardened();
  sample.uses_rela = false;
  EXPECT_EQ(Value(sample, "elf.canary"), "unknown");
  EXPECT_EQ(Value(sample, "elf.relro"), "unknown");
  EXPECT_EQ(Value(sample, "elf.textrel"), "unknown");
}

TEST(DynamicTrick, EachOfTheThreeFlagsBindsAtStart) {
  for (const auto& flag : std::vector<std::pair<uint64_t, uint64_t>>{
           {elf::kBindNow, 0}, {elf::kFlags, elf::kFlagBindNow}, {elf::kFlags1, elf::kFlag1Now}}) {
    ElfSample sample = ElfSample::Hardened();
    sample.dynamic = {flag};
    EXPECT_EQ(Value(sample, "elf.bind_now"), "yes") << flag.first;
    EXPECT_EQ(Value(sample, "elf.relro"), "full") << flag.first;
  }
}

TEST(DynamicTrick, RunpathHidesRpath) {
  ElfSample sample = ElfSample::Weak();
  sample.strings += std::string("/usr/lib\0", 9);
  sample.dynamic.emplace_back(elf::kRunpath, 17);
  const Measured measured = Measure(sample.Build());
  EXPECT_EQ(measured.at("elf.rpath"), "yes");
  EXPECT_EQ(measured.at("elf.runpath"), "yes");
  EXPECT_EQ(measured.at("elf.rpath_insecure"), "no");
}

TEST(DynamicTrick, ASearchPathThatDoesNotEndIsUnknown) {
  ElfSample sample = ElfSample::Weak();
  sample.strings = "/usr/lib";
  sample.dynamic = {{elf::kRunpath, 0}};
  EXPECT_EQ(Value(sample, "elf.runpath"), "yes");
  EXPECT_EQ(Value(sample, "elf.rpath_insecure"), "unknown");
}

// First instead of last.

TEST(StackTrick, OfTwoStackSegmentsTheLastCounts) {
  ElfSample sample = ElfSample::Hardened();
  sample.segments.push_back({elf::kGnuStack, 7, 0, 0});
  EXPECT_EQ(Value(sample, "elf.nx_stack"), "no");
  sample.segments.push_back({elf::kGnuStack, 6, 0, 0});
  EXPECT_EQ(Value(sample, "elf.nx_stack"), "yes");
}

TEST(StackTrick, WithoutAStackSegmentTheMachineDecides) {
  const std::vector<std::pair<uint16_t, std::string>> expected = {
      {elf::kAmd64, "no"}, {elf::k386, "no"},      {elf::kArm, "no"},        {elf::kMips, "no"},
      {elf::kRiscV, "no"}, {elf::kAarch64, "yes"}, {elf::kPowerPc64, "yes"}, {0x1234, "unknown"}};
  for (const auto& [machine, value] : expected) {
    ElfSample sample = ElfSample::Hardened();
    sample.machine = machine;
    sample.segments.erase(sample.segments.begin() + 1);
    EXPECT_EQ(Value(sample, "elf.nx_stack"), value) << machine;
  }
}

// Programs and libraries.

TEST(PieTrick, AMarkOnAFixedProgramIsNotPie) {
  ElfSample sample = ElfSample::Hardened();
  sample.type = elf::kExecutable;
  EXPECT_EQ(Value(sample, "elf.pie"), "no");
}

TEST(PieTrick, AStaticPieHasNoInterpreter) {
  ElfSample sample = ElfSample::Hardened();
  sample.segments.erase(sample.segments.begin());
  EXPECT_EQ(Value(sample, "elf.pie"), "yes");
  EXPECT_EQ(Value(sample, "elf.canary"), "unknown");
}

TEST(PieTrick, AnOldPieHasNoMark) {
  ElfSample sample = ElfSample::Hardened();
  sample.dynamic = {{elf::kBindNow, 0}};
  EXPECT_EQ(Value(sample, "elf.pie"), "yes");
}

TEST(PieTrick, ALibraryMayHaveAnInterpreter) {
  ElfSample sample = ElfSample::Hardened();
  sample.dynamic = {{elf::kBindNow, 0}, {elf::kSoName, 1}};
  EXPECT_EQ(Value(sample, "elf.pie"), "dso");
}

// Symbol decoys and somebody else's protection.

TEST(CanaryTrick, SymbolsThatAreNotTheImportedFunctionProveNothing) {
  const std::vector<std::pair<const char*, std::function<void(ElfSample&)>>> decoys = {
      {"variable", [](ElfSample& sample) { sample.symbol_type = 1; }},
      {"section", [](ElfSample& sample) { sample.symbol_type = 3; }},
      {"source file", [](ElfSample& sample) { sample.symbol_type = 4; }},
      {"own function", [](ElfSample& sample) { sample.symbol_section = 7; }},
      {"longer name", [](ElfSample& sample) { sample.strings = std::string("\0__stack_chk_failure\0", 21); }},
      {"name with a prefix", [](ElfSample& sample) { sample.strings = std::string("\0x__stack_chk_fail\0", 19); }},
      {"name beside the table", [](ElfSample& sample) { sample.symbol_name = 0x100; }},
      {"no slot", [](ElfSample& sample) { sample.slots.clear(); }},
      {"slot of another symbol", [](ElfSample& sample) { sample.slots[0].symbol = 0; }},
      {"address in data",
       [](ElfSample& sample) {
         sample.slots.clear();
         sample.relocations = {{0x2f00, 1, 1}};
       }},
      {"no code that reads the guard", [](ElfSample& sample) { sample.code.clear(); }},
      {"code that reads another thread variable", [](ElfSample& sample) { sample.code[5] = 0x30; }},
      {"code that is not executed", [](ElfSample& sample) { sample.code_flags = elf::kRead; }},
  };
  ASSERT_EQ(Value(ElfSample::Hardened(), "elf.canary"), "yes");
  for (const auto& [name, make] : decoys) {
    ElfSample sample = ElfSample::Hardened();
    make(sample);
    EXPECT_EQ(Value(sample, "elf.canary"), "unknown") << name;
  }
}

TEST(CanaryTrick, ANameMaySitAtTheTailOfALongerOne) {
  ElfSample sample = ElfSample::Hardened();
  sample.strings = std::string("\0x__stack_chk_fail\0", 19);
  sample.symbol_name = 2;
  EXPECT_EQ(Value(sample, "elf.canary"), "yes");
}

// Kinds of files.

TEST(ElfFacts, AreNotApplicableToACoreDump) {
  ElfSample sample = ElfSample::Hardened();
  sample.type = elf::kCore;
  for (const auto& [check, value] : Measure(sample.Build())) EXPECT_EQ(value, "not-applicable") << check;
}

TEST(ElfFacts, TreatOriginAsInsecureInASetIdProgram) {
  ElfSample sample = ElfSample::Hardened();
  sample.strings += std::string("$ORIGIN\0", 8);
  sample.dynamic.emplace_back(elf::kRunpath, 18);
  EXPECT_EQ(Measure(sample.Build(), 0755)["elf.rpath_insecure"], "no");
  EXPECT_EQ(Measure(sample.Build(), 0755 | S_ISUID)["elf.rpath_insecure"], "yes");
  EXPECT_EQ(Measure(sample.Build(), 0755 | S_ISGID)["elf.rpath_insecure"], "yes");
}

TEST(ElfFacts, LeaveAnEmptySegmentThatWouldBeWritableCodeAlone) {
  ElfSample sample = ElfSample::Hardened();
  sample.segments.push_back({elf::kLoad, 7, 0x1000, 0});
  EXPECT_EQ(Value(sample, "elf.rwx_segment"), "no");
}

// Hostile and damaged files: unknown with a reason, never a guess.

struct Damage {
  const char* name;
  size_t offset;
  std::string bytes;
  const char* reason;
};

class DamagedElf : public testing::TestWithParam<Damage> {};

TEST_P(DamagedElf, IsUnknownWithAReason) {
  std::string bytes = ElfSample::Hardened().Build();
  bytes.replace(GetParam().offset, GetParam().bytes.size(), GetParam().bytes);
  for (const auto& [check, value] : Measure(bytes)) EXPECT_EQ(value, "unknown") << check;
  EXPECT_THAT(Reason(bytes, "elf.relro"), HasSubstr(GetParam().reason));
}

constexpr size_t kFirstLoad = 64;
constexpr size_t kSecondLoad = 64 + 56;

INSTANTIATE_TEST_SUITE_P(
    Each, DamagedElf,
    testing::Values(Damage{"ClassIsThree", 4, "\3", "offset 0x4: class"},
                    Damage{"ByteOrderIsZero", 5, std::string(1, '\0'), "offset 0x5: byte order"},
                    Damage{"VersionIsTwo", 6, "\2", "offset 0x6"}, Damage{"TypeIsUnheardOf", 16, "\x09", "neither"},
                    Damage{"SegmentSizeIsOdd", 54, "\x20", "program header size 32; expected 56"},
                    Damage{"TooManySegments", 56, "\xff\xff", "more program headers than a kernel takes"},
                    Damage{"SegmentsBeyondTheEnd", 32, "\xff\xff\xff\x7f", "offset 0x7fffffff"},
                    Damage{"SegmentsAtTheEndOfNumbers", 32, std::string(8, '\xff'), "offset 0xffffffffffffffff"},
                    Damage{"NoSegments", 56, std::string(2, '\0'), "no segment is loaded"},
                    Damage{"SegmentBeyondTheEnd", kFirstLoad + 32, std::string("\x00\x00\x01\x00", 4),
                           "larger in the file"},
                    Damage{"SegmentOffsetWraps", kFirstLoad + 8, std::string("\x00\xf0\xff\xff\xff\xff\xff\xff", 8),
                           "past the end of the file"},
                    Damage{"SegmentAddressWraps", kSecondLoad + 16, std::string("\x00\xf0\xff\xff\xff\xff\xff\xff", 8),
                           "past the end of memory"},
                    Damage{"SegmentsOverlap", kSecondLoad + 16, std::string("\x00\x00", 2), "overlap in memory"},
                    Damage{"SegmentIsSkewed", kFirstLoad + 8, "\x01", "lie differently in a page"}),
    [](const auto& tested) { return tested.param.name; });

TEST(DamagedElf, CutShortAnywhereIsUnknown) {
  const std::string whole = ElfSample::Hardened().Build();
  for (size_t size = 4; size < whole.size(); size += 13) {
    for (const auto& [check, value] : Measure(whole.substr(0, size)))
      ASSERT_EQ(value, "unknown") << check << " " << size;
  }
}

TEST(DamagedElf, WithoutNullInTheDynamicSectionIsUnknown) {
  ElfSample sample = ElfSample::Hardened();
  std::string bytes = sample.Build();
  // Every word after the dynamic section's start is a tag that means nothing.
  for (size_t at = ElfSample::kDynamicAddress; at < bytes.size(); at += 8)
    bytes.replace(at, 8, std::string("\1\0\0\0\0\0\0\0", 8));
  EXPECT_THAT(Reason(bytes, "elf.bind_now"), HasSubstr("no DT_NULL"));
}

TEST(DamagedElf, WithTablesOutsideOfMemoryIsUnknownOnlyWhereTheyDecide) {
  ElfSample sample = ElfSample::Hardened();
  sample.dynamic.insert(sample.dynamic.end(), {{elf::kRela, 0x500000}, {elf::kRelaSize, 24}});
  const Measured measured = Measure(sample.Build());
  EXPECT_EQ(measured.at("elf.relro"), "unknown");
  EXPECT_EQ(measured.at("elf.textrel"), "unknown");
  EXPECT_EQ(measured.at("elf.bind_now"), "yes");
  EXPECT_EQ(measured.at("elf.pie"), "yes");
}

TEST(DamagedElf, WithAHugeRelocationTableIsUnknown) {
  ElfSample sample = ElfSample::Hardened();
  sample.dynamic.insert(sample.dynamic.end(), {{elf::kRela, 0x1900}, {elf::kRelaSize, 24ull << 40}});
  EXPECT_EQ(Value(sample, "elf.relro"), "unknown");
}

TEST(DamagedElf, WithARelocationOutsideOfMemoryIsUnknown) {
  ElfSample sample = ElfSample::Hardened();
  sample.relocations = {{0xffff'ffff'ffff'fff0, 0, 8}};
  EXPECT_EQ(Value(sample, "elf.relro"), "unknown");
  EXPECT_EQ(Value(sample, "elf.textrel"), "unknown");
}

TEST(DamagedElf, WithASymbolOutsideOfMemoryIsUnknown) {
  ElfSample sample = ElfSample::Hardened();
  sample.slots.push_back({ElfSample::kSlotAddress, 0x00ff'ffff, 7});
  sample.slots.erase(sample.slots.begin());
  EXPECT_EQ(Value(sample, "elf.canary"), "unknown");
}

TEST(ElfFacts, ReadPackedRelativeRelocations) {
  ElfSample sample = ElfSample::Hardened();
  // An address in code, then a bitmap.
  sample.strings.resize(0x40, '\0');
  sample.strings.replace(0x30, 16, std::string("\x40\0\0\0\0\0\0\0\x03\0\0\0\0\0\0\0", 16));
  sample.dynamic.insert(sample.dynamic.end(), {{elf::kRelr, 0x1530}, {elf::kRelrSize, 16}, {elf::kRelrEntry, 8}});
  EXPECT_EQ(Value(sample, "elf.textrel"), "yes");
  sample.strings.replace(0x30, 16, std::string("\x40\x20\0\0\0\0\0\0\x03\0\0\0\0\0\0\0", 16));
  EXPECT_EQ(Value(sample, "elf.textrel"), "no");
}

}  // namespace
}  // namespace assay
