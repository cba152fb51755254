// SPDX-License-Identifier: Apache-2.0
#include "cli/report/verification_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"

namespace assay {
namespace {

constexpr size_t kWidth = 100;
constexpr size_t kLabelWidth = 14;

std::string Day(absl::Time time) { return FormatRfc3339(time).substr(0, 10); }

// The class of failure in words for someone who never saw a log.
std::string FailureSentence(const VerificationReport& report) {
  switch (*report.failure) {
    case FailureClass::kMalformed:
      return "the certificate, or the status with it, cannot be read";
    case FailureClass::kTrustPolicy:
      return "your trust folder is not current, so nothing can be said by it";
    case FailureClass::kSignerUnknown:
      return "nobody your trust folder knows signed this certificate";
    case FailureClass::kSignatureInvalid:
      return "the signature does not match: the certificate was altered or forged";
    case FailureClass::kCheckpointInvalid:
      return "no public log that you trust vouches for it";
    case FailureClass::kEntryMismatch:
      return "its entry in the public log is not its own: it was altered";
    case FailureClass::kNotIncluded:
      return "it is not proven to stand in the public log";
    case FailureClass::kLogForked:
      return "the public log contradicts itself";
    case FailureClass::kStatementInvalid:
      return "what was signed is no certificate that this trust folder lets stand";
    case FailureClass::kProductMissing:
      return "nobody said which product is meant; give --product PATH, --digest HEX, or --certificate-only";
    case FailureClass::kProductMismatch:
      return "the certificate is for another product than this one";
    case FailureClass::kIssuerNotAuthorised:
      return "whoever signed it was not authorised to issue it";
    case FailureClass::kExpired:
      return absl::StrCat("it expired on ", Day(report.certificate->valid_until));
    case FailureClass::kNotYetValid:
      return absl::StrCat("it is valid only from ", FormatRfc3339(report.certificate->valid_from));
    case FailureClass::kStatusMissing:
      return "whether the certificate still stands is unknown: no proven status of it is at hand";
    case FailureClass::kStatusStale:
      return absl::StrCat(StatusValueName(*report.status.value), " as of ", FormatRfc3339(report.status.as_of),
                          ", unknown since ", FormatRfc3339(report.status.known_until));
    case FailureClass::kWithdrawn:
      return absl::StrCat("the certificate was withdrawn, as of ", FormatRfc3339(report.status.as_of));
    case FailureClass::kSuperseded:
      return absl::StrCat("the certificate was replaced by a newer one, as of ", FormatRfc3339(report.status.as_of));
    case FailureClass::kPolicyNotMet:
      return "the people's signed statements behind it are not what it says they are";
  }
  return "";
}

std::string ValidSentence(const VerificationReport& report) {
  const Certificate& certificate = *report.certificate;
  const bool compared = report.check(13).result == CheckResult::kPassed;
  const bool suspended = report.status.value == StatusValue::kSuspended;
  return absl::StrCat(
      compared ? "Genuine, made for this exact product, and " : "Genuine (compared with no product), and ",
      suspended ? "valid but SUSPENDED" : "in force", ": ", Printable(certificate.product_name), " ",
      Printable(certificate.product_version), ", level ", AssuranceLevelName(certificate.level), " of scheme ",
      Printable(certificate.scheme_id), ", issued by ", Printable(certificate.issuer_name), " on ",
      Day(certificate.issued_at), ", valid until ", Day(certificate.valid_until), ".");
}

// Builds labelled lines that keep to the page's width.
class Page {
 public:
  explicit Page(const TextStyle& style) : style_(style) {}

  void Line(absl::string_view label, absl::string_view value) {
    std::string padded(label);
    padded.resize(std::max(padded.size() + 1, kLabelWidth), ' ');
    absl::StrAppend(&text_, style_.Dim(padded), Wrap(value, kWidth, kLabelWidth), "\n");
  }
  void List(absl::string_view title, const std::vector<std::string>& items) {
    if (items.empty()) return;
    absl::StrAppend(&text_, "\n", style_.Bold(title), "\n");
    for (const std::string& item : items) absl::StrAppend(&text_, "  - ", Wrap(Printable(item), kWidth, 4), "\n");
  }
  void Add(absl::string_view text) { absl::StrAppend(&text_, text); }
  std::string Finish() && { return std::move(text_); }

