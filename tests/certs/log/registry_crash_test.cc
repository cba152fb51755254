// SPDX-License-Identifier: Apache-2.0
// Kills an append before each of its system calls that touch the log, and looks at what is left. A plan run under
// strace numbers the calls; each trial starts from a fresh copy and injects SIGKILL at one of them.
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "certs/log/fsck.h"
#include "certs/log/registry_reader.h"
#include "certs/log/registry_storage.h"
#include "tests/certs/log/test_log.h"
#include "tests/command.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr char kTraced[] =
    "openat,write,fsync,syncfs,flock,?rename,?renameat,?renameat2,?mkdir,?mkdirat,?unlink,?unlinkat";

struct KillPoint {
  std::string syscall;
  int ordinal;
};

class RegistryCrashTest : public testing::Test {
 protected:
  void SetUp() override {
    if (RunCommand({"strace", "-o", "/dev/null", "-e", "trace=none", "true"}).exit_code != 0) {
      GTEST_SKIP() << "strace is not installed, or ptrace is forbidden here";
    }
    fs::create_directory(folder_ / "keys");
    ASSERT_THAT(keys_.log.Write(folder_ / "keys/log.key"), IsOk());
    ASSERT_THAT(keys_.issuer.Write(folder_ / "keys/issuer.key"), IsOk());
    verifier_.push_back(keys_.verifier());
  }

  std::string Base() const { return folder_ / "base"; }
  std::string Log() const { return folder_ / "log"; }

  // Many people sign one statement: the copy that each kill starts from then has few files.
  void MakeBase(size_t size) {
    RegistryWriter writer = *RegistryWriter::Create(Base(), kTestOrigin, keys_.log);
    std::vector<RegistryEntry> entries;
    entries.reserve(size);
    for (size_t i = 0; i < size; ++i) entries.push_back(SignedEntry(0, *Signer::Generate(KeyAlgorithm::kEcdsaP256)));
    ASSERT_THAT(writer.Append(entries), IsOk());
  }

  void FreshLog() {
    fs::remove_all(Log());
    fs::remove_all(Log() + ".copy");
    if (fs::exists(Base())) fs::copy(Base(), Log(), fs::copy_options::recursive);
  }

  std::vector<std::string> Command(const std::string& verb, const std::vector<std::string>& numbers) const {
    std::vector<std::string> command = {ASSAY_BINARY_DIR "/bin/log_append_once", verb, Log(), folder_ / "keys"};
    command.insert(command.end(), numbers.begin(), numbers.end());
    return command;
  }

  // Runs the command under strace with `options`, for the calls that matter.
  static CommandResult Strace(std::vector<std::string> options, const std::vector<std::string>& command) {
    options.insert(options.begin(), {"strace", "-e", absl::StrCat("trace=", kTraced)});
    options.insert(options.end(), command.begin(), command.end());
    return RunCommand(std::move(options));
  }

  // Runs the verb once, traced, and returns the lines of its calls from the first that touches the log.
  std::vector<std::string> Trace(const std::vector<std::string>& command) {
    FreshLog();
    EXPECT_EQ(Strace({"-y", "-o", folder_ / "trace"}, command).exit_code, 0);
    const std::vector<std::string> lines = absl::StrSplit(*ReadFile(folder_ / "trace", 1 << 25), '\n');
    return lines;
  }

  std::vector<KillPoint> Plan(const std::vector<std::string>& command) {
    std::map<std::string, int> ordinals;
    std::vector<KillPoint> plan;
    bool relevant = false;
    for (const std::string& line : Trace(command)) {
      const size_t paren = line.find('(');
      if (paren == std::string::npos) continue;
      const std::string syscall = line.substr(0, paren);
      const int ordinal = ++ordinals[syscall];
      relevant = relevant || absl::StrContains(line, Log());
      if (relevant) plan.push_back({syscall, ordinal});
    }
    return plan;
  }

  // Runs the verb and kills it before the call. Returns the checkpoint that it reported before, if it came so far.
  std::optional<std::string> RunKilled(const std::vector<std::string>& command, const KillPoint& point) {
    FreshLog();
    const std::string inject = absl::StrCat("inject=", point.syscall, ":signal=KILL:when=", point.ordinal);
    const CommandResult result = Strace({"-o", "/dev/null", "-e", inject}, command);
    EXPECT_EQ(result.signal, SIGKILL) << point.syscall << " " << point.ordinal;
    if (result.out.empty()) return std::nullopt;
    return result.out;
  }

