// SPDX-License-Identifier: Apache-2.0
#include "evaluators/hardening/elf_evaluator.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"
#include "engine/isolation/artifact_files.h"
#include "engine/isolation/static_workers.h"
#include "evaluators/hardening/elf_facts.h"
#include "evaluators/hardening/elf_file.h"
#include "evaluators/hardening/elf_sample.h"

namespace assay {
namespace {

constexpr char kHandlerName[] = "hardening.elf";

Observation ObserveElf(const StaticFile& file) { return MeasureElf(file.bytes, file.mode); }

StaticWorkers Workers(unsigned count) {
  StaticWorkersOptions options;
  options.workers = count;
  return StaticWorkers(kHandlerName, ElfMeasurements(), options);
}

// Whether the file starts as an ELF file; looks at four bytes and parses nothing.
absl::StatusOr<bool> StartsAsElf(const OpenedFile& file, const std::string& path) {
  uint8_t start[4];
  const ssize_t got = ::pread(file.fd.get(), start, sizeof start, 0);
  if (got < 0) return SystemError(errno, path, "read");
  return ElfFile::HasMagic(ByteSpan(start, static_cast<size_t>(got)));
}

absl::StatusOr<std::optional<OpenedFile>> OpenIfElf(const ArtifactFiles& files, const ArtifactEntry& entry) {
  if (!entry.unreadable.empty()) return absl::PermissionDeniedError(entry.unreadable);
  if (!S_ISREG(entry.mode)) return std::nullopt;
  ASSAY_ASSIGN_OR_RETURN(OpenedFile file, files.OpenRegular(entry.path));
  ASSAY_ASSIGN_OR_RETURN(const bool is_elf, StartsAsElf(file, entry.path));
  if (!is_elf) return std::nullopt;
  return file;
}

// Bytes as a file that has no name anywhere.
absl::StatusOr<OpenedFile> SampleFile(const std::string& bytes) {
  OpenedFile file{FileDescriptor(::memfd_create("sample", MFD_CLOEXEC)), {}};
  if (!file.fd.valid()) return SystemError(errno, "sample", "create");
  ASSAY_RETURN_IF_ERROR(WriteAll(file.fd.get(), AsBytes(bytes), "sample"));
  if (::fstat(file.fd.get(), &file.info) != 0) return SystemError(errno, "sample", "stat");
  return file;
}

struct KnownSample {
  const char* name;
  std::string bytes;
  std::vector<const char*> expected;  // in the order of the declarations; null: unknown
};

std::vector<KnownSample> KnownSamples() {
  const std::string good = ElfSample::Hardened().Build();
  return {
      {"hardened program", good, {"full", "yes", "yes", "yes", "no", "no", "no", "no", "no", "yes"}},
      {"weak program",
       ElfSample::Weak().Build(),
       {"none", "no", "no", "no", "yes", "yes", "yes", "no", "yes", nullptr}},
      {"truncated program", good.substr(0, 0x1100), std::vector<const char*>(10, nullptr)},
  };
}

absl::Status CompareWithKnown(const KnownSample& sample, const Observation& observation) {
  for (size_t i = 0; i < sample.expected.size(); ++i) {
    const Measurement& measurement = observation.measurements(static_cast<int>(i));
    const bool is_unknown = measurement.value_case() == Measurement::kUnknown;
    const bool matches = sample.expected[i] == nullptr ? is_unknown : measurement.text() == sample.expected[i];
    if (matches) continue;
    return absl::InternalError(absl::StrCat("self-check: ", sample.name, ": ", measurement.name(), " is ",
                                            MeasurementText(measurement), "; expected ",
                                            sample.expected[i] == nullptr ? "unknown" : sample.expected[i]));
  }
  return absl::OkStatus();
}

class ElfEvaluator : public Evaluator {
 public:
  absl::string_view id() const override { return "hardening.elf@1"; }
  absl::string_view summary() const override { return "hardening of ELF programs and libraries, by loader semantics"; }
  const std::vector<MeasurementDeclaration>& measurements() const override { return ElfMeasurements(); }
  IsolationLevel isolation() const override { return IsolationLevel::kStatic; }
  absl::Status CheckIsolation() const override { return Workers(1).CheckIsolation(); }

  absl::StatusOr<std::string> SelfCheck() const override {
    const std::vector<KnownSample> samples = KnownSamples();
    const auto open = [&](size_t i) -> absl::StatusOr<std::optional<OpenedFile>> {
      return SampleFile(samples[i].bytes);
    };
    ASSAY_ASSIGN_OR_RETURN(const auto observed, Workers(1).Observe(samples.size(), open, absl::InfiniteFuture()));
    for (size_t i = 0; i < samples.size(); ++i) {
      if (!observed[i]) return absl::InternalError("self-check: a sample was not observed");
      ASSAY_RETURN_IF_ERROR(CompareWithKnown(samples[i], *observed[i]));
    }
    return std::string("A hardened, a weak and a truncated ELF program, in a confined worker, gave what they must");
  }

  absl::StatusOr<std::vector<Observation>> Evaluate(const EvaluatorContext& context) const override {
    ASSAY_ASSIGN_OR_RETURN(const ArtifactFiles files, ArtifactFiles::Open(*context.artifact));
    ASSAY_ASSIGN_OR_RETURN(const std::vector<ArtifactEntry> entries, files.List());
    const auto open = [&](size_t i) { return OpenIfElf(files, entries[i]); };
    ASSAY_ASSIGN_OR_RETURN(auto observed, Workers(context.parallelism).Observe(entries.size(), open, context.deadline));
    std::vector<Observation> observations;
    for (size_t i = 0; i < entries.size(); ++i) {
      if (!observed[i]) continue;
      observed[i]->set_subject(EscapePath(entries[i].path));
      observations.push_back(*std::move(observed[i]));
    }
    return observations;
  }
};

}  // namespace

std::unique_ptr<const Evaluator> NewElfEvaluator() { return std::make_unique<ElfEvaluator>(); }

StaticHandler ElfHandler() { return StaticHandler{kHandlerName, ObserveElf}; }

}  // namespace assay
