// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_SCHEMES_SCHEME_LIBRARY_H_
#define ASSAY_SCHEMES_SCHEME_LIBRARY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "schemes/scheme_reader.h"

namespace assay {

// The scheme packs of this machine: folders named by the pack's id in a list of folders, the first of which wins.
class SchemeLibrary {
 public:
  explicit SchemeLibrary(std::vector<std::string> roots) : roots_(std::move(roots)) {}

  // Searches the folders of $ASSAY_SCHEMES, separated by colons, then ../share/assay/schemes beside the executable.
  static SchemeLibrary Default();

  const std::vector<std::string>& roots() const { return roots_; }

  // Returns the folder of the pack. A name with a slash in it is the folder itself, any other an id. NotFound says
  // where it was looked for and which packs there are.
  absl::StatusOr<std::string> Find(absl::string_view id_or_folder) const;

  // Reads the pack that Find returns. One found by id must have that id.
  absl::StatusOr<SchemePack> Read(absl::string_view id_or_folder) const;

  // The folders of all packs, sorted by id.
  std::vector<std::string> List() const;

 private:
  std::vector<std::string> roots_;
};

// SchemeLibrary::Default().Find().
absl::StatusOr<std::string> FindPack(absl::string_view id_or_folder);

}  // namespace assay

#endif  // ASSAY_SCHEMES_SCHEME_LIBRARY_H_
