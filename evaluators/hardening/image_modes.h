// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_EVALUATORS_HARDENING_IMAGE_MODES_H_
#define ASSAY_EVALUATORS_HARDENING_IMAGE_MODES_H_

#include <vector>

#include "engine/isolation/artifact_files.h"
#include "engine/observation.h"

namespace assay {

// The measurements of hardening.image, in order; docs/formats/hardening.md has the rule of each.
const std::vector<MeasurementDeclaration>& ImageMeasurements();

// What the modes of the entries of an image show. A count is unknown when an entry could not be looked at, because it
// might have been counted.
std::vector<Observation> MeasureImage(const std::vector<ArtifactEntry>& entries);

}  // namespace assay

#endif  // ASSAY_EVALUATORS_HARDENING_IMAGE_MODES_H_
