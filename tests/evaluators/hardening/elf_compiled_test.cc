// SPDX-License-Identifier: Apache-2.0
// Truth by construction: compiler flags and source decide what must be measured.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/file.h"
#include "tests/command.h"
#include "tests/evaluators/hardening/measured.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

struct Build {
  const char* name;
  const char* source;
  std::vector<std::string> flags;
  Measured expected;
};

// Which compilers are tried: the command and its own flags.
struct Toolchain {
  const char* name;
  std::vector<std::string> command;
};

Toolchain Gcc() { return {"Gcc", {"gcc"}}; }
Toolchain GccGold() { return {"GccGold", {"gcc", "-fuse-ld=gold"}}; }
Toolchain ClangLld() { return {"ClangLld", {"clang-14", "-fuse-ld=lld"}}; }

// Compiles the source; an empty string when this toolchain could not.
std::string Compile(const Toolchain& toolchain, const std::string& source, const std::vector<std::string>& flags,
                    std::string& messages) {
  const TemporaryFolder folder;
  std::vector<std::string> command = toolchain.command;
  command.insert(command.end(),
                 {"-w", "-O1", "-o", folder / "out", absl::StrCat(ASSAY_SOURCE_DIR "/tests/products/", source)});
  command.insert(command.end(), flags.begin(), flags.end());
  const CommandResult result = RunCommand(command);
  messages = absl::StrCat(absl::StrJoin(command, " "), "\n", result.out, result.err);
  return result.exit_code == 0 ? ReadFile(folder / "out", 64 << 20).value_or("") : "";
}

// Why nothing can be compiled with it; empty when something can. Tried once for each.
std::string WhyUnusable(const Toolchain& toolchain) {
  static auto* const known = new std::map<std::string, std::string>;
  const auto [entry, added] = known->try_emplace(toolchain.name);
  if (!added) return entry->second;
  std::string messages;
  if (!HasCommand(toolchain.command[0])) {
    entry->second = absl::StrCat(toolchain.command[0], " is not installed");
  } else if (Compile(toolchain, "leaf.c", {}, messages).empty()) {
    entry->second = absl::StrCat("its linker is not installed: ", messages);
  }
  return entry->second;
}

class CompiledElf : public testing::TestWithParam<std::tuple<Toolchain, Build>> {};

TEST_P(CompiledElf, HasWhatItsFlagsDecide) {
  const auto& [toolchain, build] = GetParam();
#if !defined(__x86_64__)
  GTEST_SKIP() << "the expected values are those of x86-64 compilers";
#endif
  if (const std::string why = WhyUnusable(toolchain); !why.empty()) GTEST_SKIP() << why;
  std::string messages;
  const std::string bytes = Compile(toolchain, build.source, build.flags, messages);
  ASSERT_NE(bytes, "") << messages;
  const Observation observation = MeasureBytes(bytes);
  Measured measured = ValuesOf(observation);
  for (const auto& [check, value] : build.expected) {
    EXPECT_EQ(measured[check], value) << check << "\n" << messages << observation.DebugString();
  }
}

