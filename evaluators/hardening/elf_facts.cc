// SPDX-License-Identifier: Apache-2.0
#include "evaluators/hardening/elf_facts.h"

#include <sys/stat.h>

#include <algorithm>
#include <optional>

#include "engine/base/encoding.h"
#include "engine/base/status_macros.h"
#include "evaluators/hardening/elf_canary.h"
#include "evaluators/hardening/elf_constants.h"
#include "evaluators/hardening/elf_dynamic.h"
#include "evaluators/hardening/elf_file.h"
#include "evaluators/hardening/elf_relocations.h"
#include "evaluators/hardening/elf_relro.h"
#include "evaluators/hardening/elf_search_path.h"
#include "evaluators/hardening/elf_stack.h"

namespace assay {
namespace {

constexpr size_t kMaxReasonBytes = 400;
constexpr char kRelocatableReason[] = "a relocatable object; the program it is linked into has this property";
constexpr char kCoreReason[] = "a core dump is not a program";

MeasurementDeclaration YesNo(absl::string_view name, absl::string_view meaning) {
  return {std::string(name), MeasurementType::kText, {"no", "yes"}, "", std::string(meaning)};
}

// Answers are given measurement by measurement, in the order of the declarations.
class Answers {
 public:
  void Text(absl::string_view name, absl::string_view value) {
    *observation_.add_measurements() = TextMeasurement(name, value);
  }
  void YesNo(absl::string_view name, bool value) { Text(name, value ? "yes" : "no"); }
  void YesNo(absl::string_view name, const absl::StatusOr<bool>& value) {
    if (value.ok()) {
      YesNo(name, *value);
    } else {
      Unknown(name, value.status());
    }
  }
  void Unknown(absl::string_view name, const absl::Status& why) {
    *observation_.add_measurements() =
        UnknownMeasurement(name, Printable(absl::string_view(why.message()).substr(0, kMaxReasonBytes)));
  }
  void NotApplicable(absl::string_view name, absl::string_view why) {
    *observation_.add_measurements() = NotApplicableMeasurement(name, why);
  }
  Observation Take() && { return std::move(observation_); }

 private:
  Observation observation_;
};

Observation AllUnknown(const absl::Status& why) {
  Answers answers;
  for (const MeasurementDeclaration& declaration : ElfMeasurements()) answers.Unknown(declaration.name, why);
  return std::move(answers).Take();
}

Observation MeasureRelocatable(const ElfFile& file) {
  Answers answers;
  for (const MeasurementDeclaration& declaration : ElfMeasurements()) {
    if (declaration.name == "elf.pie") {
      answers.Text(declaration.name, "rel");
    } else if (declaration.name == "elf.nx_stack") {
      answers.YesNo(declaration.name, HasNonExecutableStack(file));
    } else if (declaration.name == "elf.canary") {
      answers.YesNo(declaration.name, RelocatableCallsStackCheck(file));
    } else {
      answers.NotApplicable(declaration.name, kRelocatableReason);
    }
  }
  return std::move(answers).Take();
}

Observation MeasureCore() {
  Answers answers;
  for (const MeasurementDeclaration& declaration : ElfMeasurements())
    answers.NotApplicable(declaration.name, kCoreReason);
  return std::move(answers).Take();
}

// A program or shared object that kernel and dynamic loader map into memory.
class LoadedObject {
 public:
  LoadedObject(const ElfFile& file, bool is_set_id) : file_(file), is_set_id_(is_set_id), got_(file) {}

  Observation Measure() {
    absl::StatusOr<std::optional<ElfDynamic>> dynamic = ElfDynamic::Read(file_);
    if (!dynamic.ok()) return AllUnknown(dynamic.status());
    dynamic_ = *std::move(dynamic);
    if (dynamic_) LearnFromRelocations();
    AnswerRelro();
    AnswerBindNow();
    AnswerPie();
    answers_.YesNo("elf.nx_stack", HasNonExecutableStack(file_));
    answers_.YesNo("elf.rwx_segment", HasWritableCode());
    AnswerTextRelocations();
    AnswerSearchPaths();
    AnswerCanary();
    return std::move(answers_).Take();
  }

