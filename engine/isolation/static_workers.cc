// SPDX-License-Identifier: Apache-2.0
#include "engine/isolation/static_workers.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "assay/v1/static_worker.pb.h"
#include "engine/base/encoding.h"
#include "engine/base/status_macros.h"
#include "engine/isolation/static_worker_process.h"

namespace assay {
namespace {

constexpr char kChanged[] = "the file changed while it was read";

struct Job {
  size_t index = 0;
  OpenedFile file;
};

bool SameFile(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec &&
         a.st_ctim.tv_sec == b.st_ctim.tv_sec && a.st_ctim.tv_nsec == b.st_ctim.tv_nsec;
}

bool IsChanged(const OpenedFile& file) {
  struct stat now{};
  return ::fstat(file.fd.get(), &now) != 0 || !SameFile(file.info, now);
}

// How many files each of `workers` may be handed at once, so that the open ones stay well below this process's limit.
size_t BatchFor(size_t workers, unsigned wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1;
  // Nearly two batches may be open in a lane; half of the limit is left to the rest of the program.
  return std::clamp<size_t>(static_cast<size_t>(limit.rlim_cur) / (4 * workers), 1, wanted);
}

// One thread's share of a run: its worker, and what is asked of it.
class Lane {
 public:
  Lane(const std::string& handler, const std::vector<MeasurementDeclaration>& declarations,
       const StaticWorkersOptions& options, absl::Time deadline)
      : handler_(handler), declarations_(declarations), options_(options), deadline_(deadline) {}

