// SPDX-License-Identifier: Apache-2.0
#include "certs/certificate_package.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/bundle.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr absl::string_view kStatusName = "status.sigstore.json";
constexpr absl::string_view kEvidenceName = "evidence";
constexpr absl::string_view kPlanName = "plan.json";
constexpr absl::string_view kReportName = "report.json";
constexpr size_t kMaxPackageBytes = 64 << 20;

// Reads a package's files and keeps count of their bytes.
class PackageReader {
 public:
  absl::StatusOr<PackageFile> Read(const std::string& path, size_t max_bytes) {
    ASSAY_ASSIGN_OR_RETURN(std::string text, ReadFile(path, std::min(max_bytes, kMaxPackageBytes - bytes_)));
    bytes_ += text.size();
    return PackageFile{path, std::move(text)};
  }

 private:
  size_t bytes_ = 0;
};

// Removes a half-written package unless it was renamed into place.
class TemporaryPackage {
 public:
  explicit TemporaryPackage(std::string path) : path_(std::move(path)) {}
  TemporaryPackage(const TemporaryPackage&) = delete;
  TemporaryPackage& operator=(const TemporaryPackage&) = delete;
  ~TemporaryPackage() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }
  void Keep() { path_.clear(); }

 private:
  std::string path_;
};

absl::Status WritePart(const std::string& folder, absl::string_view name, const std::optional<PackageFile>& file) {
  if (!file.has_value()) return absl::OkStatus();
  return WriteFileAtomically(JoinPath(folder, name), file->text, Durability::kSynced);
}

std::string ParentFolder(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

}  // namespace

absl::StatusOr<CertificatePackage> ReadCertificatePackage(const std::string& path) {
  PackageReader reader;
  CertificatePackage package;
  if (!IsFolder(path)) {
    ASSAY_ASSIGN_OR_RETURN(package.certificate, reader.Read(path, kMaxBundleBytes));
    return package;
  }
  ASSAY_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFolder(path));
  for (const std::string& name : names) {
    const std::string file = JoinPath(path, name);
    if (name == kCertificateName) {
      ASSAY_ASSIGN_OR_RETURN(package.certificate, reader.Read(file, kMaxBundleBytes));
    } else if (name == kStatusName) {
      ASSAY_ASSIGN_OR_RETURN(package.status, reader.Read(file, kMaxBundleBytes));
    } else if (name == kPlanName) {
      ASSAY_ASSIGN_OR_RETURN(package.plan, reader.Read(file, kMaxPackageBytes));
    } else if (name == kReportName) {
      ASSAY_ASSIGN_OR_RETURN(package.report, reader.Read(file, kMaxPackageBytes));
    } else if (name == kEvidenceName) {
      ASSAY_ASSIGN_OR_RETURN(const std::vector<std::string> evidence, ListFolder(file));
      for (const std::string& entry : evidence) {
        ASSAY_ASSIGN_OR_RETURN(package.evidence[entry], reader.Read(JoinPath(file, entry), kMaxEnvelopeBytes));
      }
    } else {
      return MalformedFile(JoinPath(path, Printable(name)), "not a file that a certificate package has");
    }
  }
  if (package.certificate.path.empty()) return MalformedFile(path, absl::StrCat("has no ", kCertificateName));
  return package;
}

absl::StatusOr<PackageFile> ReadStatusFile(const std::string& path) {
  return PackageReader().Read(path, kMaxBundleBytes);
}

absl::Status WriteCertificatePackage(const std::string& path, const CertificatePackage& package) {
  const std::string parent = ParentFolder(path);
  ASSAY_RETURN_IF_ERROR(CreateFolders(parent));
  std::string pattern = JoinPath(parent, ".certpkg-XXXXXX");
  if (::mkdtemp(pattern.data()) == nullptr) return SystemError(errno, parent, "create folder in");
  TemporaryPackage temporary(pattern);
  const std::string& folder = temporary.path();
  ASSAY_RETURN_IF_ERROR(WritePart(folder, kCertificateName, package.certificate));
  ASSAY_RETURN_IF_ERROR(WritePart(folder, kStatusName, package.status));
  ASSAY_RETURN_IF_ERROR(WritePart(folder, kPlanName, package.plan));
  ASSAY_RETURN_IF_ERROR(WritePart(folder, kReportName, package.report));
  const std::string evidence = JoinPath(folder, kEvidenceName);
  if (!package.evidence.empty()) ASSAY_RETURN_IF_ERROR(CreateFolders(evidence));
  for (const auto& [name, file] : package.evidence) ASSAY_RETURN_IF_ERROR(WritePart(evidence, name, file));
  // mkdtemp made it for its owner alone.
  if (::chmod(folder.c_str(), 0755) != 0) return SystemError(errno, folder, "set mode");
  ASSAY_RETURN_IF_ERROR(SyncFolder(folder));
  // An empty folder of that name would be replaced by a plain rename.
  if (::renameat2(AT_FDCWD, folder.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno == EEXIST) return absl::AlreadyExistsError(absl::StrCat(path, ": exists already; choose another name"));
    return SystemError(errno, path, "rename the finished package to");
  }
  temporary.Keep();
  return SyncFolder(parent);
}

}  // namespace assay
