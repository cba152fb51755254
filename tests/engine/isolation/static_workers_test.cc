// SPDX-License-Identifier: Apache-2.0
#include "engine/isolation/static_workers.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/digest.h"
#include "engine/isolation/sanitized_build.h"
#include "engine/isolation/static_worker.h"
#include "tests/engine/isolation/misbehaving_handler.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

// Files by content, observed by workers of this test program.
class FileRun {
 public:
  explicit FileRun(std::vector<std::string> contents) : contents_(std::move(contents)) {
    for (size_t i = 0; i < contents_.size(); ++i) folder_.Write(absl::StrCat(i), contents_[i]);
  }

  absl::StatusOr<std::vector<std::optional<Observation>>> Observe(StaticWorkersOptions options = {},
                                                                  absl::Time deadline = absl::InfiniteFuture()) const {
    const StaticWorkers workers("misbehaving", MisbehavingDeclarations(), options);
    return workers.Observe(
        contents_.size(),
        [&](size_t i) -> absl::StatusOr<std::optional<OpenedFile>> {
          if (contents_[i] == "out of scope") return std::nullopt;
          if (contents_[i] == "unreadable") return absl::PermissionDeniedError("may not be read");
          OpenedFile file{FileDescriptor(::open((folder_ / absl::StrCat(i)).c_str(), O_RDONLY | O_CLOEXEC)), {}};
          EXPECT_EQ(::fstat(file.fd.get(), &file.info), 0);
          return file;
        },
        deadline);
  }

 private:
  std::vector<std::string> contents_;
  TemporaryFolder folder_;
};

StaticWorkersOptions Impatient() {
  StaticWorkersOptions options;
  options.time_per_file = absl::Seconds(2);
  return options;
}

std::string Reason(const Observation& observation) { return observation.measurements(0).unknown(); }

TEST(StaticWorkers, ObserveWhatTheFileHolds) {
  ASSERT_OK_AND_ASSIGN(const auto results, FileRun({"good"}).Observe());
  ASSERT_TRUE(results[0].has_value());
  EXPECT_EQ(results[0]->subject(), "");
  EXPECT_EQ(results[0]->subject_sha256(), Sha256("good").ToHex());
  EXPECT_EQ(FindMeasurement(*results[0], "test.value")->text(), "good");
  EXPECT_EQ(FindMeasurement(*results[0], "test.size")->integer(), 4);
}

TEST(StaticWorkers, HashFilesThatDoNotFitTheArena) {
  const std::string large(20'000'001, 'z');
  ASSERT_OK_AND_ASSIGN(const auto results, FileRun({large}).Observe());
  EXPECT_EQ(results[0]->subject_sha256(), Sha256(large).ToHex());
  EXPECT_EQ(FindMeasurement(*results[0], "test.size")->integer(), 20'000'001);
}

TEST(StaticWorkers, LeaveOutWhatIsOutOfScopeButReportWhatIsUnreadable) {
  ASSERT_OK_AND_ASSIGN(const auto results, FileRun({"out of scope", "unreadable", "good"}).Observe());
  EXPECT_FALSE(results[0].has_value());
  EXPECT_EQ(Reason(*results[1]), "may not be read");
  EXPECT_EQ(results[1]->measurements_size(), 2);
  EXPECT_TRUE(results[2].has_value());
}

TEST(StaticWorkers, HaveNothingToDoForNoFiles) {
  ASSERT_OK_AND_ASSIGN(const auto results, FileRun({}).Observe());
  EXPECT_TRUE(results.empty());
}

struct Misdeed {
  const char* name;
  const char* file;
  const char* reason;  // regular expression
};

class MisbehavingWorker : public testing::TestWithParam<Misdeed> {};

