// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/isolation/misbehaving_handler.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "absl/container/btree_map.h"

namespace assay {
namespace {

// Kept from the optimiser's eyes.
volatile int* volatile nowhere = nullptr;
volatile uint64_t turns = 0;

void Crash() { *nowhere = 1; }
void Hang() {
  while (true) turns = turns + 1;
}
void EatMemory() {
  std::vector<std::unique_ptr<char[]>> eaten;
  while (true) {
    eaten.emplace_back(new char[16 << 20]);
    std::memset(eaten.back().get(), 1, 16 << 20);
  }
}
void OpenFile() { (void)::open("/etc/passwd", O_RDONLY); }
void OpenSocket() { (void)::socket(AF_INET, SOCK_STREAM, 0); }
void Fork() { (void)::fork(); }
void Exec() {
  char* const nothing[] = {nullptr};
  (void)::execve("/bin/true", nothing, nothing);
}
void KillParent() { (void)::kill(::getppid(), SIGTERM); }
void MakeCode() { (void)::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }
void Trace() { (void)::syscall(SYS_ptrace, 0, 0, 0, 0); }
void Exit() { ::_exit(7); }
void LeaveQuietly() { ::_exit(0); }

void Write(const std::string& bytes) { (void)!::write(kStaticWorkerSocket, bytes.data(), bytes.size()); }
void Flood() {
  const std::string bytes(1 << 16, '\x01');
  while (true) Write(bytes);
}
void LieAboutLength() { Write(std::string("\xff\xff\xff\x7f", 4)); }
void AnswerGarbage() { Write(std::string("\x04\x00\x00\x00\xff\xff\xff\xff", 8)); }

const absl::btree_map<std::string, void (*)()>& Misdeeds() {
  static const auto* const misdeeds = new absl::btree_map<std::string, void (*)()>{
      {"crash", Crash},
      {"hang", Hang},
      {"memory", EatMemory},
      {"open", OpenFile},
      {"socket", OpenSocket},
      {"fork", Fork},
      {"exec", Exec},
      {"kill parent", KillParent},
      {"executable memory", MakeCode},
      {"ptrace", Trace},
      {"exit", Exit},
      {"leave quietly", LeaveQuietly},
      {"flood", Flood},
      {"lie about length", LieAboutLength},
      {"garbage", AnswerGarbage},
  };
  return *misdeeds;
}

Observation Observe(const StaticFile& file) {
  Bytes scratch;
  const absl::StatusOr<ByteSpan> bytes = file.bytes.Read(0, std::min<uint64_t>(file.bytes.size(), 64), scratch);
  const std::string wish(AsText(*bytes));
  const auto misdeed = Misdeeds().find(wish);
  if (misdeed != Misdeeds().end()) misdeed->second();

  Observation observation;
  *observation.add_measurements() = TextMeasurement("test.value", wish == "undeclared" ? "excellent" : "good");
  *observation.add_measurements() = IntegerMeasurement("test.size", static_cast<int64_t>(file.bytes.size()));
  if (wish == "subject") observation.set_subject("another file");
  if (wish == "missing measurement") observation.mutable_measurements()->RemoveLast();
  if (wish == "double measurement") *observation.add_measurements() = observation.measurements(0);
  if (wish == "swapped measurements") observation.mutable_measurements()->SwapElements(0, 1);
  if (wish == "wrong type") *observation.mutable_measurements(1) = TextMeasurement("test.size", "12");
  if (wish == "no value") observation.mutable_measurements(0)->clear_text();
  if (wish == "invalid reason")
    *observation.mutable_measurements(0) = UnknownMeasurement("test.value", std::string(600, 'x'));
  return observation;
}

}  // namespace

StaticHandler MisbehavingHandler() { return StaticHandler{"misbehaving", Observe}; }

std::vector<MeasurementDeclaration> MisbehavingDeclarations() {
  return {
      {"test.value", MeasurementType::kText, {"good", "bad"}, "", "For tests."},
      {"test.size", MeasurementType::kInteger, {}, "bytes", "For tests."},
  };
}

}  // namespace assay