  // Observes the files of `batch` into their places in `results`.
  absl::Status Observe(const std::vector<Job>& batch, std::vector<std::optional<Observation>>& results) {
    std::vector<Observation> answers;
    absl::Status asked = StartWorkerIfNone();
    if (!asked.ok()) return asked;
    asked = Ask(batch, answers);
    if (asked.ok()) {
      served_ += batch.size();
      if (served_ >= options_.files_per_worker) worker_.reset();
      for (size_t i = 0; i < batch.size(); ++i) results[batch[i].index] = std::move(answers[i]);
      return absl::OkStatus();
    }
    // Nothing that came from this worker is trusted: each file shows alone what it does.
    worker_.reset();
    for (size_t i = 0; i < batch.size(); ++i) {
      ASSAY_ASSIGN_OR_RETURN(results[batch[i].index], ObserveAlone(batch.data() + i));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status StartWorkerIfNone() {
    if (worker_ != nullptr) return absl::OkStatus();
    ASSAY_ASSIGN_OR_RETURN(worker_, StaticWorkerProcess::Start(handler_));
    served_ = 0;
    return absl::OkStatus();
  }

  absl::StatusOr<Observation> ObserveAlone(const Job* job) {
    if (absl::Now() >= deadline_) return absl::DeadlineExceededError("static workers: not done in time");
    ASSAY_RETURN_IF_ERROR(StartWorkerIfNone());
    std::vector<Observation> answers;
    absl::Status asked = Ask({job, 1}, answers);
    if (asked.ok()) asked = EndOrderly();
    std::string end;
    if (absl::IsOutOfRange(asked)) end = worker_->WaitForEnd();
    worker_.reset();
    if (asked.ok()) return std::move(answers[0]);
    if (absl::Now() >= deadline_) return absl::DeadlineExceededError("static workers: not done in time");
    if (IsChanged(job->file)) return UnknownObservation(declarations_, kChanged);
    if (absl::IsDeadlineExceeded(asked)) {
      return UnknownObservation(declarations_, absl::StrCat("the worker that read it gave no answer within ",
                                                            absl::FormatDuration(TimeFor(job->file))));
    }
    if (absl::IsOutOfRange(asked)) {
      return UnknownObservation(
          declarations_, absl::StrCat("the worker that read it ", end.empty() ? "ended without an answer" : end));
    }
    return UnknownObservation(declarations_,
                              absl::StrCat("the worker that read it answered rubbish: ", asked.message()));
  }

  // Sends the files and takes exactly one valid answer for each.
  absl::Status Ask(std::span<const Job> batch, std::vector<Observation>& answers) {
    v1::StaticRequest request;
    std::vector<int> descriptors;
    absl::Duration total;
    for (const Job& job : batch) {
      v1::StaticFileInfo* info = request.add_files();
      info->set_size(static_cast<uint64_t>(job.file.info.st_size));
      info->set_mode(job.file.info.st_mode);
      descriptors.push_back(job.file.fd.get());
      total += TimeFor(job.file);
    }
    ASSAY_RETURN_IF_ERROR(worker_->AllowProcessorTime(total));
    // A worker that is gone shows when its answer is awaited, with the way it ended.
    (void)worker_->channel().Send(request, descriptors);
    for (size_t i = 0; i <= batch.size(); ++i) {
      const absl::Duration patience = i < batch.size() ? TimeFor(batch[i].file) : options_.time_per_file;
      v1::StaticReply reply;
      ASSAY_RETURN_IF_ERROR(worker_->channel().Receive(reply, std::min(patience, deadline_ - absl::Now())));
      if (reply.index() != i) return absl::InvalidArgumentError("an answer out of turn");
      if (i == batch.size()) break;
      ASSAY_ASSIGN_OR_RETURN(Observation observation, TakeAnswer(batch[i], reply));
      answers.push_back(std::move(observation));
    }
    return worker_->channel().HasMore() ? absl::InvalidArgumentError("more answers than files") : absl::OkStatus();
  }

  absl::StatusOr<Observation> TakeAnswer(const Job& job, v1::StaticReply& reply) const {
    if (reply.has_observation() != reply.unreadable().empty())
      return absl::InvalidArgumentError("an answer of two kinds");
    if (reply.has_observation()) ASSAY_RETURN_IF_ERROR(ValidateObservation(reply.observation(), declarations_));
    if (IsChanged(job.file)) return UnknownObservation(declarations_, kChanged);
    if (reply.has_observation()) return std::move(*reply.mutable_observation());
    Observation unreadable = UnknownObservation(declarations_, reply.unreadable());
    ASSAY_RETURN_IF_ERROR(ValidateObservation(unreadable, declarations_));
    return unreadable;
  }

  // After its only file a worker must have nothing more to say and end well.
  absl::Status EndOrderly() {
    worker_->channel().EndSending();
    v1::StaticReply reply;
    const absl::Status more = worker_->channel().Receive(reply, options_.time_per_file);
    if (more.ok()) return absl::InvalidArgumentError("more answers than files");
    if (!absl::IsOutOfRange(more)) return more;
    const std::string end = worker_->WaitForEnd();
    return end.empty() ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrCat("after its answer it ", end));
  }

  absl::Duration TimeFor(const OpenedFile& file) const {
    return options_.time_per_file +
           absl::Seconds(static_cast<int64_t>(static_cast<uint64_t>(file.info.st_size) / options_.bytes_per_second));
  }

  const std::string& handler_;
  const std::vector<MeasurementDeclaration>& declarations_;
  const StaticWorkersOptions& options_;
  absl::Time deadline_;
  std::unique_ptr<StaticWorkerProcess> worker_;
  size_t served_ = 0;
};

}  // namespace

absl::Status StaticWorkers::CheckIsolation() const { return StaticWorkerProcess::Start(handler_).status(); }

absl::StatusOr<std::vector<std::optional<Observation>>> StaticWorkers::Observe(size_t count, const OpenFile& open,
                                                                               absl::Time deadline) const {
  const size_t lanes = std::min<size_t>(std::max(1u, options_.workers), count / options_.batch_files + 1);
  const size_t batch_files = BatchFor(lanes, options_.batch_files);
  std::vector<std::optional<Observation>> results(count);
  std::atomic<size_t> next{0};
  std::atomic<bool> stop{false};
  std::mutex mutex;
  absl::Status first_error;

  const auto run_lane = [&] {
    Lane lane(handler_, declarations_, options_, deadline);
    std::vector<Job> batch;
    bool more = true;
    while (more && !stop) {
      // Claimed in runs, so that neighbours in a folder are opened by one thread.
      const size_t begin = next.fetch_add(batch_files);
      const size_t end = std::min(count, begin + batch_files);
      more = end < count;
      for (size_t i = begin; i < end; ++i) {
        absl::StatusOr<std::optional<OpenedFile>> file = open(i);
        if (!file.ok()) {
          results[i] = UnknownObservation(declarations_, Printable(file.status().message()));
        } else if (file->has_value()) {
          batch.push_back(Job{i, **std::move(file)});
        }
      }
      if (batch.empty() || (more && batch.size() < batch_files)) continue;
      absl::Status status = absl::Now() < deadline ? lane.Observe(batch, results)
                                                   : absl::DeadlineExceededError("static workers: not done in time");
      batch.clear();
      if (!status.ok()) {
        stop = true;
        const std::lock_guard<std::mutex> lock(mutex);
        if (first_error.ok()) first_error = std::move(status);
      }
    }
  };

  std::vector<std::thread> threads;
  for (size_t i = 1; i < lanes; ++i) threads.emplace_back(run_lane);
  run_lane();
  for (std::thread& thread : threads) thread.join();
  if (!first_error.ok()) return first_error;
  return results;
}

}  // namespace assay
