// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_REPORT_VERIFICATION_TEXT_H_
#define ASSAY_CLI_REPORT_VERIFICATION_TEXT_H_

#include <string>

#include "certs/trust_folder.h"
#include "certs/verification_report.h"
#include "cli/report/style.h"

namespace assay {

// The answer in one sentence, then what it rests on, what the policy did not require and what was not checked. With
// `explain` every check follows, with its result.
std::string VerificationText(const VerificationReport& report, const TrustFolder& trust, bool explain,
                             const TextStyle& style);

// The answer alone, without a line feed.
std::string VerificationSentence(const VerificationReport& report);

// Whether the certificate is marked as a test.
bool IsTest(const VerificationReport& report);

}  // namespace assay

#endif  // ASSAY_CLI_REPORT_VERIFICATION_TEXT_H_
