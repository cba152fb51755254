// SPDX-License-Identifier: Apache-2.0
// The scheme of sample_evaluation.h as a pack on disk, for the verbs that read it from there.
#ifndef ASSAY_TESTS_FAKES_SAMPLE_PACK_H_
#define ASSAY_TESTS_FAKES_SAMPLE_PACK_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "tests/temporary_folder.h"

namespace assay {

inline std::string SampleControl(int number, const std::string& activity) {
  const std::string prop = "<prop ns='https://assay.example/ns/oscal/1' name='";
  const std::string id = absl::StrCat("c-", number);
  return absl::StrCat(
      "<control id='", id, "'><title>Criterion</title>\n", prop, "legal-ref' value='CSA 2019/881:Art.52'/>\n", prop,
      "remedy' value='Write it down.'/>\n<part id='", id, "_smt' name='statement'><p>It is so.</p></part>\n<part id='",
      id, "_obj.a' name='assessment-objective'>", prop, "work-unit' value='u-", number,
      "'/><p>Something is shown.</p></part>\n<part id='", id,
      "_met.a' name='assessment-method'><prop name='method' value='EXAMINE'/>", prop, "objective' value='", id,
      "_obj.a'/>", prop, "activity' value='", activity, "'/>", prop,
      "evaluator' value='human.examine@1'/></part></control>\n");
}

// Writes the pack "sample", which has level basic only, into `name` below the folder; `valid_to` is an element or
// empty.
inline void WriteSamplePack(const TemporaryFolder& folder, const std::string& name, const std::string& valid_to = "") {
  const std::string head =
      "<metadata><title>Sample</title><last-modified>2026-11-25T00:00:00Z</last-modified>"
      "<version>1</version><oscal-version>1.1.2</oscal-version>";
  const std::string oscal = "xmlns='http://csrc.nist.gov/ns/oscal/1.0' uuid='5b1c6a52-6d0e-4f0c-9a41-3f8a7c1d2e0";
  const std::string catalog =
      absl::StrCat("<catalog ", oscal, "1'>", head,
                   "<prop ns='https://assay.example/ns/oscal/1' name='scheme-id' value='sample'/></metadata>\n",
                   SampleControl(1, "documentation-review"), SampleControl(2, "functional-test"), "</catalog>\n");
  const std::string profile = absl::StrCat(
      "<profile ", oscal, "2'>", head,
      "<prop ns='https://assay.example/ns/oscal/1' name='assurance-level' value='basic'/>"
      "<prop ns='https://assay.example/ns/oscal/1' name='legal-ref' value='CSA 2019/881:Art.52(5)'/></metadata>\n"
      "<import href='catalog.xml'><include-all/></import><merge><as-is>true</as-is></merge></profile>\n");
  folder.Write(absl::StrCat(name, "/catalog.xml"), catalog);
  folder.Write(absl::StrCat(name, "/profile.xml"), profile);
  folder.Write(absl::StrCat(name, "/pack.xml"),
               absl::StrCat("<pack xmlns='https://assay.example/ns/oscal/1' id='sample' edition='1'>\n"
                            "<title>Sample scheme</title><legal-basis>CSA 2019/881</legal-basis>\n"
                            "<legal-effect>voluntary</legal-effect>"
                            "<level-basis>own mapping of CSA Art. 52(5)-(7)</level-basis>\n"
                            "<valid-from>2026-11-01</valid-from>",
                            valid_to,
                            "<critical>demo</critical>\n"
                            "<catalog file='catalog.xml' sha256='",
                            Sha256(catalog).ToHex(), "'/>\n<profile level='basic' file='profile.xml' sha256='",
                            Sha256(profile).ToHex(), "'/>\n</pack>\n"));
}

}  // namespace assay

#endif  // ASSAY_TESTS_FAKES_SAMPLE_PACK_H_
