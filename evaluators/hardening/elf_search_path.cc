// SPDX-License-Identifier: Apache-2.0
#include "evaluators/hardening/elf_search_path.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace assay {
namespace {

// Folders that everybody may write to by custom (hier(7), FHS 3.0), or that belong to one user.
constexpr absl::string_view kForeignFolders[] = {
    "/tmp",     "/var/tmp",     "/usr/tmp",      "/dev/shm",      "/dev/mqueue", "/run/user",        "/run/lock",
    "/run/shm", "/var/lock",    "/var/run/user", "/var/run/lock", "/var/crash",  "/var/spool/samba", "/home",
    "/root",    "/export/home", "/mnt",          "/media",        "/proc",       "/data/local/tmp",  "/sdcard",
};

bool IsForeign(absl::string_view path) {
  return std::any_of(std::begin(kForeignFolders), std::end(kForeignFolders), [&](absl::string_view folder) {
    return path == folder || absl::StartsWith(path, absl::StrCat(folder, "/"));
  });
}

// Takes $ORIGIN or ${ORIGIN} off the start; it must be a whole part of the path.
bool ConsumeOrigin(absl::string_view& entry) {
  for (const absl::string_view token : {"$ORIGIN", "${ORIGIN}"}) {
    absl::string_view rest = entry;
    if (absl::ConsumePrefix(&rest, token) && (rest.empty() || rest.front() == '/')) {
      entry = rest;
      return true;
    }
  }
  return false;
}

bool IsInsecureEntry(absl::string_view entry, bool is_set_id) {
  const bool has_origin = ConsumeOrigin(entry);
  if (has_origin && is_set_id) return true;
  if (!has_origin && !absl::StartsWith(entry, "/")) return true;
  std::vector<absl::string_view> parts = absl::StrSplit(entry, '/', absl::SkipEmpty());
  parts.erase(std::remove(parts.begin(), parts.end(), "."), parts.end());
  const auto is_up = [](absl::string_view part) { return part == ".."; };
  const auto below = has_origin ? std::find_if_not(parts.begin(), parts.end(), is_up) : parts.begin();
  if (std::any_of(below, parts.end(), is_up)) return true;
  // The loader would put another path in the middle.
  if (std::any_of(below, parts.end(), [](absl::string_view part) { return absl::StrContains(part, "ORIGIN"); })) {
    return true;
  }
  // Going up from $ORIGIN may end at the root, so what follows is looked at as if it did.
  if (has_origin && below == parts.begin()) return false;
  return IsForeign(absl::StrCat("/", absl::StrJoin(below, parts.end(), "/")));
}

}  // namespace

bool IsInsecureSearchPath(absl::string_view path, bool is_set_id) {
  const std::vector<absl::string_view> entries = absl::StrSplit(path, ':');
  return std::any_of(entries.begin(), entries.end(),
                     [&](absl::string_view entry) { return IsInsecureEntry(entry, is_set_id); });
}

}  // namespace assay
