// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_ISOLATION_STATIC_WORKERS_H_
#define ASSAY_ENGINE_ISOLATION_STATIC_WORKERS_H_

#include <sys/stat.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/base/file.h"
#include "engine/observation.h"

namespace assay {

// A regular file that was opened, and its fstat at that moment.
struct OpenedFile {
  FileDescriptor fd;
  struct stat info{};
};

struct StaticWorkersOptions {
  unsigned workers = 1;
  // Files one worker reads before it is replaced.
  unsigned files_per_worker = 2000;
  // Files handed over at once.
  unsigned batch_files = 32;
  // Wall time one file may take: so much, and a second more for each so many bytes. A loaded machine must not decide
  // about a product, so this is ample.
  absl::Duration time_per_file = absl::Seconds(20);
  uint64_t bytes_per_second = 4u << 20;
};

// Has many files observed by confined workers, which are the only ones to parse a byte of them.
//
// A worker that dies, hangs, floods or answers what it must not is replaced, and every file of its batch is given to a
// worker of its own again. If that fails too, the file has all measurements unknown with the reason; other files go on.
// So what is said of a file depends on the file alone, not on the number of workers or its neighbours.
class StaticWorkers {
 public:
  // Opens file `index`. Nothing: the file is out of scope. A Status: the file is in scope but cannot be read, and its
  // message is the reason. Called from several threads at once.
  using OpenFile = std::function<absl::StatusOr<std::optional<OpenedFile>>(size_t index)>;

  // `handler` names a StaticHandler of this program; `declarations` are the measurements it gives, in order.
  StaticWorkers(std::string handler, std::vector<MeasurementDeclaration> declarations, StaticWorkersOptions options)
      : handler_(std::move(handler)), declarations_(std::move(declarations)), options_(options) {}

  // Starts one worker, sees it confined, and ends it. FailedPrecondition says what this host lacks.
  absl::Status CheckIsolation() const;

  // Observes files 0 to `count` - 1. Observations come without subject; nothing stands where the file was out of scope.
  // FailedPrecondition: no isolation on this host. DeadlineExceeded: not done by `deadline`.
  absl::StatusOr<std::vector<std::optional<Observation>>> Observe(size_t count, const OpenFile& open,
                                                                  absl::Time deadline) const;

 private:
  std::string handler_;
  std::vector<MeasurementDeclaration> declarations_;
  StaticWorkersOptions options_;
};

// An observation without subject in which each measurement is unknown for this reason.
Observation UnknownObservation(const std::vector<MeasurementDeclaration>& declarations, absl::string_view why);

// Whether the observation is what an evaluator with these declarations may say: each measurement once, in order, of
// its type, texts from the closed list, reasons short UTF-8, no subject, and a digest if it has one.
absl::Status ValidateObservation(const Observation& observation,
                                 const std::vector<MeasurementDeclaration>& declarations);

}  // namespace assay

#endif  // ASSAY_ENGINE_ISOLATION_STATIC_WORKERS_H_