 private:
  void LearnFromRelocations() {
    absl::Status visited = VisitRelocations(file_, *dynamic_, [&](const ElfRelocation& relocation) {
      if (relocation.address - last_begin_ >= last_size_ && !EnterSegment(relocation.address)) return;
      if (!last_writable_) writes_to_code_ = true;
      if (!FillsGotSlot(file_.machine(), relocation)) return;
      got_.AddSlot(relocation.address);
      if (relocation.symbol != 0) slot_symbols_.push_back(relocation.symbol);
    });
    if (visited.ok()) visited = stray_;
    got_.SetIncomplete(visited);
    if (file_.machine() == elf::kMips) AddMipsGotSymbols();
  }

  // Remembers the segment that relocations are in, for the next one is mostly there as well.
  bool EnterSegment(uint64_t address) {
    const ElfSegment* segment = file_.LoadAt(address);
    if (segment == nullptr) {
      if (stray_.ok()) stray_ = file_.MalformedAddress(address, "a relocation outside of loaded memory");
      return false;
    }
    last_begin_ = segment->address;
    last_size_ = segment->memory_size;
    last_writable_ = (segment->flags & elf::kWrite) != 0;
    return true;
  }

  // MIPS binds the symbols from DT_MIPS_GOTSYM on without relocations (MIPS psABI chapter 5).
  void AddMipsGotSymbols() {
    const uint64_t end = std::min<uint64_t>(dynamic_->Bits(elf::kMipsSymbolCount), 1u << 20);
    if (!dynamic_->Has(elf::kMipsFirstGotSymbol)) return;
    for (uint64_t symbol = dynamic_->Bits(elf::kMipsFirstGotSymbol); symbol < end; ++symbol) {
      slot_symbols_.push_back(static_cast<uint32_t>(symbol));
    }
  }

  void AnswerRelro() {
    const absl::StatusOr<Relro> relro = DetermineRelro(file_, dynamic_, got_);
    if (!relro.ok()) return answers_.Unknown("elf.relro", relro.status());
    answers_.Text("elf.relro", *relro == Relro::kFull ? "full" : *relro == Relro::kPartial ? "partial" : "none");
  }

  void AnswerBindNow() {
    constexpr char kName[] = "elf.bind_now";
    if (!dynamic_) return answers_.NotApplicable(kName, "statically linked; nothing is bound at run time");
    if (!dynamic_->HasLazySlots()) return answers_.NotApplicable(kName, "no function slot that could be bound lazily");
    if (!dynamic_->IsBoundAtStart() && IsStaticPie(file_, *dynamic_)) {
      return answers_.NotApplicable(kName, "statically linked; it relocates itself at its start");
    }
    answers_.YesNo(kName, dynamic_->IsBoundAtStart());
  }

  void AnswerPie() {
    constexpr char kName[] = "elf.pie";
    if (file_.type() == elf::kExecutable) return answers_.Text(kName, "no");
    const bool is_marked = dynamic_ && (dynamic_->Bits(elf::kFlags1) & elf::kFlag1Pie) != 0;
    // An interpreter alone does not make a program: libc.so.6 has one. Older linkers set no mark, but a program has no
    // name to be linked by.
    const bool is_program =
        file_.LastSegment(elf::kInterpreter) != nullptr && !(dynamic_ && dynamic_->Has(elf::kSoName));
    answers_.Text(kName, is_marked || is_program ? "yes" : "dso");
  }

  bool HasWritableCode() const {
    constexpr uint32_t kBoth = elf::kWrite | elf::kExecute;
    return std::any_of(file_.segments().begin(), file_.segments().end(), [](const ElfSegment& segment) {
      return segment.type == elf::kLoad && segment.memory_size > 0 && (segment.flags & kBoth) == kBoth;
    });
  }

  void AnswerTextRelocations() {
    constexpr char kName[] = "elf.textrel";
    if (!dynamic_) return answers_.YesNo(kName, false);
    const bool is_flagged = dynamic_->Has(elf::kTextRel) || (dynamic_->Bits(elf::kFlags) & elf::kFlagTextRel) != 0;
    if (is_flagged || writes_to_code_) return answers_.YesNo(kName, true);
    if (!got_.status().ok()) return answers_.Unknown(kName, got_.status());
    answers_.YesNo(kName, false);
  }

