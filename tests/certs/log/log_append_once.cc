// SPDX-License-Identifier: Apache-2.0
// Does one thing to a log and says so on stdout when it is done; registry_crash_test kills it in between.
//
//   log_append_once create FOLDER KEYS
//   log_append_once append FOLDER KEYS FIRST COUNT
//   log_append_once append-checkpoint-first FOLDER KEYS FIRST COUNT     a wrong order, which the test must notice
//
// KEYS holds log.key and issuer.key.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/certs/log/test_log.h"

namespace {

using assay::RegistryWriter;
using assay::Signer;

int Done(const absl::StatusOr<std::string>& checkpoint) {
  if (!checkpoint.ok()) {
    std::fprintf(stderr, "%s\n", checkpoint.status().ToString().c_str());
    return 1;
  }
  std::fwrite(checkpoint->data(), 1, checkpoint->size(), stdout);
  return 0;
}

absl::StatusOr<std::string> Append(const std::string& folder, const Signer& log, const Signer& issuer, char** numbers) {
  absl::StatusOr<RegistryWriter> writer = RegistryWriter::Open(folder, log);
  if (!writer.ok()) return writer.status();
  const auto appended = writer->Append(
      assay::SignedEntries(std::strtoul(numbers[0], nullptr, 10), std::strtoul(numbers[1], nullptr, 10), issuer));
  if (!appended.ok()) return appended.status();
  return appended->checkpoint;
}

// Appends in a copy and then copies the files back, the checkpoint before what it speaks of.
absl::StatusOr<std::string> AppendCheckpointFirst(const std::string& folder, const Signer& log, const Signer& issuer,
                                                  char** numbers) {
  namespace fs = std::filesystem;
  const std::string copy = folder + ".copy";
  fs::remove_all(copy);
  fs::copy(folder, copy, fs::copy_options::recursive);
  const auto appended = Append(copy, log, issuer, numbers);
  fs::copy(copy + "/checkpoint", folder + "/checkpoint", fs::copy_options::overwrite_existing);
  fs::copy(copy, folder, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  return appended;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 64;
  const std::string verb = argv[1];
  const std::string keys = argv[3];
  const auto log = Signer::Read(keys + "/log.key");
  const auto issuer = Signer::Read(keys + "/issuer.key");
  if (!log.ok() || !issuer.ok()) return 64;
  if (verb == "create") {
    const auto writer = RegistryWriter::Create(argv[2], assay::kTestOrigin, *log);
    if (!writer.ok()) return Done(writer.status());
    return Done(writer->checkpoint_note());
  }
  if (argc == 6 && verb == "append") return Done(Append(argv[2], *log, *issuer, argv + 4));
  if (argc == 6 && verb == "append-checkpoint-first") {
    return Done(AppendCheckpointFirst(argv[2], *log, *issuer, argv + 4));
  }
  return 64;
}
