// SPDX-License-Identifier: Apache-2.0
// The programs and libraries of this machine, measured here and read by readelf.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "engine/base/file.h"
#include "evaluators/hardening/elf_file.h"
#include "tests/command.h"
#include "tests/evaluators/hardening/measured.h"
#include "tests/evaluators/hardening/readelf_facts.h"

namespace assay {
namespace {

constexpr size_t kFiles = 300;
constexpr size_t kMaxFileBytes = 8 << 20;

// Evenly drawn from all regular files below the folders, in a fixed order.
std::vector<std::string> SystemElfFiles() {
  std::vector<std::string> all;
  for (const char* folder : {"/usr/bin", "/usr/sbin", "/usr/lib"}) {
    std::error_code ignored;
    const auto options = std::filesystem::directory_options::skip_permission_denied;
    for (auto it = std::filesystem::recursive_directory_iterator(folder, options, ignored);
         it != std::filesystem::recursive_directory_iterator(); it.increment(ignored)) {
      const bool is_wanted = it->is_regular_file(ignored) && !it->is_symlink(ignored) &&
                             it->file_size(ignored) < kMaxFileBytes && it->path().extension() != ".debug";
      if (!is_wanted) continue;
      char start[4] = {};
      std::ifstream(it->path(), std::ios::binary).read(start, sizeof start);
      if (ElfFile::HasMagic(AsBytes(absl::string_view(start, sizeof start)))) all.push_back(it->path());
    }
  }
  std::sort(all.begin(), all.end());
  std::vector<std::string> chosen;
  const size_t step = std::max<size_t>(1, all.size() / kFiles);
  for (size_t i = 0; i < all.size(); i += step) chosen.push_back(all[i]);
  return chosen;
}

TEST(SystemElfFiles, AreMeasuredAsReadelfShowsThem) {
  if (!HasCommand("readelf")) GTEST_SKIP() << "readelf is not installed";
  size_t compared = 0;
  for (const std::string& path : SystemElfFiles()) {
    const std::optional<Measured> shown = ReadelfFacts(path);
    const absl::StatusOr<std::string> bytes = ReadFile(path, kMaxFileBytes);
    if (!shown || !bytes.ok()) continue;
    Measured measured = Measure(*bytes);
    // A self-relocating program binds nothing lazily, which readelf's text does not tell.
    const bool is_static_pie = measured["elf.bind_now"] == "not-applicable" && measured["elf.pie"] == "yes";
    for (const auto& [check, value] : *shown) {
      if (is_static_pie && check == "elf.bind_now") continue;
      EXPECT_EQ(measured[check], value) << check << " of " << path;
    }
    ++compared;
  }
  std::printf("%zu files compared\n", compared);
  EXPECT_GT(compared, 50u);
}

}  // namespace
}  // namespace assay
