// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluation_folder.h"

#include <fcntl.h>

#include <cerrno>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"
#include "engine/proto_json.h"

namespace assay {
namespace {

constexpr size_t kMaxJsonBytes = size_t{64} << 20;
constexpr size_t kMaxEnvelopeBytes = size_t{4} << 20;
constexpr absl::string_view kEnvelopeSuffix = ".dsse.json";

}  // namespace

EvaluationFolder::EvaluationFolder(std::string path)
    : path_(std::move(path)), evidence_(std::make_unique<EvidenceStore>(JoinPath(path_, "evidence"))) {}

absl::StatusOr<EvaluationFolder> EvaluationFolder::Create(const std::string& path) {
  ASSAY_RETURN_IF_ERROR(CreateFolders(path));
  ASSAY_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFolder(path));
  if (!names.empty()) {
    return absl::AlreadyExistsError(
        absl::StrCat(path, ": holds ", Printable(names.front()), " already; an evaluation needs an empty folder"));
  }
  return EvaluationFolder(path);
}

absl::StatusOr<EvaluationFolder> EvaluationFolder::Open(const std::string& path, const EvaluatorCatalog& catalog) {
  EvaluationFolder folder(path);
  const std::string plan_path = JoinPath(path, "plan.json");
  ASSAY_ASSIGN_OR_RETURN(folder.plan_json_, ReadFile(plan_path, kMaxJsonBytes));
  ASSAY_ASSIGN_OR_RETURN(folder.plan_, ParsePlan(folder.plan_json_, plan_path, catalog));
  const std::string report_path = JoinPath(path, "report.json");
  ASSAY_ASSIGN_OR_RETURN(folder.report_json_, ReadFile(report_path, kMaxJsonBytes));
  ASSAY_ASSIGN_OR_RETURN(folder.report_,
                         ParseReport(folder.report_json_, report_path, folder.plan_, folder.plan_sha256()));
  for (const WorkUnitResult& result : folder.report_.work_units()) {
    std::vector<std::string> named(result.observations_sha256().begin(), result.observations_sha256().end());
    if (!result.decision_sha256().empty()) named.push_back(result.decision_sha256());
    for (const std::string& hex : named) {
      ASSAY_ASSIGN_OR_RETURN(const Digest digest, ParseDigest(hex));
      ASSAY_RETURN_IF_ERROR(folder.evidence().Get(digest).status());
    }
  }
  return folder;
}

absl::Status EvaluationFolder::WritePlan(const EvaluationPlan& plan) {
  ASSAY_ASSIGN_OR_RETURN(plan_json_, EncodeProtoJson(plan));
  plan_ = plan;
  return WriteFileAtomically(JoinPath(path_, "plan.json"), plan_json_, Durability::kSynced);
}

absl::Status EvaluationFolder::WriteReport(const EvaluationReport& report) {
  ASSAY_ASSIGN_OR_RETURN(report_json_, EncodeProtoJson(report));
  report_ = report;
  return WriteFileAtomically(JoinPath(path_, "report.json"), report_json_, Durability::kSynced);
}

absl::StatusOr<Digest> EvaluationFolder::EvaluationDigest() const {
  ASSAY_ASSIGN_OR_RETURN(const std::vector<Digest> evidence, evidence_->List());
  std::string text =
      absl::StrCat("assay-evaluation/1\nplan ", plan_sha256().ToHex(), "\nreport ", Sha256(report_json_).ToHex(), "\n");
  for (const Digest& digest : evidence) absl::StrAppend(&text, "evidence ", digest.ToHex(), "\n");
  return Sha256(text);
}

absl::StatusOr<Digest> EvaluationFolder::WriteDecision(absl::string_view work_unit, absl::string_view envelope) {
  ASSAY_RETURN_IF_ERROR(CheckWorkUnitId(work_unit));
  ASSAY_ASSIGN_OR_RETURN(const Digest digest, evidence_->Put(envelope));
  const std::string folder = JoinPath(path_, "decisions");
  ASSAY_RETURN_IF_ERROR(CreateFolders(folder));
  ASSAY_RETURN_IF_ERROR(
      WriteFileAtomically(JoinPath(folder, absl::StrCat(work_unit, kEnvelopeSuffix)), envelope, Durability::kSynced));
  return digest;
}

absl::Status EvaluationFolder::WriteReview(absl::string_view name, absl::string_view envelope) {
  ASSAY_RETURN_IF_ERROR(CheckWorkUnitId(name));
  const std::string folder = JoinPath(path_, "reviews");
  ASSAY_RETURN_IF_ERROR(CreateFolders(folder));
  return WriteFileAtomically(JoinPath(folder, absl::StrCat(name, kEnvelopeSuffix)), envelope, Durability::kSynced);
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>> EvaluationFolder::Statements(
    absl::string_view kind) const {
  const std::string folder = JoinPath(path_, kind);
  std::vector<std::pair<std::string, std::string>> statements;
  if (!IsFolder(folder)) return statements;
  ASSAY_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFolder(folder));
  for (const std::string& name : names) {
    if (IsTemporaryName(name)) continue;
    if (!absl::EndsWith(name, kEnvelopeSuffix)) {
      return MalformedFile(JoinPath(folder, Printable(name)), "not a signed statement; expected NAME.dsse.json");
    }
    ASSAY_ASSIGN_OR_RETURN(std::string text, ReadFile(JoinPath(folder, name), kMaxEnvelopeBytes));
    statements.emplace_back(std::string(absl::StripSuffix(name, kEnvelopeSuffix)), std::move(text));
  }
  return statements;
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>> EvaluationFolder::Decisions() const {
  return Statements("decisions");
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>> EvaluationFolder::Reviews() const {
  return Statements("reviews");
}

absl::Status EvaluationFolder::Log(absl::string_view line) const {
  const std::string path = JoinPath(path_, "run.log");
  const FileDescriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!fd.valid()) return SystemError(errno, path, "open");
  return WriteAll(fd.get(), AsBytes(absl::StrCat(Printable(line), "\n")), path);
}

}  // namespace assay
