// SPDX-License-Identifier: Apache-2.0
// Verifying one certificate with everything in memory, against the signature verifications in it alone: the ratio is
// what parsing, hashing and judging cost.
#include <benchmark/benchmark.h>

#include <memory>
#include <utility>
#include <vector>

#include "certs/bundle.h"
#include "certs/certificate_verifier.h"
#include "certs/log/note.h"
#include "tests/fakes/sample_evaluation.h"

namespace assay {
namespace {

struct SignedMessage {
  PublicKey key;
  std::string message;
  Bytes signature;
};

// A package, its trust, and each signature that verifying it has to check.
struct Subjects {
  std::unique_ptr<SampleCertificate> sample = SampleCertificate::Make().value();
  CertificatePackage package = ReadCertificatePackage(sample->package).value();
  TrustFolder trust = sample->Trust();
  std::vector<SignedMessage> signatures;

  Subjects() {
    for (const std::string& text : {package.certificate.text, package.status.value_or(PackageFile()).text}) {
      const Bundle bundle = ParseBundle(text, "b").value();
      for (const TrustedKey& key : trust.list.keys) {
        if (KeyHint(key.key) == bundle.key_hint) Add(bundle.envelope, key.key);
      }
      const SignedNote note = ParseNote(bundle.entry.checkpoint, "n").value();
      // The signature follows the four bytes of the key id, which ParseNote took off.
      signatures.push_back({trust.policy.logs[0].key(), note.text, note.signatures[0].bytes});
    }
    for (const auto& [name, file] : package.evidence) {
      const Envelope envelope = ParseEnvelope(file.text, "e").value();
      for (const KeyRole role : {KeyRole::kEvaluator, KeyRole::kReviewer}) {
        if (const TrustedKey* signer = trust.list.FindSigner(envelope, role)) Add(envelope, signer->key);
      }
    }
  }
  void Add(const Envelope& envelope, const PublicKey& key) {
    signatures.push_back({key, PreAuthEncoding(envelope.payload_type, envelope.payload), envelope.signature});
  }
};

const Subjects& Shared() {
  static const Subjects subjects;
  return subjects;
}

void BM_VerifyCertificate(benchmark::State& state) {
  const Subjects& subjects = Shared();
  VerificationRequest request;
  request.certificate_only = true;
  request.now = SampleTime() + absl::Hours(1);
  while (state.KeepRunning()) {
    const VerificationReport report = VerifyCertificate(subjects.package, subjects.trust, request);
    if (!report.Accepted()) state.SkipWithError("not accepted");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_VerifyCertificate)->Unit(benchmark::kMicrosecond);

void BM_ItsSignaturesAlone(benchmark::State& state) {
  const Subjects& subjects = Shared();
  while (state.KeepRunning()) {
    for (const SignedMessage& message : subjects.signatures) {
      if (!message.key.Verify(AsBytes(message.message), message.signature).ok()) state.SkipWithError("not verified");
    }
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["signatures"] = static_cast<double>(subjects.signatures.size());
}
BENCHMARK(BM_ItsSignaturesAlone)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace assay

BENCHMARK_MAIN();
