// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "certs/certificate_package.h"
#include "certs/certificate_verifier.h"
#include "certs/trust_folder.h"
#include "cli/now_option.h"
#include "cli/output_options.h"
#include "cli/report/verification_json.h"
#include "cli/report/verification_text.h"
#include "cli/verb.h"
#include "engine/artifact.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

struct VerifyArguments {
  std::string certificate;
  std::string product;
  std::string digest;
  bool certificate_only = false;
  std::string trust;
  std::string status;
  std::string max_status_age;
  std::string at;
  std::string accept_status;
  bool explain = false;
};

// "90m", "24h", "7d".
absl::StatusOr<absl::Duration> ParseAge(absl::string_view text) {
  const absl::Status refused = absl::InvalidArgumentError("expected a number and s, m, h or d, such as 24h");
  if (text.empty()) return refused;
  const absl::StatusOr<uint64_t> number = ParseUnsigned(text.substr(0, text.size() - 1), 1000000);
  if (!number.ok()) return refused;
  const auto count = static_cast<int64_t>(*number);
  switch (text.back()) {
    case 's':
      return absl::Seconds(count);
    case 'm':
      return absl::Minutes(count);
    case 'h':
      return absl::Hours(count);
    case 'd':
      return absl::Hours(24 * count);
    default:
      return refused;
  }
}

// The user's own trust folder; empty where none is configured.
std::string ConfiguredTrustFolder() {
  const char* config = std::getenv("XDG_CONFIG_HOME");
  const char* home = std::getenv("HOME");
  std::string folder;
  if (config != nullptr && *config != '\0') {
    folder = JoinPath(config, "assay/trust");
  } else if (home != nullptr && *home != '\0') {
    folder = JoinPath(home, ".config/assay/trust");
  }
  return !folder.empty() && IsFolder(folder) ? folder : "";
}

bool IsWithin(const std::filesystem::path& inner, const std::filesystem::path& outer) {
  const std::filesystem::path relative = inner.lexically_relative(outer);
  return !relative.empty() && *relative.begin() != "..";
}

// Whether the trust folder came along with what it is to judge: inside the package or around it, or beside it.
bool CameWith(const std::string& trust, const std::string& certificate) {
  std::error_code failed;
  const std::filesystem::path trust_path = std::filesystem::canonical(trust, failed);
  if (failed) return false;
  std::filesystem::path package = std::filesystem::canonical(certificate, failed);
  if (failed) return false;
  // A package's certificate named alone is still the package.
  if (package.filename() == std::string(kCertificateName)) package = package.parent_path();
  return trust_path.parent_path() == package.parent_path() || IsWithin(trust_path, package) ||
         IsWithin(package, trust_path);
}

ExitCode ExitCodeOf(const VerificationReport& report) {
  if (report.failure == FailureClass::kMalformed) return ExitCode::kMalformed;
  switch (report.outcome) {
    case VerificationOutcome::kUndetermined:
      return ExitCode::kInconclusive;
    case VerificationOutcome::kInvalid:
      return ExitCode::kFail;
    case VerificationOutcome::kValid:
      return report.Accepted() ? ExitCode::kPass : ExitCode::kFail;
  }
  return ExitCode::kInconclusive;
}

absl::StatusOr<VerificationRequest> MakeRequest(const VerifyArguments& arguments, const NowOption& now) {
  VerificationRequest request;
  request.certificate_only = arguments.certificate_only;
  request.accept_suspended = arguments.accept_status == "suspended";
  request.now = now.Get();
  if (!arguments.at.empty()) {
    ASSAY_ASSIGN_OR_RETURN(request.now, ParseRfc3339(arguments.at));
  }
  if (!arguments.max_status_age.empty()) {
    ASSAY_ASSIGN_OR_RETURN(request.max_status_age, ParseAge(arguments.max_status_age));
  }
  if (!arguments.digest.empty()) {
    ASSAY_ASSIGN_OR_RETURN(request.product, ParseDigest(arguments.digest));
  }
  if (!arguments.product.empty()) {
    ASSAY_ASSIGN_OR_RETURN(const Artifact artifact, IdentifyArtifact(arguments.product));
    request.product = artifact.sha256;
    request.product_is_folder = artifact.kind == ArtifactKind::kFolder;
  }
  return request;
}

