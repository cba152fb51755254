// SPDX-License-Identifier: Apache-2.0
#include "schemes/scheme_library.h"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"
#include "schemes/pack_manifest.h"

namespace assay {
namespace {

bool IsPackFolder(const std::string& folder) { return FileExists(JoinPath(folder, kPackManifestName)); }

}  // namespace

SchemeLibrary SchemeLibrary::Default() {
  std::vector<std::string> roots;
  if (const char* const given = std::getenv("ASSAY_SCHEMES")) {
    roots = absl::StrSplit(given, ':', absl::SkipEmpty());
  }
  std::error_code error;
  const std::filesystem::path executable = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) roots.push_back((executable.parent_path().parent_path() / "share/assay/schemes").string());
  return SchemeLibrary(std::move(roots));
}

absl::StatusOr<std::string> SchemeLibrary::Find(absl::string_view id_or_folder) const {
  const std::string name(id_or_folder);
  if (absl::StrContains(name, '/') || name == "." || name == "..") {
    if (IsPackFolder(name)) return name;
    return absl::NotFoundError(
        absl::StrCat(Printable(name), ": no scheme pack; expected a folder that holds ", kPackManifestName));
  }
  for (const std::string& root : roots_) {
    const std::string folder = JoinPath(root, name);
    if (!name.empty() && IsPackFolder(folder)) return folder;
  }
  std::vector<std::string> known;
  for (const std::string& folder : List()) known.push_back(BaseName(folder));
  return absl::NotFoundError(absl::StrCat(
      "scheme \"", Printable(name), "\" not found in ", roots_.empty() ? "any place" : absl::StrJoin(roots_, ", "),
      "; expected ", known.empty() ? "" : absl::StrCat("one of: ", absl::StrJoin(known, ", "), ", or "),
      "a path to a pack's folder, with a slash in it"));
}

absl::StatusOr<SchemePack> SchemeLibrary::Read(absl::string_view id_or_folder) const {
  ASSAY_ASSIGN_OR_RETURN(const std::string folder, Find(id_or_folder));
  ASSAY_ASSIGN_OR_RETURN(SchemePack pack, ReadSchemePack(folder));
  if (!absl::StrContains(id_or_folder, '/') && folder != id_or_folder && pack.identity.id != id_or_folder) {
    return absl::InvalidArgumentError(absl::StrCat(JoinPath(folder, kPackManifestName), ": pack id ", pack.identity.id,
                                                   "; expected ", Printable(id_or_folder), " as its folder is named"));
  }
  return pack;
}

std::vector<std::string> SchemeLibrary::List() const {
  std::map<std::string, std::string> by_name;
  for (const std::string& root : roots_) {
    const absl::StatusOr<std::vector<std::string>> names = ListFolder(root);
    if (!names.ok()) continue;  // a place that is not there holds no packs
    for (const std::string& name : *names) {
      const std::string folder = JoinPath(root, name);
      if (IsPackFolder(folder)) by_name.emplace(name, folder);
    }
  }
  std::vector<std::string> folders;
  for (const auto& [name, folder] : by_name) folders.push_back(folder);
  return folders;
}

absl::StatusOr<std::string> FindPack(absl::string_view id_or_folder) {
  return SchemeLibrary::Default().Find(id_or_folder);
}

}  // namespace assay
