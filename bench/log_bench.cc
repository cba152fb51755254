// SPDX-License-Identifier: Apache-2.0
// Appending to a log and verifying its proofs.
//
// AppendBatch is to be read against AppendFloor, which writes the same number of files with the same bytes and syncs as
// often, but parses, hashes and signs nothing: the ratio is what the log costs beyond the disk.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/envelope.h"
#include "certs/log/inclusion_proof.h"
#include "certs/log/leaf.h"
#include "certs/log/merkle.h"
#include "certs/log/registry_reader.h"
#include "certs/log/registry_writer.h"
#include "certs/log/tile.h"
#include "certs/signer.h"

namespace assay {
namespace {

constexpr char kOrigin[] = "log.example.eu";
constexpr size_t kBatch = 4096;

// A folder beside the working directory, for /tmp may be memory.
class BenchFolder {
 public:
  BenchFolder() {
    std::string pattern = std::filesystem::absolute("log-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
  }
  BenchFolder(const BenchFolder&) = delete;
  BenchFolder& operator=(const BenchFolder&) = delete;
  ~BenchFolder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// Entries of about 490 bytes. A log does not verify signatures, so these have their shape only.
std::vector<RegistryEntry> MakeBatch(size_t first, const Bytes& spki) {
  std::vector<RegistryEntry> batch;
  for (size_t i = 0; i < kBatch; ++i) {
    Envelope envelope{std::string(kStatementPayloadType), absl::StrCat("{\"entry\":", first + i, "}"), Bytes(72, 7)};
    envelope.signature[0] = 0x30;
    envelope.signature[1] = 70;
    const Digest digest = Sha256(PreAuthEncoding(envelope.payload_type, envelope.payload));
    batch.push_back({*EncodeLeaf({digest, envelope.signature, spki}), EncodeEnvelope(envelope)});
  }
  return batch;
}

void AppendBatch(benchmark::State& state) {
  const BenchFolder folder;
  const Signer log = *Signer::Generate(KeyAlgorithm::kEd25519);
  const Bytes spki = Signer::Generate(KeyAlgorithm::kEcdsaP256)->public_key().spki();
  RegistryWriter writer = *RegistryWriter::Create(folder / "log", kOrigin, log);
  size_t size = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const std::vector<RegistryEntry> batch = MakeBatch(size, spki);
    state.ResumeTiming();
    if (const auto appended = writer.Append(batch); !appended.ok())
      state.SkipWithError(appended.status().ToString().c_str());
    size += kBatch;
  }
  state.SetItemsProcessed(static_cast<int64_t>(size));
}
BENCHMARK(AppendBatch)->Unit(benchmark::kMillisecond)->Iterations(8)->UseRealTime();

bool WriteFile(const std::string& path, const std::string& bytes, bool sync) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const bool written = fd >= 0 && ::write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
                       (!sync || ::fsync(fd) == 0);
  return ::close(fd) == 0 && written;
}

bool SyncPath(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  return fd >= 0 && ::fsync(fd) == 0 && ::close(fd) == 0;
}

// The disk's share of AppendBatch: 4096 statements, 16 tiles of entries, 16 of hashes and one above, one syncfs; then
// two small files, each synced, renamed and its folder synced.
void AppendFloor(benchmark::State& state) {
  const BenchFolder folder;
  const Bytes spki = Signer::Generate(KeyAlgorithm::kEcdsaP256)->public_key().spki();
  const int root = ::open((folder / "").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  std::filesystem::create_directory(folder / "statement");
  std::filesystem::create_directory(folder / "tile");
  std::filesystem::create_directory(folder / "new");
  size_t size = 0;
  const auto put = [&](const std::string& name, const std::string& bytes) {
    return WriteFile(folder / "new/file", bytes, false) &&
           ::rename((folder / "new/file").c_str(), (folder / name).c_str()) == 0;
  };
  for (auto _ : state) {
    state.PauseTiming();
    const std::vector<RegistryEntry> batch = MakeBatch(size, spki);
    std::vector<std::string> entry_tiles;
    for (size_t i = 0; i < kBatch; i += kTileWidth) {
      std::vector<std::string> entries;
      for (size_t j = i; j < i + kTileWidth; ++j) entries.push_back(batch[j].leaf);
      entry_tiles.push_back(EncodeEntryTile(entries));
    }
    state.ResumeTiming();
    bool ok = true;
    for (size_t i = 0; i < kBatch; ++i) ok = ok && put(absl::StrCat("statement/", size + i), batch[i].envelope);
    for (size_t i = 0; i < entry_tiles.size(); ++i) {
      ok = ok && put(absl::StrCat("tile/e", size, ".", i), entry_tiles[i]) &&
           put(absl::StrCat("tile/h", size, ".", i), std::string(kTileWidth * sizeof(Digest), 'x'));
    }
    ok = ok && put(absl::StrCat("tile/u", size), std::string(kTileWidth * sizeof(Digest), 'x')) && ::syncfs(root) == 0;
    for (const char* name : {"committed", "checkpoint"}) {
      ok = ok && WriteFile(folder / "new/file", std::string(200, 'x'), true) &&
           ::rename((folder / "new/file").c_str(), (folder / name).c_str()) == 0 && SyncPath(folder / "");
    }
    if (!ok) state.SkipWithError("the disk refused");
    size += kBatch;
  }
  ::close(root);
  state.SetItemsProcessed(static_cast<int64_t>(size));
}
BENCHMARK(AppendFloor)->Unit(benchmark::kMillisecond)->Iterations(8)->UseRealTime();

// One statement at a time, as `assay issue` does it, against the syncs that it takes.
void AppendOne(benchmark::State& state) {
  const BenchFolder folder;
  const Signer log = *Signer::Generate(KeyAlgorithm::kEd25519);
  const Bytes spki = Signer::Generate(KeyAlgorithm::kEcdsaP256)->public_key().spki();
  RegistryWriter writer = *RegistryWriter::Create(folder / "log", kOrigin, log);
  const std::vector<RegistryEntry> batch = MakeBatch(0, spki);
  size_t next = 0;
  for (auto _ : state) {
    if (const auto appended = writer.Append({&batch[next++ % kBatch], 1}); !appended.ok()) {
      state.SkipWithError(appended.status().ToString().c_str());
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(next));
}
BENCHMARK(AppendOne)->Unit(benchmark::kMillisecond)->Iterations(100)->UseRealTime();

// The hashes of a proof in a log of a million entries; NodeFloor is the same number of bare node hashes.
constexpr size_t kProofHashes = 20;

void VerifyInclusion(benchmark::State& state) {
  const InclusionProof proof{(uint64_t{1} << kProofHashes) - 7, uint64_t{1} << kProofHashes,
                             std::vector<Digest>(kProofHashes, Sha256("sibling"))};
  const Digest leaf = Sha256("leaf");
  const Digest root = *proof.Root(leaf);
  for (auto _ : state) {
    if (!proof.Verify(leaf, root).ok()) state.SkipWithError("the proof does not verify");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(VerifyInclusion);

void NodeFloor(benchmark::State& state) {
  const Digest sibling = Sha256("sibling");
  Digest hash = Sha256("leaf");
  for (auto _ : state) {
    for (size_t i = 0; i < kProofHashes; ++i) hash = NodeHash(hash, sibling);
    benchmark::DoNotOptimize(hash);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(NodeFloor);

// A checkpoint is verified once a bundle; against the bare signature inside it.
void VerifyCheckpointNote(benchmark::State& state) {
  const Signer log = *Signer::Generate(KeyAlgorithm::kEd25519);
  const NoteVerifier verifier = *NoteVerifier::Create(kOrigin, log.public_key());
  const std::string note = *SignCheckpoint({kOrigin, 7, Sha256("root")}, log);
  for (auto _ : state) {
    if (!VerifyCheckpoint(note, "checkpoint", {&verifier, 1}).ok()) state.SkipWithError("does not verify");
  }
}
BENCHMARK(VerifyCheckpointNote);

void SignatureFloor(benchmark::State& state) {
  const Signer log = *Signer::Generate(KeyAlgorithm::kEd25519);
  const std::string text = EncodeCheckpoint({kOrigin, 7, Sha256("root")});
  const Bytes signature = *log.Sign(AsBytes(text));
  for (auto _ : state) {
    if (!log.public_key().Verify(AsBytes(text), signature).ok()) state.SkipWithError("does not verify");
  }
}
BENCHMARK(SignatureFloor);

}  // namespace
}  // namespace assay
