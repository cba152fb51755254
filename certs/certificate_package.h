// SPDX-License-Identifier: Apache-2.0
// A certificate as it travels: ID.certpkg/ (docs/formats/package.md).
#ifndef ASSAY_CERTS_CERTIFICATE_PACKAGE_H_
#define ASSAY_CERTS_CERTIFICATE_PACKAGE_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace assay {

// The file of a package that is the certificate itself.
inline constexpr absl::string_view kCertificateName = "certificate.sigstore.json";

// A file of a package: where it came from, for messages, and its bytes.
struct PackageFile {
  std::string path;
  std::string text;
};

struct CertificatePackage {
  PackageFile certificate;                      // certificate.sigstore.json
  std::optional<PackageFile> status;            // status.sigstore.json
  std::map<std::string, PackageFile> evidence;  // evidence/NAME by NAME
  std::optional<PackageFile> plan;              // plan.json
  std::optional<PackageFile> report;            // report.json
};

// Reads a package, or a lone Sigstore bundle, which carries nothing but the certificate. A file that the format does
// not name, or a package of more than 64 MiB, is InvalidArgument. Nothing is verified.
absl::StatusOr<CertificatePackage> ReadCertificatePackage(const std::string& path);

// Reads a file that brings a status: at most as large as a bundle may be.
absl::StatusOr<PackageFile> ReadStatusFile(const std::string& path);

// Writes the package into a folder beside `path` and renames it there once all is on disk: it is there whole or not at
// all. AlreadyExists if anything has that name.
absl::Status WriteCertificatePackage(const std::string& path, const CertificatePackage& package);

}  // namespace assay

#endif  // ASSAY_CERTS_CERTIFICATE_PACKAGE_H_
