// SPDX-License-Identifier: Apache-2.0
// Measuring the ELF files of this machine, against the least that any reader of them must do: the preads for headers,
// dynamic section, symbols and strings. The ratio counts, not the times.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/byte_reader.h"
#include "engine/isolation/static_workers.h"
#include "evaluators/all_evaluators.h"
#include "evaluators/hardening/elf_constants.h"
#include "evaluators/hardening/elf_dynamic.h"
#include "evaluators/hardening/elf_facts.h"
#include "evaluators/hardening/elf_file.h"

namespace assay {
namespace {

constexpr size_t kFiles = 1000;

// What the floor reads of one file, learnt beforehand.
struct SystemFile {
  std::string path;
  OpenedFile opened;
  std::vector<std::pair<uint64_t, uint64_t>> needed;  // offset and size
};

// Where the tables of a file lie that no reader can do without.
std::vector<std::pair<uint64_t, uint64_t>> NeededRanges(const FileSource& source) {
  std::vector<std::pair<uint64_t, uint64_t>> ranges = {{0, std::min<uint64_t>(source.size(), 4096)}};
  const absl::StatusOr<ElfFile> file = ElfFile::Open(source);
  if (!file.ok()) return ranges;
  const absl::StatusOr<std::optional<ElfDynamic>> dynamic = ElfDynamic::Read(*file);
  if (!dynamic.ok() || !dynamic->has_value()) return ranges;
  const auto add = [&](uint64_t address, uint64_t size) {
    const ElfSegment* segment = file->LoadAt(address);
    if (segment != nullptr) ranges.emplace_back(segment->offset + (address - segment->address), size);
  };
  add((*dynamic)->address(), (*dynamic)->size());
  // The symbols lie before their strings in the files of every common linker.
  const uint64_t symbols = (*dynamic)->Bits(elf::kSymbolTable);
  const uint64_t strings = (*dynamic)->Bits(elf::kStringTable);
  add(symbols, strings > symbols ? strings - symbols + (*dynamic)->Bits(elf::kStringSize) : 0);
  return ranges;
}

const std::vector<SystemFile>& SystemFiles() {
  static const auto* const files = [] {
    std::vector<std::string> paths;
    for (const char* folder : {"/usr/bin", "/usr/sbin", "/usr/lib"}) {
      std::error_code ignored;
      for (const auto& entry : std::filesystem::recursive_directory_iterator(
               folder, std::filesystem::directory_options::skip_permission_denied, ignored)) {
        if (entry.is_regular_file(ignored) && !entry.is_symlink(ignored)) paths.push_back(entry.path());
      }
    }
    std::sort(paths.begin(), paths.end());
    auto* found = new std::vector<SystemFile>;
    for (const std::string& path : paths) {
      SystemFile file{path, {FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), {}}, {}};
      uint8_t start[18] = {};
      if (::fstat(file.opened.fd.get(), &file.opened.info) != 0 ||
          ::pread(file.opened.fd.get(), start, sizeof start, 0) != sizeof start || !ElfFile::HasMagic(start) ||
          start[16] == elf::kRelocatable) {
        continue;
      }
      const FileSource source(file.opened.fd.get(), static_cast<uint64_t>(file.opened.info.st_size), path);
      file.needed = NeededRanges(source);
      found->push_back(std::move(file));
      if (found->size() == kFiles) break;
    }
    return found;
  }();
  return *files;
}

// Every reader of a folder opens each file and asks for its size.
OpenedFile Open(const std::string& path) {
  OpenedFile file{FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), {}};
  if (::fstat(file.fd.get(), &file.info) != 0) std::abort();
  return file;
}

void CountFiles(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(SystemFiles().size()));
}

void BM_PreadFloor(benchmark::State& state) {
  Bytes scratch;
  for (auto _ : state) {
    for (const SystemFile& file : SystemFiles()) {
      const OpenedFile opened = Open(file.path);
      for (const auto& [offset, size] : file.needed) {
        if (scratch.size() < size) scratch.resize(size);
        benchmark::DoNotOptimize(::pread(opened.fd.get(), scratch.data(), size, static_cast<off_t>(offset)));
      }
    }
  }
  CountFiles(state);
}
BENCHMARK(BM_PreadFloor)->Unit(benchmark::kMillisecond);

void BM_MeasureInProcess(benchmark::State& state) {
  for (auto _ : state) {
    for (const SystemFile& file : SystemFiles()) {
      const OpenedFile opened = Open(file.path);
      const FileSource source(opened.fd.get(), static_cast<uint64_t>(opened.info.st_size), "file");
      benchmark::DoNotOptimize(MeasureElf(source, opened.info.st_mode));
    }
  }
  CountFiles(state);
}
BENCHMARK(BM_MeasureInProcess)->Unit(benchmark::kMillisecond);

// Through confined workers, which hash every byte as well.
void BM_MeasureInWorkers(benchmark::State& state) {
  StaticWorkersOptions options;
  options.workers = static_cast<unsigned>(state.range(0));
  const StaticWorkers workers("hardening.elf", ElfMeasurements(), options);
  const auto open = [](size_t i) -> absl::StatusOr<std::optional<OpenedFile>> {
    const OpenedFile& known = SystemFiles()[i].opened;
    return OpenedFile{FileDescriptor(::fcntl(known.fd.get(), F_DUPFD_CLOEXEC, 0)), known.info};
  };
  for (auto _ : state) {
    const auto observed = workers.Observe(SystemFiles().size(), open, absl::InfiniteFuture());
    if (!observed.ok()) state.SkipWithError(std::string(observed.status().message()).c_str());
  }
  CountFiles(state);
}
BENCHMARK(BM_MeasureInWorkers)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace assay

int main(int argc, char** argv) {
  assay::RunStaticWorkerIfAsked(argc, argv, assay::AllStaticHandlers());
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
