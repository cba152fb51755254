// SPDX-License-Identifier: Apache-2.0
// Verifies logs with tests/integration/xmod_log_check, a Go program on golang.org/x/mod, which Debian packages.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/certs/log/test_log.h"
#include "tests/command.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

class XmodTest : public testing::Test {
 protected:
  void SetUp() override {
    if (RunCommand({"go", "version"}).exit_code != 0 ||
        !FileExists("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")) {
      GTEST_SKIP() << "golang-go or golang-golang-x-mod-dev is not installed";
    }
    const CommandResult built =
        RunCommand({"env", "GO111MODULE=off", "GOPATH=/usr/share/gocode", "GOFLAGS=", "go", "build", "-o", Checker(),
                    absl::StrCat(ASSAY_SOURCE_DIR, "/tests/integration/xmod_log_check/main.go")});
    ASSERT_EQ(built.exit_code, 0) << built.err;
    RegistryWriter writer = *RegistryWriter::Create(Log(), kTestOrigin, keys_.log);
    size_t size = 0;
    for (const size_t next : {size_t{1}, size_t{255}, size_t{256}, size_t{257}, size_t{1000}, size_t{66000}}) {
      std::vector<RegistryEntry> batch;
      while (size < next) batch.push_back(UnsignedEntry(size++, keys_.issuer.public_key().spki()));
      ASSERT_THAT(writer.Append(batch), IsOk());
      folder_.Write(absl::StrCat("older/", size), writer.checkpoint_note());
    }
  }

  std::string Checker() const { return folder_ / "xmod_log_check"; }
  std::string Log() const { return folder_ / "log"; }
  // The answer of the checker, which is also given `older` checkpoints.
  CommandResult Check(const std::vector<std::string>& older = {}) {
    std::vector<std::string> command = {Checker(), "verify", Log(), keys_.verifier().ToVkey()};
    command.insert(command.end(), older.begin(), older.end());
    return RunCommand(std::move(command));
  }

  TemporaryFolder folder_;
  TestKeys keys_;
};

TEST_F(XmodTest, AcceptsTheLogAndItsHistoryAndRefusesCorruptedFiles) {
  std::vector<std::string> older;
  for (const int size : {1, 255, 256, 257, 1000, 66000}) older.push_back(absl::StrCat(folder_ / "older/", size));
  const CommandResult whole = Check(older);
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  // A checkpoint of the same log that its tree contradicts.
  folder_.Write("older/forked", *SignCheckpoint({kTestOrigin, 1000, Sha256("fork")}, keys_.log));
  EXPECT_EQ(Check({folder_ / "older/forked"}).exit_code, 1);
  for (const char* file : {"checkpoint", "tile/0/182", "tile/1/000", "tile/1/001.p/1", "tile/2/000.p/1",
                           "tile/0/257.p/208", "tile/entries/182"}) {
    const std::string path = absl::StrCat("log/", file);
    const std::string bytes = *ReadFile(folder_ / path, 1 << 25);
    std::string flipped = bytes;
    flipped[18] = static_cast<char>(flipped[18] ^ 1);
    folder_.Write(path, flipped);
    EXPECT_EQ(Check().exit_code, 1) << file;
    folder_.Write(path, bytes);
  }
}

}  // namespace
}  // namespace assay