  // Every signed checkpoint that lies anywhere in the folder, also in files that never got their name.
  std::vector<Checkpoint> SignedCheckpoints() {
    std::vector<Checkpoint> found;
    for (const auto& [file, bytes] : ReadAllFiles(Log())) {
      const absl::StatusOr<Checkpoint> checkpoint = VerifyCheckpoint(bytes, file, verifier_);
      if (checkpoint.ok()) found.push_back(*checkpoint);
    }
    return found;
  }

  // What must hold after a crash; returns what does not. `least` is the size that was acknowledged.
  std::vector<std::string> Violations(uint64_t least) {
    std::vector<std::string> violations;
    const auto expect = [&](bool holds, const std::string& what) {
      if (!holds) violations.push_back(what);
    };
    std::vector<Checkpoint> seen = SignedCheckpoints();
    absl::StatusOr<RegistryReader> reader = RegistryReader::Open(Log(), verifier_);
    expect(reader.ok(), absl::StrCat("reader: ", reader.status().message()));
    if (reader.ok()) {
      expect(reader->checkpoint().size >= least, "an acknowledged entry is not in the log");
      for (uint64_t i = 0; i < reader->checkpoint().size; i += 256) {
        const auto entries = reader->ReadEntries(i / 256);
        expect(entries.ok(), absl::StrCat("entries: ", entries.status().message()));
      }
    }
    {
      const absl::StatusOr<RegistryWriter> reopened = RegistryWriter::Open(Log(), keys_.log);
      expect(reopened.ok(), absl::StrCat("reopen: ", reopened.status().message()));
      if (!reopened.ok()) return violations;
      expect(reopened->checkpoint().size >= least, "an acknowledged entry was lost in reopening");
      seen.push_back(reopened->checkpoint());
    }
    const FsckReport report = Fsck(Log(), verifier_);
    for (const FsckProblem& p : report.problems) expect(false, absl::StrCat("fsck: ", p.file, ": ", p.found));
    expect(report.signature_verified, "fsck: signature");
    // Another batch, of the same length but other entries, must not contradict any signature ever made.
    absl::StatusOr<RegistryWriter> writer = RegistryWriter::Open(Log(), keys_.log);
    const auto appended = writer->Append(SignedEntries(100000, 3, keys_.issuer));
    expect(appended.ok(), absl::StrCat("append: ", appended.status().message()));
    reader = RegistryReader::Open(Log(), verifier_);
    expect(reader.ok(), absl::StrCat("reader after append: ", reader.status().message()));
    if (!reader.ok()) return violations;
    for (const Checkpoint& old : seen) {
      const absl::StatusOr<Digest> root = reader->RootAt(old.size);
      expect(root.ok() && *root == old.root, absl::StrCat("two checkpoints of size ", old.size, " disagree"));
    }
    expect(Fsck(Log(), verifier_).ok(), "fsck after another append");
    return violations;
  }

  // Kills `command` at each point of its plan and returns how many left a violation; without `report` no more than one.
  size_t CountViolations(const std::vector<std::string>& command, uint64_t before, uint64_t after, bool report,
                         size_t stride = 1) {
    const std::vector<KillPoint> plan = Plan(command);
    EXPECT_GT(plan.size(), 10u);
    size_t violating = 0;
    for (size_t i = 0; i < plan.size(); ++i) {
      const bool syncs = plan[i].syscall == "fsync" || plan[i].syscall == "syncfs";
      if (i % stride != 0 && !syncs && i + 30 < plan.size()) continue;
      const std::optional<std::string> ack = RunKilled(command, plan[i]);
      const std::vector<std::string> violations = Violations(ack ? after : before);
      violating += violations.empty() ? 0 : 1;
      if (!report && violating > 0) break;
      if (!report) continue;
      for (const std::string& violation : violations) {
        ADD_FAILURE() << "killed before " << plan[i].syscall << " number " << plan[i].ordinal << ": " << violation;
      }
    }
    return violating;
  }

  TemporaryFolder folder_;
  TestKeys keys_;
  std::vector<NoteVerifier> verifier_;
};

TEST_F(RegistryCrashTest, AppendAcrossATileBoundarySurvivesAKillAtEveryCall) {
  MakeBase(254);
  EXPECT_EQ(CountViolations(Command("append", {"254", "3"}), 254, 257, true), 0u);
}

TEST_F(RegistryCrashTest, AppendOfALargeBatchSurvivesAKill) {
  MakeBase(1);
  EXPECT_EQ(CountViolations(Command("append", {"1", "70"}), 1, 71, true, /*stride=*/12), 0u);
}

