// SPDX-License-Identifier: Apache-2.0
// A second person's signature over a whole evaluation (docs/formats/human-verdict.md).
#ifndef ASSAY_CERTS_REVIEW_H_
#define ASSAY_CERTS_REVIEW_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/envelope.h"
#include "certs/signer.h"
#include "engine/base/digest.h"

namespace assay {

inline constexpr absl::string_view kReviewPredicate = "https://assay.example/review/v1";

struct Review {
  Digest evaluation_digest;  // of the evaluation folder: binds the review to what was there when it was made
  std::string comment;       // may be empty
  std::string author;
  std::string role = "reviewer";
  absl::Time time;
  std::vector<std::string> critical;  // as in the plan's scheme, e.g. "demo"
};

// The DSSE envelope to keep in reviews/. An empty author is InvalidArgument.
absl::StatusOr<std::string> SignReview(const Review& review, const Signer& signer);

// Reads an envelope's statement without verifying its signature: whose key it is, TrustList::FindSigner tells.
absl::StatusOr<Review> ReadReview(const Envelope& envelope, absl::string_view file);

}  // namespace assay

#endif  // ASSAY_CERTS_REVIEW_H_