const std::vector<Build>& BuildsOfAllToolchains() {
  static const auto* const builds = new std::vector<Build>{
      {"NoRelro", "buffer.c", {"-Wl,-z,norelro,-z,lazy"}, {{"elf.relro", "none"}, {"elf.bind_now", "no"}}},
      {"BindNowWithoutRelro", "buffer.c", {"-Wl,-z,norelro,-z,now"}, {{"elf.relro", "none"}, {"elf.bind_now", "yes"}}},
      {"PartialRelro", "buffer.c", {"-Wl,-z,relro,-z,lazy"}, {{"elf.relro", "partial"}, {"elf.bind_now", "no"}}},
      {"FullRelro", "buffer.c", {"-Wl,-z,relro,-z,now"}, {{"elf.relro", "full"}, {"elf.bind_now", "yes"}}},
      {"FullRelroInALibrary",
       "library.c",
       {"-shared", "-fPIC", "-Wl,-z,relro,-z,now"},
       {{"elf.relro", "full"}, {"elf.bind_now", "yes"}, {"elf.pie", "dso"}}},
      {"Pie", "buffer.c", {"-fPIE", "-pie"}, {{"elf.pie", "yes"}, {"elf.textrel", "no"}, {"elf.rwx_segment", "no"}}},
      {"NoPie", "buffer.c", {"-fno-pie", "-no-pie"}, {{"elf.pie", "no"}}},
      {"SharedObject", "library.c", {"-shared", "-fPIC"}, {{"elf.pie", "dso"}}},
      {"SharedObjectWithInterpreter",
       "library_with_interpreter.c",
       {"-shared", "-fPIC", "-Wl,-soname,libanswer.so"},
       {{"elf.pie", "dso"}}},
      {"RelocatableObject",
       "buffer.c",
       {"-c", "-fstack-protector-all"},
       {{"elf.pie", "rel"},
        {"elf.nx_stack", "yes"},
        {"elf.canary", "yes"},
        {"elf.relro", "not-applicable"},
        {"elf.bind_now", "not-applicable"},
        {"elf.rwx_segment", "not-applicable"},
        {"elf.textrel", "not-applicable"},
        {"elf.rpath", "not-applicable"},
        {"elf.runpath", "not-applicable"},
        {"elf.rpath_insecure", "not-applicable"}}},
      {"RelocatableObjectWithoutCanary", "buffer.c", {"-c", "-fno-stack-protector"}, {{"elf.canary", "unknown"}}},
      {"NonExecutableStack", "buffer.c", {"-Wl,-z,noexecstack"}, {{"elf.nx_stack", "yes"}}},
      {"ExecutableStack", "buffer.c", {"-Wl,-z,execstack"}, {{"elf.nx_stack", "no"}}},
      {"Canary", "buffer.c", {"-fstack-protector-all"}, {{"elf.canary", "yes"}}},
      {"CanaryStrong", "buffer.c", {"-fstack-protector-strong"}, {{"elf.canary", "yes"}}},
      {"CanaryCalledWithoutPlt", "buffer.c", {"-fstack-protector-all", "-fno-plt"}, {{"elf.canary", "yes"}}},
      {"CanaryOfALibrary", "library.c", {"-shared", "-fPIC", "-fstack-protector-all"}, {{"elf.canary", "yes"}}},
      {"CanaryOfAStrippedProgram", "buffer.c", {"-fstack-protector-all", "-s"}, {{"elf.canary", "yes"}}},
      {"NoCanary", "buffer.c", {"-fno-stack-protector"}, {{"elf.canary", "unknown"}}},
      {"CanaryInALeafOnlyProgram", "leaf.c", {"-fstack-protector-strong"}, {{"elf.canary", "unknown"}}},
      {"CanaryDefinedByTheLibraryItself", "own_check.c", {"-shared", "-fPIC"}, {{"elf.canary", "unknown"}}},
      {"CanaryVariable", "check_variable.c", {"-shared", "-fPIC", "-fno-stack-protector"}, {{"elf.canary", "unknown"}}},
      {"CanaryNamePrefix", "check_prefix.c", {"-shared", "-fPIC", "-fno-stack-protector"}, {{"elf.canary", "unknown"}}},
      {"CanaryAddressInData", "check_pointer.c", {"-shared", "-fPIC"}, {{"elf.canary", "unknown"}}},
      {"CanaryNameInSoNameAndRunpath",
       "library.c",
       {"-shared", "-fPIC", "-fno-stack-protector", "-Wl,-soname,__stack_chk_fail,-rpath,/__stack_chk_fail"},
       {{"elf.canary", "unknown"}}},
      {"TokensInTheSoName",
       "library.c",
       {"-shared", "-fPIC", "-Wl,-z,relro,-z,lazy,-soname,BIND_NOW FLAGS NOW RPATH RUNPATH TEXTREL GNU_RELRO.so"},
       {{"elf.relro", "partial"},
        {"elf.bind_now", "no"},
        {"elf.rpath", "no"},
        {"elf.runpath", "no"},
        {"elf.textrel", "no"}}},
      {"TextRelocation", "text_relocation.c", {"-shared", "-fPIC", "-Wl,-z,notext"}, {{"elf.textrel", "yes"}}},
      {"WritableCode", "writable_code.c", {}, {{"elf.rwx_segment", "yes"}}},
      {"Rpath",
       "buffer.c",
       {"-Wl,--disable-new-dtags,-rpath,/opt/product/lib"},
       {{"elf.rpath", "yes"}, {"elf.runpath", "no"}, {"elf.rpath_insecure", "no"}}},
      {"Runpath",
       "buffer.c",
       {"-Wl,--enable-new-dtags,-rpath,/opt/product/lib"},
       {{"elf.rpath", "no"}, {"elf.runpath", "yes"}, {"elf.rpath_insecure", "no"}}},
      {"NoSearchPath", "buffer.c", {}, {{"elf.rpath", "no"}, {"elf.runpath", "no"}, {"elf.rpath_insecure", "no"}}},
      {"RunpathFromOrigin",
       "buffer.c",
       {"-Wl,--enable-new-dtags,-rpath,$ORIGIN/../lib"},
       {{"elf.runpath", "yes"}, {"elf.rpath_insecure", "no"}}},
      {"RunpathInTmp",
       "buffer.c",
       {"-Wl,--enable-new-dtags,-rpath,/usr/lib:/tmp/lib"},
       {{"elf.runpath", "yes"}, {"elf.rpath_insecure", "yes"}}},
      {"RelativeRpath",
       "buffer.c",
       {"-Wl,--disable-new-dtags,-rpath,lib"},
       {{"elf.rpath", "yes"}, {"elf.rpath_insecure", "yes"}}},
      {"EmptyRunpathEntry",
       "buffer.c",
       {"-Wl,--enable-new-dtags,-rpath,/usr/lib::/opt/lib"},
       {{"elf.runpath", "yes"}, {"elf.rpath_insecure", "yes"}}},
      {"Static",
       "buffer.c",
       {"-static", "-fstack-protector-all"},
       {{"elf.pie", "no"},
        {"elf.bind_now", "not-applicable"},
        {"elf.textrel", "no"},
        {"elf.rpath", "no"},
        {"elf.canary", "unknown"}}},
      {"StaticWithoutRelro", "buffer.c", {"-static", "-Wl,-z,norelro"}, {{"elf.relro", "none"}}},
  };
  return *builds;
}