TEST_P(MisbehavingWorker, MakesItsOwnFileUnknownAndNoOther) {
  if (kIsSanitizedBuild && std::string(GetParam().file) == "memory") {
    GTEST_SKIP() << "no limit of memory under AddressSanitizer";
  }
  const FileRun run({"good", "good", GetParam().file, "good", "good"});
  ASSERT_OK_AND_ASSIGN(const auto results, run.Observe(Impatient()));
  for (const size_t i : {0u, 1u, 3u, 4u}) EXPECT_EQ(FindMeasurement(*results[i], "test.value")->text(), "good") << i;
  ASSERT_TRUE(results[2].has_value());
  ASSERT_EQ(results[2]->measurements_size(), 2);
  for (const Measurement& measurement : results[2]->measurements()) {
    EXPECT_EQ(measurement.value_case(), Measurement::kUnknown);
    EXPECT_THAT(measurement.unknown(), MatchesRegex(GetParam().reason));
  }
}

// A sanitizer turns a fault into its own report.
const char* const kCrash =
    kIsSanitizedBuild ? ".*(ended|gave no answer).*" : ".*ended by signal 11 .Segmentation fault.";
constexpr char kNoMemory[] = ".*ended by signal 6 .Aborted.";
constexpr char kForbiddenCall[] = ".*ended by signal 31 .Bad system call.";

INSTANTIATE_TEST_SUITE_P(
    Each, MisbehavingWorker,
    testing::Values(
        Misdeed{"Crashes", "crash", kCrash}, Misdeed{"Hangs", "hang", ".*gave no answer within 2s"},
        Misdeed{"EatsMemory", "memory", kNoMemory}, Misdeed{"OpensAFile", "open", kForbiddenCall},
        Misdeed{"OpensASocket", "socket", kForbiddenCall}, Misdeed{"Forks", "fork", kForbiddenCall},
        Misdeed{"ExecutesAProgram", "exec", kForbiddenCall}, Misdeed{"SignalsItsParent", "kill parent", kForbiddenCall},
        Misdeed{"MakesMemoryExecutable", "executable memory", kForbiddenCall},
        Misdeed{"Traces", "ptrace", kForbiddenCall}, Misdeed{"Exits", "exit", ".*ended with exit code 7"},
        Misdeed{"ExitsAsIfAllWereWell", "leave quietly", ".*ended without an answer"},
        Misdeed{"FloodsTheAnswer", "flood", ".*answered rubbish: a message of 16843009 bytes; at most 65536"},
        Misdeed{"LiesAboutLength", "lie about length", ".*answered rubbish: a message of 2147483647 bytes.*"},
        Misdeed{"AnswersGarbage", "garbage", ".*answered rubbish: bytes that are no such message"},
        Misdeed{"ClaimsAnUndeclaredValue", "undeclared", ".*rubbish: test.value: a value that is not declared"},
        Misdeed{"NamesAnotherSubject", "subject", ".*rubbish: a subject of its own"},
        Misdeed{"LeavesAMeasurementOut", "missing measurement", ".*rubbish: 1 measurements; expected 2"},
        Misdeed{"GivesAMeasurementTwice", "double measurement", ".*rubbish: 3 measurements; expected 2"},
        Misdeed{"SwapsMeasurements", "swapped measurements", ".*rubbish: test.value: another measurement in its place"},
        Misdeed{"GivesAnotherType", "wrong type", ".*rubbish: test.size: a value of another type"},
        Misdeed{"GivesNoValue", "no value", ".*rubbish: test.value: no value"},
        Misdeed{"GivesAnEndlessReason", "invalid reason", ".*rubbish: test.value: a text out of bounds"}),
    [](const auto& tested) { return tested.param.name; });

