// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_ISOLATION_STATIC_WORKER_PROCESS_H_
#define ASSAY_ENGINE_ISOLATION_STATIC_WORKER_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/isolation/message_channel.h"

namespace assay {

// One static worker as its parent sees it: a fresh process image of this program, without the parent's memory,
// environment, standard streams or descriptors. Killed when destroyed. Used by one thread at a time.
class StaticWorkerProcess {
 public:
  // Starts a worker for that handler and waits until it is confined. FailedPrecondition says what this host lacks.
  static absl::StatusOr<std::unique_ptr<StaticWorkerProcess>> Start(const std::string& handler);

  StaticWorkerProcess(pid_t pid, MessageChannel channel) : pid_(pid), channel_(std::move(channel)) {}
  StaticWorkerProcess(const StaticWorkerProcess&) = delete;
  StaticWorkerProcess& operator=(const StaticWorkerProcess&) = delete;
  ~StaticWorkerProcess();

  MessageChannel& channel() { return channel_; }

  // Lets the worker use that much more processor time; beyond, it ends by SIGXCPU.
  absl::Status AllowProcessorTime(absl::Duration more);

  // Waits a moment for the worker to end by itself, then kills it. Says how it ended: "" for exit code 0, otherwise
  // e.g. "ended by signal 11 (Segmentation fault)".
  std::string WaitForEnd();

 private:
  pid_t pid_;
  MessageChannel channel_;
};

}  // namespace assay

#endif  // ASSAY_ENGINE_ISOLATION_STATIC_WORKER_PROCESS_H_
