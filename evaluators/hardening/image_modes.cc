// SPDX-License-Identifier: Apache-2.0
#include "evaluators/hardening/image_modes.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/encoding.h"

namespace assay {
namespace {

constexpr char kPerEntry[] = "counted for the image as a whole, in the observation of its root";
constexpr char kWholeImage[] = "a property of single entries";

bool IsSetId(const ArtifactEntry& entry) { return S_ISREG(entry.mode) && (entry.mode & (S_ISUID | S_ISGID)) != 0; }

bool IsWorldWritableFile(const ArtifactEntry& entry) { return S_ISREG(entry.mode) && (entry.mode & S_IWOTH) != 0; }

// With the sticky bit only owners remove or rename what is in the folder.
bool IsOpenFolder(const ArtifactEntry& entry) {
  return S_ISDIR(entry.mode) && (entry.mode & S_IWOTH) != 0 && (entry.mode & S_ISVTX) == 0;
}

// A count over entries and the risk it counts.
struct ModeCheck {
  const char* count;
  const char* risk;
  bool (*applies)(const ArtifactEntry& entry);
};
constexpr ModeCheck kModeChecks[] = {
    {"fs.setid_files", "fs.setid", IsSetId},
    {"fs.world_writable_files", "fs.world_writable", IsWorldWritableFile},
    {"fs.open_folders", "fs.open_folder", IsOpenFolder},
};
constexpr char kRegularFiles[] = "fs.regular_files";

Observation MeasureRoot(const std::vector<ArtifactEntry>& entries, const std::string& unreadable) {
  Observation observation;
  observation.set_subject(".");
  const auto add = [&](absl::string_view name, auto counted) {
    *observation.add_measurements() =
        unreadable.empty() ? IntegerMeasurement(name, std::count_if(entries.begin(), entries.end(), counted))
                           : UnknownMeasurement(name, unreadable);
  };
  for (const ModeCheck& check : kModeChecks) add(check.count, check.applies);
  add(kRegularFiles, [](const ArtifactEntry& entry) { return S_ISREG(entry.mode); });
  for (const ModeCheck& check : kModeChecks) {
    *observation.add_measurements() = NotApplicableMeasurement(check.risk, kWholeImage);
  }
  return observation;
}

Observation MeasureEntry(const ArtifactEntry& entry) {
  Observation observation;
  observation.set_subject(EscapePath(entry.path));
  for (const ModeCheck& check : kModeChecks) {
    *observation.add_measurements() = NotApplicableMeasurement(check.count, kPerEntry);
  }
  *observation.add_measurements() = NotApplicableMeasurement(kRegularFiles, kPerEntry);
  for (const ModeCheck& check : kModeChecks) {
    *observation.add_measurements() = entry.mode == 0
                                          ? UnknownMeasurement(check.risk, Printable(entry.unreadable))
                                          : TextMeasurement(check.risk, check.applies(entry) ? "yes" : "no");
  }
  return observation;
}

}  // namespace

const std::vector<MeasurementDeclaration>& ImageMeasurements() {
  const auto count = [](const char* name, const char* meaning) {
    return MeasurementDeclaration{name, MeasurementType::kInteger, {}, "", meaning};
  };
  const auto risk = [](const char* name, const char* meaning) {
    return MeasurementDeclaration{name, MeasurementType::kText, {"no", "yes"}, "", meaning};
  };
  static const auto* const declarations = new std::vector<MeasurementDeclaration>{
      count("fs.setid_files", "Regular files that run with the rights of their owner or group."),
      count("fs.world_writable_files", "Regular files that everybody may write."),
      count("fs.open_folders", "Folders that everybody may write, without the sticky bit."),
      count(kRegularFiles, "Regular files in the image."),
      risk("fs.setid", "Risk: whether this file runs with the rights of its owner or group."),
      risk("fs.world_writable", "Risk: whether everybody may write this file."),
      risk("fs.open_folder", "Risk: whether everybody may write this folder and it lacks the sticky bit."),
  };
  return *declarations;
}

std::vector<Observation> MeasureImage(const std::vector<ArtifactEntry>& entries) {
  std::string unreadable;
  for (const ArtifactEntry& entry : entries) {
    if (unreadable.empty() && !entry.unreadable.empty()) {
      unreadable = absl::StrCat("not all of the image could be looked at: ", Printable(entry.unreadable));
    }
  }
  std::vector<Observation> observations = {MeasureRoot(entries, unreadable)};
  for (const ArtifactEntry& entry : entries) {
    // The root folder has its own observation; its mode is the unpacker's.
    if (entry.path == ".") continue;
    const bool is_risk = std::any_of(std::begin(kModeChecks), std::end(kModeChecks),
                                     [&](const ModeCheck& check) { return check.applies(entry); });
    if (is_risk || !entry.unreadable.empty()) observations.push_back(MeasureEntry(entry));
  }
  return observations;
}

}  // namespace assay
