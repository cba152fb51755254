// SPDX-License-Identifier: Apache-2.0
// One input is several documents, each after a line "=== NAME": main.xml is resolved, the others are what it may
// import. Nothing is read from a file.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/bytes.h"
#include "schemes/criterion_reader.h"
#include "schemes/oscal_resolver.h"
#include "schemes/oscal_structure.h"
#include "schemes/pack_manifest.h"
#include "schemes/pack_props.h"
#include "schemes/xml_writer.h"

namespace {

using namespace assay;

std::map<std::string, std::string> SplitDocuments(absl::string_view input) {
  std::map<std::string, std::string> documents;
  std::string name = "main.xml";
  for (absl::string_view line : absl::StrSplit(input, '\n')) {
    absl::string_view header = line;
    if (absl::ConsumePrefix(&header, "=== ")) {
      name = std::string(header);
    } else {
      absl::StrAppend(&documents[name], line, "\n");
    }
  }
  return documents;
}

// What Assay writes, it reads back, and it writes the same bytes again.
void CheckRoundTrip(const XmlNode& root) {
  const std::string text = WriteOscal(root);
  const absl::StatusOr<XmlNode> read = ParseXml(text, "written.xml", kOscalNamespace);
  if (!read.ok() || WriteOscal(*read) != text) __builtin_trap();
}

void ReadLevel(const XmlNode& catalog) {
  Findings findings;
  PlacesById places;
  CheckPackStructure(catalog, findings);
  CheckPackProps(catalog, findings);
  const std::vector<Criterion> criteria = ReadCriteria(catalog, places, findings);
  for (const Criterion& criterion : criteria) {
    for (const WorkUnit& unit : criterion.work_units) {
      // What has no finding is complete: nothing is left for the engine to guess.
      if (findings.empty() && (unit.evaluator.empty() || (!unit.IsHuman() && unit.pass_condition.empty()))) {
        __builtin_trap();
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::map<std::string, std::string> documents = SplitDocuments(AsText({data, size}));
  Findings findings;
  for (const auto& [name, text] : documents) ParsePackManifest(text, name, findings);
  for (const ResolutionMode mode : {ResolutionMode::kForeign, ResolutionMode::kPack}) {
    ResolverOptions options;
    options.mode = mode;
    options.load = [&](const std::string& path) -> absl::StatusOr<std::string> {
      const auto found = documents.find(path);
      if (found == documents.end()) return absl::NotFoundError(path);
      return found->second;
    };
    const absl::StatusOr<ResolvedCatalog> resolved = ResolveProfile("main.xml", options);
    if (!resolved.ok()) continue;
    CheckRoundTrip(resolved->root);
    ReadLevel(resolved->root);
  }
  return 0;
}