TEST_F(RegistryCrashTest, RecoverySurvivesAKillAtEveryCall) {
  MakeBase(2);
  // A log whose last append was committed but not published: killed before the rename of its checkpoint.
  const std::vector<std::string> trace = Trace(Command("append", {"2", "3"}));
  std::map<std::string, int> ordinals;
  KillPoint last{};
  for (const std::string& line : trace) {
    const std::string syscall = line.substr(0, line.find('('));
    const int ordinal = ++ordinals[syscall];
    if (absl::StartsWith(syscall, "rename") && absl::StrContains(line, "/checkpoint\"")) last = {syscall, ordinal};
  }
  ASSERT_GT(last.ordinal, 0);
  ASSERT_FALSE(RunKilled(Command("append", {"2", "3"}), last).has_value());
  fs::remove_all(Base());
  fs::copy(Log(), Base(), fs::copy_options::recursive);
  EXPECT_EQ(CountViolations(Command("append", {"9", "2"}), 2, 7, true), 0u);
}

TEST_F(RegistryCrashTest, CreationSurvivesAKillAtEveryCall) {
  const std::vector<KillPoint> plan = Plan(Command("create", {}));
  ASSERT_GT(plan.size(), 5u);
  for (const KillPoint& point : plan) {
    const bool acknowledged = RunKilled(Command("create", {}), point).has_value();
    const bool exists = FileExists(Log() + "/checkpoint");
    EXPECT_TRUE(exists || !acknowledged);
    // What stands there either is a log, or does not hinder the next attempt.
    if (!exists) {
      EXPECT_THAT(RegistryWriter::Create(Log(), kTestOrigin, keys_.log), IsOk()) << point.syscall << point.ordinal;
    }
    EXPECT_THAT(Violations(0), testing::IsEmpty()) << point.syscall << point.ordinal;
  }
}

TEST_F(RegistryCrashTest, NoticesAnAppendThatPublishesItsCheckpointFirst) {
  MakeBase(2);
  EXPECT_GT(CountViolations(Command("append-checkpoint-first", {"2", "3"}), 2, 5, false), 0u);
}

// A power cut keeps of a file only what was synced, and of a folder only the names that were there at its last sync.
class DurabilityModel {
 public:
  // Files that may be gone or empty after a power cut, and folders whose names may be older; private/new is nobody's.
  std::set<std::string> AtRisk() const {
    std::set<std::string> risk = files_;
    risk.insert(folders_.begin(), folders_.end());
    return risk;
  }

  void Apply(const std::string& line) {
    const std::vector<std::string> quoted = Quoted(line);
    if (absl::StartsWith(line, "mkdir") && absl::StrContains(line, "= 0")) {
      Dirty(folders_, Parent(quoted.at(0)));
    } else if (absl::StartsWith(line, "rename")) {
      Dirty(folders_, Parent(quoted.at(1)));
      if (synced_new_) {
        files_.erase(quoted.at(1));
      } else {
        files_.insert(quoted.at(1));
      }
      synced_new_ = false;
    } else if (absl::StartsWith(line, "fsync(")) {
      const std::string path = line.substr(line.find('<') + 1, line.find('>') - line.find('<') - 1);
      synced_new_ = synced_new_ || absl::EndsWith(path, "private/new/file");
      files_.erase(path);
      folders_.erase(path);
    } else if (absl::StartsWith(line, "syncfs(")) {
      files_.clear();
      folders_.clear();
    }
  }

  static std::vector<std::string> Quoted(const std::string& line) {
    std::vector<std::string> quoted;
    const std::vector<std::string> parts = absl::StrSplit(line, '"');
    for (size_t i = 1; i < parts.size(); i += 2) quoted.push_back(parts[i]);
    return quoted;
  }

 private:
  static std::string Parent(const std::string& path) { return path.substr(0, path.rfind('/')); }
  static void Dirty(std::set<std::string>& set, const std::string& path) {
    if (!absl::EndsWith(path, "private/new")) set.insert(path);
  }

  std::set<std::string> files_;
  std::set<std::string> folders_;
  bool synced_new_ = false;
};

TEST_F(RegistryCrashTest, NothingIsReliedOnBeforeItIsOnStableStorage) {
  MakeBase(254);
  for (const std::string count : {"3", "70"}) {
    DurabilityModel disk;
    std::set<std::string> checked;
    for (const std::string& line : Trace(Command("append", {"254", count}))) {
      for (const char* relied : {"/private/committed\"", "/checkpoint\""}) {
        if (absl::StartsWith(line, "rename") && absl::StrContains(line, relied)) {
          EXPECT_THAT(disk.AtRisk(), testing::IsEmpty()) << line;
          checked.insert(relied);
        }
      }
      if (absl::StartsWith(line, "write(1<")) {
        EXPECT_THAT(disk.AtRisk(), testing::IsEmpty()) << line;
        checked.insert("acknowledgement");
      }
      disk.Apply(line);
    }
    EXPECT_EQ(checked.size(), 3u) << count;
  }
}

}  // namespace
}  // namespace assay
