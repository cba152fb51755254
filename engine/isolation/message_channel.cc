// SPDX-License-Identifier: Apache-2.0
#include "engine/isolation/message_channel.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr size_t kPrefixBytes = 4;
constexpr size_t kMaxDescriptors = 253;  // SCM_MAX_FD of Linux

// A steady clock: the wall clock may be set while a worker is waited for.
class Countdown {
 public:
  explicit Countdown(absl::Duration timeout) : timeout_(timeout), start_(std::chrono::steady_clock::now()) {}
  absl::Duration Left() const {
    if (timeout_ == absl::InfiniteDuration()) return timeout_;
    return timeout_ - absl::FromChrono(std::chrono::steady_clock::now() - start_);
  }

 private:
  absl::Duration timeout_;
  std::chrono::steady_clock::time_point start_;
};

absl::Status WaitUntilReadable(int socket, absl::Duration timeout) {
  if (timeout <= absl::ZeroDuration()) return absl::DeadlineExceededError("no message in time");
  // Rounded up, so that the last wait is not a busy one.
  const int64_t milliseconds = std::min<int64_t>(absl::ToInt64Milliseconds(timeout) + 1, INT32_MAX);
  pollfd wanted{socket, POLLIN, 0};
  const int ready = ::poll(&wanted, 1, static_cast<int>(milliseconds));
  if (ready < 0 && errno != EINTR) return SystemError(errno, "static worker", "wait");
  return absl::OkStatus();
}

}  // namespace

absl::Status MessageChannel::Send(const google::protobuf::MessageLite& message, std::span<const int> descriptors) {
  const std::string body = message.SerializeAsString();
  if (body.size() > kMaxMessageBytes || descriptors.size() > kMaxDescriptors) {
    return absl::InternalError(absl::StrCat("static worker: message of ", body.size(), " bytes is too long"));
  }
  std::string bytes;
  for (size_t i = 0; i < kPrefixBytes; ++i) bytes.push_back(static_cast<char>((body.size() >> (8 * i)) & 0xff));
  bytes += body;

  alignas(cmsghdr) char control[CMSG_SPACE(kMaxDescriptors * sizeof(int))] = {};
  size_t sent = 0;
  while (sent < bytes.size()) {
    iovec piece{bytes.data() + sent, bytes.size() - sent};
    msghdr header{};
    header.msg_iov = &piece;
    header.msg_iovlen = 1;
    if (sent == 0 && !descriptors.empty()) {
      header.msg_control = control;
      header.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
      cmsghdr* rights = CMSG_FIRSTHDR(&header);
      rights->cmsg_level = SOL_SOCKET;
      rights->cmsg_type = SCM_RIGHTS;
      rights->cmsg_len = CMSG_LEN(descriptors.size_bytes());
      std::memcpy(CMSG_DATA(rights), descriptors.data(), descriptors.size_bytes());
    }
    const ssize_t put = ::sendmsg(socket_.get(), &header, MSG_NOSIGNAL);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return SystemError(errno, "static worker", "send");
    sent += static_cast<size_t>(put);
  }
  return absl::OkStatus();
}

absl::Status MessageChannel::Receive(google::protobuf::MessageLite& message, absl::Duration timeout,
                                     std::vector<FileDescriptor>* descriptors) {
  const Countdown countdown(timeout);
  while (true) {
    if (buffer_.size() >= kPrefixBytes) {
      size_t length = 0;
      for (size_t i = 0; i < kPrefixBytes; ++i) length |= size_t{static_cast<uint8_t>(buffer_[i])} << (8 * i);
      if (length > kMaxMessageBytes) {
        return absl::InvalidArgumentError(absl::StrCat("a message of ", length, " bytes; at most ", kMaxMessageBytes));
      }
      if (buffer_.size() >= kPrefixBytes + length) {
        const bool parsed = message.ParseFromArray(buffer_.data() + kPrefixBytes, static_cast<int>(length));
        buffer_.erase(0, kPrefixBytes + length);
        return parsed ? absl::OkStatus() : absl::InvalidArgumentError("bytes that are no such message");
      }
    }
    ASSAY_RETURN_IF_ERROR(ReceiveSome(countdown.Left(), descriptors));
  }
}

absl::Status MessageChannel::ReceiveSome(absl::Duration timeout, std::vector<FileDescriptor>* descriptors) {
  if (timeout != absl::InfiniteDuration()) ASSAY_RETURN_IF_ERROR(WaitUntilReadable(socket_.get(), timeout));
  char bytes[4096];
  alignas(cmsghdr) char control[CMSG_SPACE(kMaxDescriptors * sizeof(int))];
  iovec piece{bytes, sizeof bytes};
  msghdr header{};
  header.msg_iov = &piece;
  header.msg_iovlen = 1;
  if (descriptors != nullptr) {
    header.msg_control = control;
    header.msg_controllen = sizeof control;
  }
  // After EINTR in the wait above there may be nothing to read yet: then the caller waits again.
  const int flags = MSG_CMSG_CLOEXEC | (timeout != absl::InfiniteDuration() ? MSG_DONTWAIT : 0);
  const ssize_t got = ::recvmsg(socket_.get(), &header, flags);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return absl::OkStatus();
  // A peer that was killed with requests unread.
  if (got < 0 && errno == ECONNRESET) return absl::OutOfRangeError("closed");
  if (got < 0) return SystemError(errno, "static worker", "receive");
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof fd);
      descriptors->emplace_back(fd);
    }
  }
  if ((header.msg_flags & MSG_CTRUNC) != 0) return absl::InvalidArgumentError("descriptors that were not asked for");
  if (got == 0 && buffer_.empty()) return absl::OutOfRangeError("closed");
  if (got == 0) return absl::InvalidArgumentError("a message cut short");
  buffer_.append(bytes, static_cast<size_t>(got));
  return absl::OkStatus();
}

void MessageChannel::EndSending() { ::shutdown(socket_.get(), SHUT_WR); }

}  // namespace assay