absl::StatusOr<ExitCode> Verify(const VerifyArguments& arguments, const NowOption& now, const OutputOptions& output) {
  const std::string trust_path = arguments.trust.empty() ? ConfiguredTrustFolder() : arguments.trust;
  if (trust_path.empty()) {
    return UsageError("no trust folder: give --trust DIR, or put yours into ~/.config/assay/trust");
  }
  if (CameWith(trust_path, arguments.certificate)) {
    return UsageError(absl::StrCat("the trust folder ", Printable(trust_path),
                                   " lies inside or beside the certificate; take one that came another way"));
  }
  if (!IsFolder(trust_path)) {
    return absl::NotFoundError(absl::StrCat(Printable(trust_path), ": no folder there; expected a trust folder"));
  }
  ASSAY_ASSIGN_OR_RETURN(CertificatePackage package, ReadCertificatePackage(arguments.certificate));
  if (!arguments.status.empty()) {
    ASSAY_ASSIGN_OR_RETURN(package.status, ReadStatusFile(arguments.status));
  }
  ASSAY_ASSIGN_OR_RETURN(const TrustFolder trust, ReadTrustFolder(trust_path));
  ASSAY_ASSIGN_OR_RETURN(const VerificationRequest request, MakeRequest(arguments, now));
  const VerificationReport report = VerifyCertificate(package, trust, request);
  ASSAY_RETURN_IF_ERROR(output.Write({
      {"text",
       [&](bool to_terminal) {
         return VerificationText(report, trust, arguments.explain,
                                 to_terminal ? TextStyle::ForStandardOutput() : TextStyle::Plain());
       }},
      {"json", [&](bool) { return VerificationJson(report, trust); }},
  }));
  return ExitCodeOf(report);
}

}  // namespace

void AddVerifyVerb(VerbTable& verbs) {
  CLI::App* verb =
      verbs.Add("verify", "Verify a certificate offline",
                "  assay verify ID.certpkg --product firmware.bin --trust trust   is it for this product?\n"
                "  assay verify ID.certpkg --certificate-only --trust trust       is it genuine, in force?\n"
                "  assay verify ID.certpkg --product firmware.bin --trust trust --status newer.json");
  auto arguments = std::make_shared<VerifyArguments>();
  verb->add_option("CERTIFICATE", arguments->certificate, "A certificate package, or a lone Sigstore bundle")
      ->required();
  CLI::Option* product =
      verb->add_option("--product", arguments->product, "The product in hand: a file or folder")->type_name("PATH");
  CLI::Option* digest =
      verb->add_option("--digest", arguments->digest, "Its SHA-256, or a folder's tree digest")
          ->type_name("HEX")
          ->check([](const std::string& given) { return std::string(ParseDigest(given).status().message()); });
  CLI::Option* only =
      verb->add_flag("--certificate-only", arguments->certificate_only, "Compare with no product at all");
  product->excludes(digest)->excludes(only);
  digest->excludes(only);
  verb->add_option("--trust", arguments->trust, "Trust folder; default: ~/.config/assay/trust")->type_name("DIR");
  verb->add_option("--status", arguments->status, "A status that is newer than the package's own")->type_name("FILE");
  verb->add_option("--max-status-age", arguments->max_status_age, "Take an older status as stale, such as 24h")
      ->type_name("DUR")
      ->check([](const std::string& given) { return std::string(ParseAge(given).status().message()); });
  verb->add_option("--accept-status", arguments->accept_status, "Accept a suspended certificate as well")
      ->type_name("suspended")
      ->check(CLI::IsMember({"suspended"}));
  CLI::Option* at =
      verb->add_option("--at", arguments->at, "Judge as of this time instead of now")
          ->type_name("RFC3339")
          ->check([](const std::string& given) { return std::string(ParseRfc3339(given).status().message()); });
  verb->add_flag("--explain", arguments->explain, "List every check with its result");
  const NowOption now(verb);
  at->excludes("--now");
  const OutputOptions output(verb, {"text", "json"});
  verbs.OnChosen(verb, [=] { return Verify(*arguments, now, output); });
}

}  // namespace assay
