// SPDX-License-Identifier: Apache-2.0
#include "engine/isolation/static_worker.h"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "assay/v1/static_worker.pb.h"
#include "engine/base/digest.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"
#include "engine/isolation/confinement.h"
#include "engine/isolation/message_channel.h"

namespace assay {
namespace {

// A file up to this size is read once and hashed and parsed from memory; of a larger one the digest streams.
constexpr uint64_t kArenaBytes = 8u << 20;
constexpr uint64_t kPieceBytes = 256u << 10;

class Worker {
 public:
  Worker(const StaticHandler& handler, MessageChannel channel) : handler_(handler), channel_(std::move(channel)) {}

  // Serves until the parent closes. Returns the exit code.
  int Serve() {
    // Everything that opens files or locks memory on first use does so before the walls close.
    (void)Sha256(absl::string_view());
    v1::StaticHello hello;
    const absl::StatusOr<int> landlock_version = ConfineThisProcess(ConfinementLimits{});
    if (landlock_version.ok()) {
      hello.set_landlock_abi(*landlock_version);
    } else {
      hello.set_missing(std::string(landlock_version.status().message()));
    }
    if (!channel_.Send(hello).ok() || !landlock_version.ok()) return 1;
    while (true) {
      v1::StaticRequest request;
      std::vector<FileDescriptor> files;
      const absl::Status received = channel_.Receive(request, absl::InfiniteDuration(), &files);
      if (absl::IsOutOfRange(received)) return 0;
      if (!received.ok() || files.size() != static_cast<size_t>(request.files_size())) return 1;
      if (!Answer(request, files).ok()) return 1;
    }
  }

 private:
  absl::Status Answer(const v1::StaticRequest& request, std::vector<FileDescriptor>& files) {
    v1::StaticReply reply;
    for (int i = 0; i < request.files_size(); ++i) {
      FileDescriptor& file = files[static_cast<size_t>(i)];
      reply.Clear();
      reply.set_index(static_cast<uint32_t>(i));
      absl::StatusOr<Observation> observation = Observe(file.get(), request.files(i));
      if (observation.ok()) {
        *reply.mutable_observation() = *std::move(observation);
      } else {
        reply.set_unreadable(std::string(observation.status().message()));
      }
      ASSAY_RETURN_IF_ERROR(channel_.Send(reply));
      file.Close();
    }
    reply.Clear();
    reply.set_index(static_cast<uint32_t>(request.files_size()));
    return channel_.Send(reply);
  }

  absl::StatusOr<Observation> Observe(int fd, const v1::StaticFileInfo& info) {
    const FileSource file(fd, info.size(), "file");
    if (info.size() <= kArenaBytes) {
      ASSAY_ASSIGN_OR_RETURN(const ByteSpan bytes, file.Read(0, info.size(), arena_));
      const SpanSource memory(bytes, "file");
      return Finished(handler_.observe(StaticFile{memory, info.mode()}), Sha256(bytes));
    }
    Hasher hasher;
    for (uint64_t offset = 0; offset < info.size(); offset += kPieceBytes) {
      const uint64_t size = std::min(kPieceBytes, info.size() - offset);
      ASSAY_ASSIGN_OR_RETURN(const ByteSpan piece, file.Read(offset, size, arena_));
      hasher.Update(piece);
    }
    return Finished(handler_.observe(StaticFile{file, info.mode()}), hasher.Finish().sha256);
  }

  static Observation Finished(Observation observation, const Digest& sha256) {
    observation.set_subject_sha256(sha256.ToHex());
    return observation;
  }

  const StaticHandler& handler_;
  MessageChannel channel_;
  Bytes arena_;
};

}  // namespace

void RunStaticWorkerIfAsked(int argc, char** argv, std::span<const StaticHandler> handlers) {
  if (argc != 3 || absl::string_view(argv[1]) != kStaticWorkerArgument) return;
  const auto handler = std::find_if(handlers.begin(), handlers.end(),
                                    [&](const StaticHandler& candidate) { return candidate.name == argv[2]; });
  // _exit: the walls stand, and exit handlers may want what is behind them.
  if (handler == handlers.end()) ::_exit(64);
  ::_exit(Worker(*handler, MessageChannel(FileDescriptor(kStaticWorkerSocket))).Serve());
}

}  // namespace assay
