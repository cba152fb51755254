// SPDX-License-Identifier: Apache-2.0
// Makes a product, a registry and a certificate below a folder, for tests that drive other programs:
// FOLDER/product.bin, FOLDER/registry, FOLDER/out/lamp.certpkg, FOLDER/keys/issuer.pub. Its time of issue is
// SampleTime().
#include <cstdio>

#include "engine/base/file.h"
#include "tests/fakes/sample_evaluation.h"

namespace assay {
namespace {

absl::Status Make(const std::string& folder) {
  const SamplePeople people;
  const std::string product = JoinPath(folder, "product.bin");
  ASSAY_RETURN_IF_ERROR(CreateFolders(JoinPath(folder, "keys")));
  ASSAY_RETURN_IF_ERROR(WriteFileAtomically(product, "the lamp's firmware\n"));
  RegistryOptions registry_options = SampleRegistryOptions(people);
  ASSAY_ASSIGN_OR_RETURN(Registry registry, Registry::Create(JoinPath(folder, "registry"), registry_options));
  ASSAY_ASSIGN_OR_RETURN(const EvaluationFolder evaluation,
                         PassedSampleEvaluation(JoinPath(folder, "evaluation"), product, people));
  ASSAY_ASSIGN_OR_RETURN(const EvaluationRecord record, ReadEvaluationRecord(evaluation));
  IssueOptions options;
  options.now = SampleTime();
  ASSAY_ASSIGN_OR_RETURN(const IssuedCertificate issued, IssueCertificate(record, options, people.issuer, registry));
  ASSAY_RETURN_IF_ERROR(WriteFileAtomically(JoinPath(folder, "keys/issuer.pub"), people.issuer.public_key().ToPem()));
  ASSAY_RETURN_IF_ERROR(people.issuer.Write(JoinPath(folder, "keys/issuer.key")));
  return WriteCertificatePackage(JoinPath(folder, "out/lamp.certpkg"), issued.package);
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  const absl::Status made = assay::Make(argv[1]);
  if (!made.ok()) std::fprintf(stderr, "%s\n", made.ToString().c_str());
  return made.ok() ? 0 : 1;
}
