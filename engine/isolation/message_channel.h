// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_ISOLATION_MESSAGE_CHANNEL_H_
#define ASSAY_ENGINE_ISOLATION_MESSAGE_CHANNEL_H_

#include <google/protobuf/message_lite.h>

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "engine/base/file.h"

namespace assay {

// Protobuf messages over a Unix stream socket, each behind its length in four bytes, little-endian. Descriptors may
// travel with a message.
class MessageChannel {
 public:
  static constexpr size_t kMaxMessageBytes = 64 * 1024;

  explicit MessageChannel(FileDescriptor socket) : socket_(std::move(socket)) {}

  absl::Status Send(const google::protobuf::MessageLite& message, std::span<const int> descriptors = {});

  // Receives one message. Descriptors that came along are appended to `descriptors`; with null they are refused.
  // OutOfRange: the other side closed in an orderly way. DeadlineExceeded: not whole within `timeout`. InvalidArgument:
  // too long, cut short, or not such a message. With an infinite timeout no other system call than recvmsg is made.
  absl::Status Receive(google::protobuf::MessageLite& message, absl::Duration timeout,
                       std::vector<FileDescriptor>* descriptors = nullptr);

  // Whether bytes came that belong to no message received so far.
  bool HasMore() const { return !buffer_.empty(); }

  // Tells the other side that nothing more will be sent.
  void EndSending();

 private:
  absl::Status ReceiveSome(absl::Duration timeout, std::vector<FileDescriptor>* descriptors);

  FileDescriptor socket_;
  std::string buffer_;
};

}  // namespace assay

#endif  // ASSAY_ENGINE_ISOLATION_MESSAGE_CHANNEL_H_
