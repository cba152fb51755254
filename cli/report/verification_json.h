// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_REPORT_VERIFICATION_JSON_H_
#define ASSAY_CLI_REPORT_VERIFICATION_JSON_H_

#include <string>

#include "certs/trust_folder.h"
#include "certs/verification_report.h"

namespace assay {

// The report for programs: "assay-verification/1" (docs/formats/certificate.md).
std::string VerificationJson(const VerificationReport& report, const TrustFolder& trust);

}  // namespace assay

#endif  // ASSAY_CLI_REPORT_VERIFICATION_JSON_H_