 private:
  const TextStyle& style_;
  std::string text_;
};

void AddCertificate(Page& page, const VerificationReport& report) {
  const Certificate& certificate = *report.certificate;
  page.Line("Certificate", Printable(certificate.id));
  page.Line("Product", absl::StrCat(Printable(certificate.product_name), " ", Printable(certificate.product_version),
                                    ", held by ", Printable(certificate.holder)));
  page.Line("What ships", absl::StrCat(Printable(certificate.subjects.front().name), ", SHA-256 ",
                                       certificate.subjects.front().sha256.ToHex()));
  page.Line("Scheme",
            absl::StrCat(Printable(certificate.scheme_id), " ", Printable(certificate.scheme_edition), ", level ",
                         AssuranceLevelName(certificate.level), " (level by ", Printable(certificate.level_basis),
                         "); legal effect: ", Printable(certificate.legal_effect)));
  page.Line("Issuer", absl::StrCat(Printable(certificate.issuer_name), ", key ", certificate.issuer_key.ToHex()));
  page.Line("Dates",
            absl::StrCat("issued ", FormatRfc3339(certificate.issued_at),
                         " (claimed by the issuer, not "
                         "proven), valid ",
                         FormatRfc3339(certificate.valid_from), " to ", FormatRfc3339(certificate.valid_until)));
  if (report.status.value.has_value()) {
    page.Line("Status",
              absl::StrCat(StatusValueName(*report.status.value), " as of ", FormatRfc3339(report.status.as_of), ", ",
                           report.status.fresh ? "known until " : "unknown since ",
                           FormatRfc3339(report.status.known_until)));
  } else {
    page.Line("Status", "unknown");
  }
  page.Line("Public log", absl::StrCat(report.checkpoint->origin, ", entry ", report.log_index, " of a log of size ",
                                       report.checkpoint->size));
}

}  // namespace

bool IsTest(const VerificationReport& report) {
  if (!report.certificate.has_value()) return false;
  const std::vector<std::string>& critical = report.certificate->critical;
  return std::find(critical.begin(), critical.end(), "demo") != critical.end();
}

std::string VerificationSentence(const VerificationReport& report) {
  std::string sentence;
  switch (report.outcome) {
    case VerificationOutcome::kValid:
      sentence = ValidSentence(report);
      break;
    case VerificationOutcome::kInvalid:
      sentence = "NOT VALID";
      break;
    case VerificationOutcome::kUndetermined:
      sentence = "CANNOT TELL";
      break;
  }
  if (report.outcome != VerificationOutcome::kValid) {
    if (report.failure.has_value()) {
      absl::StrAppend(&sentence, ": ", FailureSentence(report), " (", FailureClassName(*report.failure), ").");
    } else {
      absl::StrAppend(&sentence, ": not every check could be made.");
    }
  }
  return absl::StrCat(IsTest(report) ? "TEST ONLY, no real certificate. " : "", sentence);
}

std::string VerificationText(const VerificationReport& report, const TrustFolder& trust, bool explain,
                             const TextStyle& style) {
  Page page(style);
  const std::string sentence = VerificationSentence(report);
  if (report.Accepted()) {
    page.Add(style.Good(sentence));
  } else {
    page.Add(report.outcome == VerificationOutcome::kInvalid ? style.Bad(sentence) : style.Doubt(sentence));
  }
  page.Add("\n");
  if (!report.failure_detail.empty()) page.Add(absl::StrCat(Wrap(Printable(report.failure_detail), kWidth, 0), "\n"));
  page.Add("\n");
  if (report.certificate.has_value()) AddCertificate(page, report);
  std::vector<std::string> origins;
  for (const NoteVerifier& log : trust.policy.logs) origins.push_back(log.name());
  page.Line("Trust root", absl::StrCat(absl::StrJoin(origins, ", "), ", fingerprint ", trust.fingerprint.ToHex()));
  page.Line("Trust list", absl::StrCat("number ", trust.list.sequence, " of ", FormatRfc3339(trust.list.issued_at),
                                       ", next update by ", FormatRfc3339(trust.list.next_update)));
  std::vector<std::string> not_required;
  for (const CheckRecord& check : report.checks) {
    if (check.result != CheckResult::kNotRequired || check.number == 13) continue;
    absl::string_view why = check.detail;
    absl::ConsumePrefix(&why, "not required by the policy");
    not_required.push_back(absl::StrCat(check.name, why));
  }
  page.List("Not required by your policy, so not checked", not_required);
  page.List("Not checked here", report.not_checked);
  if (report.certificate.has_value()) page.List("Not covered by the evaluation", report.certificate->not_checked);
  if (explain) {
    page.Add(absl::StrCat("\n", style.Bold("Every check"), "\n"));
    for (const CheckRecord& check : report.checks) {
      std::string line = absl::StrCat(check.number < 10 ? " " : "", check.number, "  ", CheckResultName(check.result));
      line.resize(18, ' ');
      page.Add(absl::StrCat(line, Wrap(absl::StrCat(check.name, ": ", Printable(check.detail)), kWidth, 18), "\n"));
    }
  }
  return std::move(page).Finish();
}

}  // namespace assay