TEST(StaticWorkers, SayTheSameWhateverTheirNumberAndBatches) {
  std::vector<std::string> contents;
  for (int i = 0; i < 60; ++i) {
    contents.push_back(i % 20 == 3 ? "crash" : i % 20 == 11 ? "open" : i % 9 == 4 ? "out of scope" : "good");
  }
  const FileRun run(contents);
  std::vector<std::string> said;
  for (const unsigned workers : {1u, 2u, 5u}) {
    StaticWorkersOptions options;
    options.workers = workers;
    options.batch_files = workers * 3;
    options.files_per_worker = 7;
    ASSERT_OK_AND_ASSIGN(const auto results, run.Observe(options));
    std::string text;
    for (const auto& result : results) absl::StrAppend(&text, result ? result->ShortDebugString() : "none", "\n");
    said.push_back(text);
  }
  EXPECT_EQ(said[0], said[1]);
  EXPECT_EQ(said[0], said[2]);
}

TEST(StaticWorkers, KeepWithinTheLimitOfOpenFiles) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit low{64, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  StaticWorkersOptions options;
  options.workers = 4;
  const auto results = FileRun(std::vector<std::string>(300, "good")).Observe(options);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_THAT(results, IsOk());
  for (const auto& result : *results) EXPECT_EQ(FindMeasurement(*result, "test.value")->text(), "good");
}

TEST(StaticWorkers, EndByTheDeadline) {
  const FileRun run({"good", "hang", "good"});
  const absl::Time start = absl::Now();
  EXPECT_THAT(run.Observe({}, absl::Now() + absl::Seconds(1)),
              HasStatus(absl::StatusCode::kDeadlineExceeded, HasSubstr("not done in time")));
  EXPECT_LT(absl::Now() - start, absl::Seconds(15));
}

TEST(StaticWorkers, DistrustAFileThatChangesWhileItIsRead) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("file", "good");
  const StaticWorkers workers("misbehaving", MisbehavingDeclarations(), {});
  const auto open_then_change = [&](size_t) -> absl::StatusOr<std::optional<OpenedFile>> {
    OpenedFile file{FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), {}};
    EXPECT_EQ(::fstat(file.fd.get(), &file.info), 0);
    folder.Write("file", "bad and longer");
    return file;
  };
  ASSERT_OK_AND_ASSIGN(const auto results, workers.Observe(1, open_then_change, absl::InfiniteFuture()));
  EXPECT_EQ(Reason(*results[0]), "the file changed while it was read");
}

TEST(StaticWorkers, DistrustAFileThatShrinksWhileItIsRead) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("file", std::string(100000, 'a'));
  const StaticWorkers workers("misbehaving", MisbehavingDeclarations(), {});
  const auto open_then_shrink = [&](size_t) -> absl::StatusOr<std::optional<OpenedFile>> {
    OpenedFile file{FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), {}};
    EXPECT_EQ(::fstat(file.fd.get(), &file.info), 0);
    EXPECT_EQ(::truncate(path.c_str(), 10), 0);
    return file;
  };
  ASSERT_OK_AND_ASSIGN(const auto results, workers.Observe(1, open_then_shrink, absl::InfiniteFuture()));
  EXPECT_EQ(Reason(*results[0]), "the file changed while it was read");
}

TEST(StaticWorkers, ConfineThemselvesOnThisHost) {
  EXPECT_THAT(StaticWorkers("misbehaving", MisbehavingDeclarations(), {}).CheckIsolation(), IsOk());
}

TEST(StaticWorkers, AreMissingIsolationWhenTheProgramKnowsNoSuchHandler) {
  EXPECT_THAT(StaticWorkers("unheard of", {}, {}).CheckIsolation(),
              HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr("ended with exit code 64")));
}

TEST(StaticWorkers, AreNotStartedByAStaticWorker) {
  ASSERT_EQ(::setenv(kStaticWorkerVariable, "1", 1), 0);
  const absl::Status status = StaticWorkers("misbehaving", {}, {}).CheckIsolation();
  ::unsetenv(kStaticWorkerVariable);
  EXPECT_THAT(status, HasStatus(absl::StatusCode::kFailedPrecondition, HasSubstr("does not start static workers")));
}

}  // namespace
}  // namespace assay
