// SPDX-License-Identifier: Apache-2.0
#include "evaluators/hardening/image_evaluator.h"

#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/status_macros.h"
#include "engine/isolation/artifact_files.h"
#include "evaluators/hardening/image_modes.h"

namespace assay {
namespace {

absl::Status ExpectCounts(absl::string_view sample, const std::vector<ArtifactEntry>& entries,
                          const std::vector<int64_t>& expected) {
  const std::vector<Observation> observations = MeasureImage(entries);
  for (size_t i = 0; i < expected.size(); ++i) {
    const Measurement& measurement = observations[0].measurements(static_cast<int>(i));
    if (measurement.has_integer() && measurement.integer() == expected[i]) continue;
    return absl::InternalError(absl::StrCat("self-check: ", sample, ": ", measurement.name(), " is ",
                                            MeasurementText(measurement), "; expected ", expected[i]));
  }
  return absl::OkStatus();
}

// Whether there is not one file in the image, nor a place in which one could not be seen.
bool HoldsNothing(const std::vector<ArtifactEntry>& entries) {
  return std::none_of(entries.begin(), entries.end(),
                      [](const ArtifactEntry& entry) { return S_ISREG(entry.mode) || !entry.unreadable.empty(); });
}

class ImageEvaluator : public Evaluator {
 public:
  absl::string_view id() const override { return "hardening.image@1"; }
  absl::string_view summary() const override { return "set-id and world-writable files of a file system image"; }
  const std::vector<MeasurementDeclaration>& measurements() const override { return ImageMeasurements(); }
  IsolationLevel isolation() const override { return IsolationLevel::kStatic; }
  // It reads names and modes only, never a byte of a file.
  absl::Status CheckIsolation() const override { return absl::OkStatus(); }

  absl::StatusOr<std::string> SelfCheck() const override {
    ASSAY_RETURN_IF_ERROR(ExpectCounts("sound image",
                                       {{".", S_IFDIR | 0755, ""},
                                        {"bin", S_IFDIR | 0755, ""},
                                        {"bin/a", S_IFREG | 0755, ""},
                                        {"link", S_IFLNK | 0777, ""},
                                        {"tmp", S_IFDIR | 01777, ""}},
                                       {0, 0, 0, 1}));
    ASSAY_RETURN_IF_ERROR(ExpectCounts("weak image",
                                       {{".", S_IFDIR | 0755, ""},
                                        {"a", S_IFREG | 04755, ""},
                                        {"b", S_IFREG | 02755, ""},
                                        {"c", S_IFREG | 0666, ""},
                                        {"d", S_IFDIR | 0777, ""}},
                                       {2, 1, 1, 3}));
    return std::string("The modes of a sound and of a weak image gave the counts they must");
  }

  absl::StatusOr<std::vector<Observation>> Evaluate(const EvaluatorContext& context) const override {
    if (context.artifact->kind == ArtifactKind::kFile) return std::vector<Observation>{NotAnImage()};
    ASSAY_ASSIGN_OR_RETURN(const ArtifactFiles files, ArtifactFiles::Open(*context.artifact));
    ASSAY_ASSIGN_OR_RETURN(const std::vector<ArtifactEntry> entries, files.List());
    if (absl::Now() >= context.deadline) return absl::DeadlineExceededError("hardening.image: not done in time");
    // No files that could be wrong are no files that are right.
    if (HoldsNothing(entries)) return std::vector<Observation>();
    return MeasureImage(entries);
  }

 private:
  static Observation NotAnImage() {
    Observation observation;
    observation.set_subject(".");
    for (const MeasurementDeclaration& declaration : ImageMeasurements()) {
      *observation.add_measurements() = NotApplicableMeasurement(declaration.name, "a single file is no image");
    }
    return observation;
  }
};

}  // namespace

std::unique_ptr<const Evaluator> NewImageEvaluator() { return std::make_unique<ImageEvaluator>(); }

}  // namespace assay
