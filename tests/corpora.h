// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_CORPORA_H_
#define ASSAY_TESTS_CORPORA_H_

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace assay {

// The path of `name` in the test corpora: $ASSAY_CORPORA, or ../shared/corpora beside the source root. Nothing when it
// is not there; the test then skips and says what is missing.
inline std::optional<std::string> FindCorpus(const std::string& name) {
  const char* const given = std::getenv("ASSAY_CORPORA");
  const std::filesystem::path root = given != nullptr
                                         ? std::filesystem::path(given)
                                         : std::filesystem::path(ASSAY_SOURCE_DIR).parent_path() / "shared" / "corpora";
  std::error_code ignored;
  const std::filesystem::path path = root / name;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  return path.string();
}

}  // namespace assay

#endif  // ASSAY_TESTS_CORPORA_H_