  void AnswerSearchPaths() {
    const bool has_rpath = dynamic_ && dynamic_->Has(elf::kRpath);
    const bool has_runpath = dynamic_ && dynamic_->Has(elf::kRunpath);
    answers_.YesNo("elf.rpath", has_rpath);
    answers_.YesNo("elf.runpath", has_runpath);
    // The loader ignores DT_RPATH beside DT_RUNPATH.
    const uint64_t used = has_runpath ? elf::kRunpath : elf::kRpath;
    answers_.YesNo("elf.rpath_insecure",
                   has_rpath || has_runpath ? IsInsecure(dynamic_->Bits(used)) : absl::StatusOr<bool>(false));
  }

  absl::StatusOr<bool> IsInsecure(uint64_t string) const {
    Bytes scratch;
    ASSAY_ASSIGN_OR_RETURN(const ElfDynamicStrings strings, ElfDynamicStrings::Read(file_, *dynamic_, scratch));
    ASSAY_ASSIGN_OR_RETURN(const absl::string_view path, strings.At(string));
    return IsInsecureSearchPath(path, is_set_id_);
  }

  void AnswerCanary() {
    constexpr char kName[] = "elf.canary";
    if (!dynamic_ || IsStaticPie(file_, *dynamic_)) {
      return answers_.Unknown(
          kName,
          absl::InvalidArgumentError("statically linked: the C library's own checks are in the file, and symbols do "
                                     "not tell them from the program's"));
    }
    absl::StatusOr<bool> calls = CallsStackCheck(file_, *dynamic_, slot_symbols_);
    // Slots that could not be read might have been others.
    if (!calls.ok() && !got_.status().ok()) calls = got_.status();
    answers_.YesNo(kName, calls);
  }

  const ElfFile& file_;
  const bool is_set_id_;
  std::optional<ElfDynamic> dynamic_;
  Answers answers_;

  ElfGotCoverage got_;
  std::vector<uint32_t> slot_symbols_;
  bool writes_to_code_ = false;
  absl::Status stray_;
  uint64_t last_begin_ = 0;
  uint64_t last_size_ = 0;
  bool last_writable_ = false;
};

}  // namespace

const std::vector<MeasurementDeclaration>& ElfMeasurements() {
  static const auto* const declarations = new std::vector<MeasurementDeclaration>{
      {"elf.relro",
       MeasurementType::kText,
       {"none", "partial", "full"},
       "",
       "How much of what the loader writes is read-only once the program runs."},
      YesNo("elf.bind_now", "Whether all functions are bound at the start, so that no slot stays writable for later."),
      {"elf.pie",
       MeasurementType::kText,
       {"no", "yes", "dso", "rel"},
       "",
       "Whether a program can be loaded at a random address; dso for a shared object, rel for a relocatable one."},
      YesNo("elf.nx_stack", "Whether the stack is not executable."),
      YesNo("elf.rwx_segment", "Risk: whether some memory is writable and executable at once."),
      YesNo("elf.textrel", "Risk: whether the loader must write to code."),
      YesNo("elf.rpath", "Whether a library search path DT_RPATH is set."),
      YesNo("elf.runpath", "Whether a library search path DT_RUNPATH is set."),
      YesNo("elf.rpath_insecure", "Risk: whether the search path in use can be written to by others."),
      {"elf.canary",
       MeasurementType::kText,
       {"no", "partial", "yes"},
       "",
       "Whether the object calls the stack protector's check, told by symbols."},
  };
  return *declarations;
}

Observation MeasureElf(const ByteSource& source, uint32_t mode) {
  const absl::StatusOr<ElfFile> file = ElfFile::Open(source);
  if (!file.ok()) return AllUnknown(file.status());
  switch (file->type()) {
    case elf::kRelocatable:
      return MeasureRelocatable(*file);
    case elf::kCore:
      return MeasureCore();
    case elf::kExecutable:
    case elf::kSharedObject:
      break;
    default:
      return AllUnknown(absl::InvalidArgumentError("neither a program nor a shared or relocatable object"));
  }
  const bool has_loads = std::any_of(file->segments().begin(), file->segments().end(), [](const ElfSegment& segment) {
    return segment.type == elf::kLoad && segment.memory_size > 0;
  });
  if (!has_loads) return AllUnknown(absl::InvalidArgumentError("no segment is loaded; neither program nor library"));
  return LoadedObject(*file, (mode & (S_ISUID | S_ISGID)) != 0).Measure();
}

}  // namespace assay
