// SPDX-License-Identifier: Apache-2.0
#include "tests/evaluators/hardening/readelf_facts.h"

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "tests/command.h"

namespace assay {
namespace {

struct Header {
  std::string type;
  uint64_t address = 0;
  uint64_t file_size = 0;
  uint64_t memory_size = 0;
  bool writes = false;
  bool executes = false;
};

struct Shown {
  std::string type;  // EXEC, DYN or REL
  std::vector<Header> headers;
  std::map<std::string, std::string> dynamic;                 // tag to the rest of its line
  std::vector<std::pair<std::string, uint64_t>> relocations;  // type name and address
};

uint64_t Hex(const std::string& text) { return std::strtoull(text.c_str(), nullptr, 16); }

void TakeLine(const std::string& line, Shown& shown) {
  const std::vector<std::string> words = absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (words.size() >= 2 && words[0] == "Type:" && shown.type.empty()) {
    shown.type = words[1];
  } else if (words.size() >= 7 && absl::StartsWith(words[1], "0x") && absl::StartsWith(words[2], "0x") &&
             absl::StartsWith(words[3], "0x")) {
    // A program header: type, offset, address, physical address, sizes, flags of up to three words, alignment.
    Header header{words[0], Hex(words[2]), Hex(words[4]), Hex(words[5]), false, false};
    for (size_t i = 6; i + 1 < words.size(); ++i) {
      header.writes |= absl::StrContains(words[i], 'W');
      header.executes |= absl::StrContains(words[i], 'E');
    }
    shown.headers.push_back(header);
  } else if (words.size() >= 3 && absl::StartsWith(words[0], "0x") && absl::StartsWith(words[1], "(")) {
    const std::string tag = words[1].substr(1, words[1].size() - 2);
    shown.dynamic[tag] = line.substr(line.find(')') + 1);
  } else if (words.size() >= 3 && absl::StartsWith(words[2], "R_")) {
    shown.relocations.emplace_back(words[2], Hex(words[0]));
  }
}

const Header* Last(const Shown& shown, const std::string& type) {
  const Header* last = nullptr;
  for (const Header& header : shown.headers) {
    if (header.type == type) last = &header;
  }
  return last;
}

bool Has(const Shown& shown, const std::string& tag, const std::string& word = "") {
  const auto found = shown.dynamic.find(tag);
  return found != shown.dynamic.end() && absl::StrContains(found->second, word);
}

bool IsGotRelocation(const std::string& name) {
  return absl::EndsWith(name, "_JUMP_SLOT") || absl::EndsWith(name, "_JUMP_SLO") || absl::EndsWith(name, "_GLOB_DAT");
}

std::string RelroOf(const Shown& shown, bool is_now) {
  const Header* relro = Last(shown, "GNU_RELRO");
  if (relro == nullptr || relro->memory_size == 0) return "none";
  const uint64_t begin = relro->address / 4096 * 4096;
  const uint64_t end = (relro->address + relro->memory_size) / 4096 * 4096;
  if (begin == end) return "none";
  if (Has(shown, "JMPREL") && !is_now) return "partial";
  for (const auto& [name, address] : shown.relocations) {
    if (IsGotRelocation(name) && (address < begin || address + 8 > end)) return "partial";
  }
  return "full";
}

}  // namespace

std::optional<Measured> ReadelfFacts(const std::string& path) {
  const CommandResult result = RunCommand({"readelf", "-hldrW", path});
  if (result.exit_code != 0 || absl::StrContains(result.err, "readelf: ")) return std::nullopt;
  Shown shown;
  for (const absl::string_view line : absl::StrSplit(result.out, '\n')) TakeLine(std::string(line), shown);

  Measured facts;
  if (shown.type == "REL") return Measured{{"elf.pie", "rel"}};
  if (shown.type != "EXEC" && shown.type != "DYN") return std::nullopt;
  const bool is_marked = Has(shown, "FLAGS_1", "PIE");
  const bool is_program = Last(shown, "INTERP") != nullptr && !Has(shown, "SONAME");
  facts["elf.pie"] = shown.type == "EXEC" ? "no" : is_marked || is_program ? "yes" : "dso";
  const Header* stack = Last(shown, "GNU_STACK");
  if (stack != nullptr) facts["elf.nx_stack"] = stack->executes ? "no" : "yes";
  facts["elf.rwx_segment"] = "no";
  for (const Header& header : shown.headers) {
    if (header.type == "LOAD" && header.writes && header.executes) facts["elf.rwx_segment"] = "yes";
  }
  facts["elf.rpath"] = Has(shown, "RPATH") ? "yes" : "no";
  facts["elf.runpath"] = Has(shown, "RUNPATH") ? "yes" : "no";
  facts["elf.textrel"] = Has(shown, "TEXTREL") || Has(shown, "FLAGS", "TEXTREL") ? "yes" : "no";
  if (Last(shown, "DYNAMIC") == nullptr) return facts;  // a static program: sections would have to tell
  const bool is_now = Has(shown, "BIND_NOW") || Has(shown, "FLAGS", "BIND_NOW") || Has(shown, "FLAGS_1", "NOW");
  facts["elf.relro"] = RelroOf(shown, is_now);
  facts["elf.bind_now"] = !Has(shown, "JMPREL") ? "not-applicable" : is_now ? "yes" : "no";
  return facts;
}

}  // namespace assay