const std::vector<Build>& BuildsOfGcc() {
  static const auto* const builds = new std::vector<Build>{
      // The GOT of a static program lies inside PT_GNU_RELRO only with -z now.
      {"StaticFullRelro", "buffer.c", {"-static", "-Wl,-z,relro,-z,now"}, {{"elf.relro", "full"}}},
      {"StaticPartialRelro", "buffer.c", {"-static", "-Wl,-z,relro,-z,lazy"}, {{"elf.relro", "partial"}}},
      {"StaticPie",
       "buffer.c",
       {"-static-pie", "-fPIE", "-fstack-protector-all", "-Wl,-z,relro,-z,now"},
       {{"elf.pie", "yes"}, {"elf.relro", "full"}, {"elf.canary", "unknown"}}},
      {"StaticPieWithoutCanary",
       "buffer.c",
       {"-static-pie", "-fPIE", "-fno-stack-protector"},
       {{"elf.canary", "unknown"}}},
      {"ExecutableStackInARelocatableObject", "buffer.c", {"-c", "-Wa,--execstack"}, {{"elf.nx_stack", "no"}}},
      {"NothingToBindLazily",
       "buffer.c",
       {"-fno-plt", "-fno-stack-protector", "-Wl,-z,relro,-z,lazy"},
       {{"elf.bind_now", "not-applicable"}, {"elf.relro", "full"}}},
  };
  return *builds;
}

std::string NameOf(const testing::TestParamInfo<std::tuple<Toolchain, Build>>& tested) {
  return std::get<1>(tested.param).name;
}

INSTANTIATE_TEST_SUITE_P(Gcc, CompiledElf,
                         testing::Combine(testing::Values(Gcc()), testing::ValuesIn(BuildsOfAllToolchains())), NameOf);
INSTANTIATE_TEST_SUITE_P(GccGold, CompiledElf,
                         testing::Combine(testing::Values(GccGold()), testing::ValuesIn(BuildsOfAllToolchains())),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(ClangLld, CompiledElf,
                         testing::Combine(testing::Values(ClangLld()), testing::ValuesIn(BuildsOfAllToolchains())),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(GccBfd, CompiledElf,
                         testing::Combine(testing::Values(Gcc()), testing::ValuesIn(BuildsOfGcc())), NameOf);

TEST(CompiledElf, ShowsNothingAnymoreWhenItsBytesAreCutShort) {
  if (!HasCommand("gcc")) GTEST_SKIP() << "gcc is not installed";
  std::string messages;
  const std::string bytes = Compile(Gcc(), "buffer.c", {"-Wl,-z,relro,-z,now"}, messages);
  ASSERT_NE(bytes, "") << messages;
  // Behind the last loaded byte there are only symbols and section headers.
  for (size_t size = 4; size < bytes.size() / 2; size += 97) {
    for (const auto& [check, value] : Measure(bytes.substr(0, size)))
      EXPECT_EQ(value, "unknown") << check << " " << size;
  }
}

}  // namespace
}  // namespace assay
