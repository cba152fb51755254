// SPDX-License-Identifier: Apache-2.0
// The inside of a static worker: a process of this same program that reads product bytes behind the walls of
// confinement.h and reports observations. engine/isolation/static_workers.h is the outside.
#ifndef ASSAY_ENGINE_ISOLATION_STATIC_WORKER_H_
#define ASSAY_ENGINE_ISOLATION_STATIC_WORKER_H_

#include <cstdint>
#include <span>

#include "absl/strings/string_view.h"
#include "engine/base/byte_reader.h"
#include "engine/observation.h"

namespace assay {

// One file to read.
struct StaticFile {
  const ByteSource& bytes;
  uint32_t mode = 0;  // file type and permission bits as in struct stat
};

// Reads foreign bytes. `observe` leaves the subject empty and does not set subject_sha256; the worker does. It may
// crash, hang or lie without harm to anything but the answer for its file.
struct StaticHandler {
  absl::string_view name;
  Observation (*observe)(const StaticFile& file) = nullptr;
};

// Every program that starts static workers calls this first thing in main. In a process that was started as a worker
// it does not return. `handlers` are those that workers of this program may be asked for.
void RunStaticWorkerIfAsked(int argc, char** argv, std::span<const StaticHandler> handlers);

// How a worker is asked for: argv[1], then the name of the handler; the variable is set in its environment.
inline constexpr char kStaticWorkerArgument[] = "--assay-static-worker";
inline constexpr char kStaticWorkerVariable[] = "ASSAY_STATIC_WORKER";
// The worker's end of the socket.
inline constexpr int kStaticWorkerSocket = 3;

}  // namespace assay

#endif  // ASSAY_ENGINE_ISOLATION_STATIC_WORKER_H_
