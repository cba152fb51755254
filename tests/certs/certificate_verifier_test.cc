// SPDX-License-Identifier: Apache-2.0
// Verifies a real package, then every single alteration of it.
#include "certs/certificate_verifier.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "absl/strings/str_replace.h"
#include "certs/bundle.h"
#include "certs/status_snapshot.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "tests/fakes/sample_evaluation.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// One package for all tests: they alter copies of it.
class CertificateVerifierTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto made = SampleCertificate::Make();
    ASSERT_THAT(made, IsOk());
    sample_ = std::move(made)->release();
    package_ = new CertificatePackage(ReadCertificatePackage(sample_->package).value());
    trust_ = new TrustFolder(sample_->Trust());
  }
  static void TearDownTestSuite() {
    delete trust_;
    delete package_;
    delete sample_;
  }

  static VerificationRequest Request() {
    VerificationRequest request;
    request.product = IdentifyArtifact(sample_->product).value().sha256;
    request.now = SampleTime() + absl::Hours(1);
    return request;
  }
  static VerificationReport Verify(const CertificatePackage& package) {
    return VerifyCertificate(package, *trust_, Request());
  }
  // The bundle of the certificate, altered and put back.
  static CertificatePackage WithBundle(const std::function<void(Bundle&)>& alter) {
    CertificatePackage package = *package_;
    Bundle bundle = ParseBundle(package.certificate.text, "b").value();
    alter(bundle);
    package.certificate.text = EncodeBundle(bundle);
    return package;
  }
  // A statement signed anew by `signer` and logged, in the place of the certificate.
  static CertificatePackage Reissued(const std::string& payload, const Signer& signer) {
    Registry registry = Registry::Open(sample_->registry).value();
    const Envelope envelope = SignEnvelope(kStatementPayloadType, payload, signer).value();
    CertificatePackage package = *package_;
    package.certificate.text = EncodeBundle(registry.Publish(envelope, signer.public_key()).value());
    return package;
  }
  static std::string Payload() { return ParseBundle(package_->certificate.text, "b").value().envelope.payload; }

  static SampleCertificate* sample_;
  static CertificatePackage* package_;
  static TrustFolder* trust_;
};

SampleCertificate* CertificateVerifierTest::sample_ = nullptr;
CertificatePackage* CertificateVerifierTest::package_ = nullptr;
TrustFolder* CertificateVerifierTest::trust_ = nullptr;

std::string Explain(const VerificationReport& report) {
  std::string text = std::string(VerificationOutcomeName(report.outcome)) + " " + report.failure_detail + "\n";
  for (const CheckRecord& check : report.checks) {
    text += std::to_string(check.number) + " " + std::string(CheckResultName(check.result)) + " " + check.detail + "\n";
  }
  return text;
}

TEST_F(CertificateVerifierTest, AcceptsWhatWasIssued) {
  const VerificationReport report = Verify(*package_);
  EXPECT_EQ(report.outcome, VerificationOutcome::kValid) << Explain(report);
  EXPECT_TRUE(report.Accepted());
  EXPECT_EQ(report.status.value, StatusValue::kInForce);
  for (const int number : {0, 1, 2, 3, 6, 7, 8, 12, 13, 14, 15, 16, 17, 18}) {
    EXPECT_EQ(report.check(number).result, CheckResult::kPassed) << number;
  }
}

TEST_F(CertificateVerifierTest, NeverReportsAsPassedWhatThePolicyDoesNotRequire) {
  const VerificationReport report = Verify(*package_);
  for (const int number : {4, 5, 9, 10, 11}) {
    EXPECT_EQ(report.check(number).result, CheckResult::kNotRequired) << number;
  }
  EXPECT_THAT(report.check(4).detail, HasSubstr("claimed by the issuer, not proven"));
}

struct Alteration {
  std::string name;
  std::function<void(Bundle&)> alter;
  FailureClass expected;
};

TEST_F(CertificateVerifierTest, RefusesEverySingleAlterationOfTheBundle) {
  const auto flip = [](auto& bytes, size_t at) {
    bytes[at] = static_cast<std::decay_t<decltype(bytes[0])>>(bytes[at] ^ 1);
  };
  std::vector<Alteration> alterations = {
      {"payload", [&](Bundle& b) { flip(b.envelope.payload, 40); }, FailureClass::kSignatureInvalid},
      {"payload longer", [](Bundle& b) { b.envelope.payload += " "; }, FailureClass::kSignatureInvalid},
      {"payload type", [](Bundle& b) { b.envelope.payload_type = "application/json"; }, FailureClass::kSignerUnknown},
      {"signature", [&](Bundle& b) { flip(b.envelope.signature, 20); }, FailureClass::kSignatureInvalid},
      {"signature no DER", [](Bundle& b) { b.envelope.signature.pop_back(); }, FailureClass::kSignatureInvalid},
      {"hint", [](Bundle& b) { b.key_hint = "AAAA"; }, FailureClass::kSignerUnknown},
      {"hint empty", [](Bundle& b) { b.key_hint = ""; }, FailureClass::kSignerUnknown},
      {"hint of another trusted key", [](Bundle& b) { b.key_hint = KeyHint(sample_->people.reviewer.public_key()); },
       FailureClass::kSignatureInvalid},
      {"outer index", [](Bundle& b) { b.entry.log_index += 1; }, FailureClass::kEntryMismatch},
      {"inner index", [](Bundle& b) { b.entry.proof_index += 1; }, FailureClass::kEntryMismatch},
      {"both indices",
       [](Bundle& b) {
         b.entry.log_index += 1;
         b.entry.proof_index += 1;
       },
       FailureClass::kNotIncluded},
      {"inner size", [](Bundle& b) { b.entry.tree_size += 1; }, FailureClass::kEntryMismatch},
      {"inner root", [&](Bundle& b) { flip(b.entry.root.bytes, 0); }, FailureClass::kEntryMismatch},
      {"log id", [&](Bundle& b) { flip(b.entry.log_id, 0); }, FailureClass::kEntryMismatch},
      {"log id shorter", [](Bundle& b) { b.entry.log_id.pop_back(); }, FailureClass::kEntryMismatch},
      {"body", [&](Bundle& b) { flip(b.entry.body, 100); }, FailureClass::kEntryMismatch},
      {"proof hash too many", [](Bundle& b) { b.entry.hashes.emplace_back(); }, FailureClass::kNotIncluded},
      {"checkpoint origin", [](Bundle& b) { b.entry.checkpoint[0] = 'x'; }, FailureClass::kCheckpointInvalid},
      {"checkpoint without signature",
       [](Bundle& b) { b.entry.checkpoint.resize(b.entry.checkpoint.find("\xe2\x80\x94")); },
       FailureClass::kCheckpointInvalid},
      {"checkpoint empty", [](Bundle& b) { b.entry.checkpoint = ""; }, FailureClass::kCheckpointInvalid},
  };
  for (const Alteration& alteration : alterations) {
    const VerificationReport report = Verify(WithBundle(alteration.alter));
    EXPECT_EQ(report.outcome, VerificationOutcome::kInvalid) << alteration.name << "\n" << Explain(report);
    ASSERT_TRUE(report.failure.has_value()) << alteration.name;
    EXPECT_EQ(FailureClassName(*report.failure), FailureClassName(alteration.expected)) << alteration.name;
    EXPECT_FALSE(report.Accepted()) << alteration.name;
  }
}

TEST_F(CertificateVerifierTest, RefusesEveryFlippedByteOfTheCheckpoint) {
  const size_t length = ParseBundle(package_->certificate.text, "b").value().entry.checkpoint.size();
  for (size_t i = 0; i < length; ++i) {
    const VerificationReport report = Verify(WithBundle([i](Bundle& b) { b.entry.checkpoint[i] ^= 1; }));
    EXPECT_NE(report.outcome, VerificationOutcome::kValid) << "byte " << i;
  }
}

TEST_F(CertificateVerifierTest, RefusesEveryAlteredProofHashOfADeeperTree) {
  const CertificatePackage deeper = Reissued(Payload(), sample_->people.issuer);
  // The same statement again: the log answers with the first entry, now in a tree of more leaves.
  const Bundle bundle = ParseBundle(deeper.certificate.text, "b").value();
  ASSERT_FALSE(bundle.entry.hashes.empty());
  EXPECT_EQ(Verify(deeper).outcome, VerificationOutcome::kValid);
  for (size_t i = 0; i < bundle.entry.hashes.size(); ++i) {
    Bundle altered = bundle;
    altered.entry.hashes[i].bytes[31] ^= 0x80;
    CertificatePackage package = deeper;
    package.certificate.text = EncodeBundle(altered);
    EXPECT_EQ(Verify(package).failure, FailureClass::kNotIncluded) << i;
  }
  CertificatePackage shorter = deeper;
  Bundle altered = bundle;
  altered.entry.hashes.pop_back();
  shorter.certificate.text = EncodeBundle(altered);
  EXPECT_EQ(Verify(shorter).failure, FailureClass::kNotIncluded);
}

TEST_F(CertificateVerifierTest, RefusesEveryOtherFormOfTheBundle) {
  const std::pair<std::string, std::string> changes[] = {
      {"bundle.v0.3+json", "bundle.v0.4+json"},
      {"\"kind\":\"hashedrekord\"", "\"kind\":\"dsse\""},
      {"\"version\":\"0.0.2\"", "\"version\":\"0.0.1\""},
      {"{\"mediaType\"", "{\"surprise\":1,\"mediaType\""},
      {"\"publicKey\":{\"hint\"", "\"publicKey\":{\"rawBytes\":\"AA==\",\"hint\""},
      {"\"tlogEntries\":[{\"logIndex\"", "\"tlogEntries\":[{\"integratedTime\":\"1\",\"logIndex\""},
      {"\"inclusionProof\":{", "\"inclusionProof\":{\"x\":1,"},
      {"{\"sig\":", "{\"keyid\":\"abc\",\"sig\":"},
      {"\"mediaType\"", "\"mediaType\":\"x\",\"mediaType\""},
      {"\"tlogEntries\":[", "\"timestampVerificationData\":{},\"tlogEntries\":["},
      {"\"treeSize\":\"", "\"treeSize\":\"0"},
      {"\"logIndex\":\"0\"", "\"logIndex\":\"-1\""},
  };
  for (const auto& [from, to] : changes) {
    CertificatePackage package = *package_;
    package.certificate.text = absl::StrReplaceAll(package.certificate.text, {{from, to}});
    ASSERT_NE(package.certificate.text, package_->certificate.text) << from;
    EXPECT_EQ(Verify(package).failure, FailureClass::kMalformed) << to;
  }
  for (const size_t length : {size_t{0}, size_t{1}, package_->certificate.text.size() / 2}) {
    CertificatePackage package = *package_;
    package.certificate.text.resize(length);
    EXPECT_EQ(Verify(package).failure, FailureClass::kMalformed);
  }
}

TEST_F(CertificateVerifierTest, RefusesAStatementOfAnotherKindThoughTheIssuerSignedIt) {
  const std::pair<std::string, std::string> changes[] = {
      {"assay.example/certificate/v1", "assay.example/certificate/v2"},
      {"assay.example/certificate/v1", "assay.example/precheck/v1"},
      {"in-toto.io/Statement/v1", "in-toto.io/Statement/v2"},
      {"\"critical\":[\"demo\"]", "\"critical\":[\"demo\",\"unheard-of\"]"},
      {"\"predicateType\"", "\"critical\":[\"unheard-of\"],\"predicateType\""},
      {"\"assuranceLevel\":\"basic\"", "\"assuranceLevel\":\"supreme\""},
      {"\"certificateId\":", "\"certificateNumber\":"},
      {"\"validUntil\":\"2027", "\"validUntil\":\"2020"},
  };
  for (const auto& [from, to] : changes) {
    const std::string payload = absl::StrReplaceAll(Payload(), {{from, to}});
    ASSERT_NE(payload, Payload()) << from;
    const VerificationReport report = Verify(Reissued(payload, sample_->people.issuer));
    EXPECT_EQ(report.failure, FailureClass::kStatementInvalid) << to << Explain(report);
    EXPECT_FALSE(report.certificate.has_value());
  }
}

TEST_F(CertificateVerifierTest, RefusesACertificateSignedByAKeyOfAnotherRole) {
  const std::string own = sample_->people.issuer.public_key().Fingerprint().ToHex();
  const std::string evaluator = sample_->people.evaluator.public_key().Fingerprint().ToHex();
  const std::string payload = absl::StrReplaceAll(Payload(), {{own, evaluator}});
  const VerificationReport report = Verify(Reissued(payload, sample_->people.evaluator));
  EXPECT_EQ(report.failure, FailureClass::kIssuerNotAuthorised) << Explain(report);
}

TEST_F(CertificateVerifierTest, RefusesAnIssuerForAnotherSchemeLevelOrTime) {
  const auto report_for = [](const std::function<void(TrustedKey&)>& alter) {
    TrustFolder trust = *trust_;
    for (TrustedKey& key : trust.list.keys) {
      if (key.role == KeyRole::kIssuer) alter(key);
    }
    return VerifyCertificate(*package_, trust, Request());
  };
  EXPECT_EQ(report_for([](TrustedKey& k) { k.schemes = {"other"}; }).failure, FailureClass::kIssuerNotAuthorised);
  EXPECT_EQ(report_for([](TrustedKey& k) { k.levels = {AssuranceLevel::kHigh}; }).failure,
            FailureClass::kIssuerNotAuthorised);
  EXPECT_EQ(report_for([](TrustedKey& k) { k.valid_from = SampleTime() + absl::Hours(1); }).failure,
            FailureClass::kIssuerNotAuthorised);
  EXPECT_EQ(report_for([](TrustedKey& k) { k.valid_to = SampleTime() - absl::Seconds(1); }).failure,
            FailureClass::kIssuerNotAuthorised);
  EXPECT_EQ(report_for([](TrustedKey& k) { k.name = "someone else"; }).failure, FailureClass::kIssuerNotAuthorised);
  EXPECT_EQ(report_for([](TrustedKey&) {}).outcome, VerificationOutcome::kValid);
}

TEST_F(CertificateVerifierTest, RefusesACriticalNameTheTrustListDoesNotAccept) {
  TrustFolder trust = *trust_;
  trust.list.accept_critical.clear();
  EXPECT_EQ(VerifyCertificate(*package_, trust, Request()).failure, FailureClass::kStatementInvalid);
}

TEST_F(CertificateVerifierTest, RefusesAnotherProduct) {
  VerificationRequest request = Request();
  request.product = Sha256("another product");
  const VerificationReport report = VerifyCertificate(*package_, *trust_, request);
  EXPECT_EQ(report.outcome, VerificationOutcome::kInvalid);
  EXPECT_EQ(report.failure, FailureClass::kProductMismatch);
}

TEST_F(CertificateVerifierTest, RefusesAnAlteredSubjectThoughTheIssuerSignedIt) {
  const std::string ships = Request().product->ToHex();
  const std::string payload = absl::StrReplaceAll(Payload(), {{ships, Sha256("x").ToHex()}});
  EXPECT_EQ(Verify(Reissued(payload, sample_->people.issuer)).failure, FailureClass::kProductMismatch);
}

TEST_F(CertificateVerifierTest, CannotTellWithoutAProduct) {
  VerificationRequest request = Request();
  request.product.reset();
  const VerificationReport report = VerifyCertificate(*package_, *trust_, request);
  EXPECT_EQ(report.outcome, VerificationOutcome::kUndetermined);
  EXPECT_EQ(report.failure, FailureClass::kProductMissing);
  request.certificate_only = true;
  const VerificationReport only = VerifyCertificate(*package_, *trust_, request);
  EXPECT_EQ(only.outcome, VerificationOutcome::kValid) << Explain(only);
  EXPECT_EQ(only.check(13).result, CheckResult::kNotRequired);
}

TEST_F(CertificateVerifierTest, CannotTellWithAStaleTrustList) {
  VerificationRequest request = Request();
  request.now = trust_->list.next_update + absl::Seconds(1);
  const VerificationReport report = VerifyCertificate(*package_, *trust_, request);
  EXPECT_EQ(report.outcome, VerificationOutcome::kUndetermined);
  EXPECT_EQ(report.failure, FailureClass::kTrustPolicy);
}

TEST_F(CertificateVerifierTest, JudgesItsDates) {
  VerificationRequest request = Request();
  request.now = SampleTime() - absl::Minutes(10);
  EXPECT_EQ(VerifyCertificate(*package_, *trust_, request).failure, FailureClass::kNotYetValid);
  TrustFolder lasting = *trust_;
  lasting.list.next_update = absl::InfiniteFuture();
  request.now = SampleTime() + absl::Hours(366 * 24);
  EXPECT_EQ(VerifyCertificate(*package_, lasting, request).failure, FailureClass::kExpired);
}

TEST_F(CertificateVerifierTest, CannotTellWithoutAStatus) {
  CertificatePackage package = *package_;
  package.status.reset();
  const VerificationReport report = Verify(package);
  EXPECT_EQ(report.outcome, VerificationOutcome::kUndetermined);
  EXPECT_EQ(report.failure, FailureClass::kStatusMissing);
  EXPECT_FALSE(report.status.value.has_value());
}

TEST_F(CertificateVerifierTest, AnOldStatusIsInForceAsOfThenAndUnknownSince) {
  VerificationRequest request = Request();
  request.now = SampleTime() + absl::Hours(7 * 24) + absl::Seconds(1);
  const VerificationReport report = VerifyCertificate(*package_, *trust_, request);
  EXPECT_EQ(report.outcome, VerificationOutcome::kUndetermined);
  EXPECT_EQ(report.failure, FailureClass::kStatusStale);
  EXPECT_THAT(report.failure_detail, HasSubstr("in force as of 2026-11-25T12:00:00Z, unknown since 2026-12-02"));
  EXPECT_FALSE(report.status.accepted);
  request.now = SampleTime() + absl::Hours(2);
  request.max_status_age = absl::Hours(1);
  EXPECT_EQ(VerifyCertificate(*package_, *trust_, request).failure, FailureClass::kStatusStale);
}

TEST_F(CertificateVerifierTest, RefusesEverySingleAlterationOfTheStatus) {
  const Bundle good = ParseBundle(package_->status->text, "s").value();
  const std::function<void(Bundle&)> alterations[] = {
      [](Bundle& b) { b.envelope.payload[60] ^= 1; },
      [](Bundle& b) { b.envelope.signature[20] ^= 1; },
      [](Bundle& b) { b.key_hint = "AAAA"; },
      [](Bundle& b) { b.entry.log_index += 1; },
      [](Bundle& b) { b.entry.proof_index += 1; },
      [](Bundle& b) { b.entry.tree_size += 1; },
      [](Bundle& b) { b.entry.root.bytes[3] ^= 1; },
      [](Bundle& b) { b.entry.body[100] ^= 1; },
      [](Bundle& b) { b.entry.hashes[0].bytes[3] ^= 1; },
      [](Bundle& b) { b.entry.checkpoint[3] ^= 1; },
  };
  for (const auto& alter : alterations) {
    Bundle bundle = good;
    alter(bundle);
    CertificatePackage package = *package_;
    package.status->text = EncodeBundle(bundle);
    const VerificationReport report = Verify(package);
    EXPECT_EQ(report.outcome, VerificationOutcome::kUndetermined) << Explain(report);
    EXPECT_EQ(report.failure, FailureClass::kStatusMissing);
  }
  CertificatePackage package = *package_;
  package.status->text = "{}";
  EXPECT_EQ(Verify(package).failure, FailureClass::kMalformed);
  // The certificate itself is a proven bundle, but no status.
  package.status->text = package.certificate.text;
  EXPECT_EQ(Verify(package).failure, FailureClass::kStatusMissing);
}

// A snapshot made by `alter` from the true one, signed and logged by the registry itself.
VerificationReport WithSnapshot(const SampleCertificate& sample, const CertificatePackage& original,
                                const TrustFolder& trust, const VerificationRequest& request,
                                const std::function<void(StatusSnapshot&)>& alter) {
  Registry registry = Registry::Open(sample.registry).value();
  const Bundle bundle = ParseBundle(original.status->text, "s").value();
  StatusSnapshot snapshot = ReadStatusSnapshot(ParseStatement(bundle.envelope.payload, "s").value(), "s").value();
  alter(snapshot);
  const Signer& signer = registry.status_signer();
  const Envelope envelope = SignEnvelope(kStatementPayloadType, EncodeStatusSnapshot(snapshot), signer).value();
  CertificatePackage package = original;
  package.status->text = EncodeBundle(registry.Publish(envelope, signer.public_key()).value());
  return VerifyCertificate(package, trust, request);
}

TEST_F(CertificateVerifierTest, TellsWithdrawnSuspendedAndSuperseded) {
  const uint64_t index = sample_->issued.certificate.status_index;
  const auto with = [&](StatusValue value, const VerificationRequest& request) {
    return WithSnapshot(*sample_, *package_, *trust_, request, [&](StatusSnapshot& s) { s.values.Set(index, value); });
  };
  const VerificationReport withdrawn = with(StatusValue::kWithdrawn, Request());
  EXPECT_EQ(withdrawn.outcome, VerificationOutcome::kInvalid);
  EXPECT_EQ(withdrawn.failure, FailureClass::kWithdrawn);
  EXPECT_EQ(with(StatusValue::kSuperseded, Request()).failure, FailureClass::kSuperseded);
  const VerificationReport suspended = with(StatusValue::kSuspended, Request());
  EXPECT_EQ(suspended.outcome, VerificationOutcome::kValid) << Explain(suspended);
  EXPECT_FALSE(suspended.Accepted());
  VerificationRequest accepting = Request();
  accepting.accept_suspended = true;
  EXPECT_TRUE(with(StatusValue::kSuspended, accepting).Accepted());
  // Withdrawn stays withdrawn, however old the news.
  VerificationRequest late = Request();
  late.now = SampleTime() + absl::Hours(30 * 24);
  EXPECT_EQ(with(StatusValue::kWithdrawn, late).failure, FailureClass::kWithdrawn);
}

TEST_F(CertificateVerifierTest, RefusesASnapshotThatSaysNothingAboutThisCertificate) {
  const std::function<void(StatusSnapshot&)> alterations[] = {
      [](StatusSnapshot& s) { s.list = "https://log.example.eu/status/2"; },
      [](StatusSnapshot& s) { s.log.origin = "other.example.eu"; },
      [](StatusSnapshot& s) { s.log.size = 0; },     // before the certificate
      [](StatusSnapshot& s) { s.log.size = 1000; },  // after the snapshot itself
      [](StatusSnapshot& s) {
        s.issued_at += absl::Hours(5);
        s.valid_until += absl::Hours(5);
      },
      [](StatusSnapshot& s) { s.valid_until = s.issued_at + absl::Hours(24 * 8); },
      [](StatusSnapshot& s) { s.values = StatusList(4); },
  };
  for (const auto& alter : alterations) {
    const VerificationReport report = WithSnapshot(*sample_, *package_, *trust_, Request(), alter);
    EXPECT_EQ(report.failure, FailureClass::kStatusMissing) << Explain(report);
    EXPECT_EQ(report.outcome, VerificationOutcome::kUndetermined);
  }
}

TEST_F(CertificateVerifierTest, SeesALogThatContradictsItself) {
  const VerificationReport report = WithSnapshot(*sample_, *package_, *trust_, Request(), [](StatusSnapshot& s) {
    s.log.size = 1;
    s.log.root = Sha256("another tree");
  });
  EXPECT_EQ(report.outcome, VerificationOutcome::kInvalid) << Explain(report);
  EXPECT_EQ(report.failure, FailureClass::kLogForked);
}

TEST_F(CertificateVerifierTest, RefusesAStatusOfAnotherRegistry) {
  auto other = SampleCertificate::Make();
  ASSERT_THAT(other, IsOk());
  CertificatePackage package = *package_;
  package.status = ReadCertificatePackage((*other)->package).value().status;
  const VerificationReport report = Verify(package);
  EXPECT_EQ(report.outcome, VerificationOutcome::kUndetermined);
  EXPECT_EQ(report.failure, FailureClass::kStatusMissing);
}

TEST_F(CertificateVerifierTest, RefusesAlteredMissingAndSurplusEvidence) {
  ASSERT_GE(package_->evidence.size(), 3U);
  const std::string name = package_->evidence.begin()->first;
  CertificatePackage altered = *package_;
  altered.evidence[name].text += " ";
  EXPECT_EQ(Verify(altered).failure, FailureClass::kPolicyNotMet);
  CertificatePackage missing = *package_;
  missing.evidence.erase(name);
  EXPECT_EQ(Verify(missing).failure, FailureClass::kPolicyNotMet);
  CertificatePackage surplus = *package_;
  surplus.evidence["more.dsse.json"] = PackageFile{"more", "{}"};
  EXPECT_EQ(Verify(surplus).failure, FailureClass::kPolicyNotMet);
  CertificatePackage report = *package_;
  report.report->text += "\n";
  EXPECT_EQ(Verify(report).failure, FailureClass::kPolicyNotMet);
  CertificatePackage plan = *package_;
  plan.plan->text += "\n";
  EXPECT_EQ(Verify(plan).failure, FailureClass::kPolicyNotMet);
}

TEST_F(CertificateVerifierTest, SaysThatAbsentEvidenceWasNotChecked) {
  CertificatePackage package = *package_;
  package.evidence.clear();
  const VerificationReport report = Verify(package);
  EXPECT_EQ(report.check(18).result, CheckResult::kNotChecked);
  EXPECT_EQ(report.outcome, VerificationOutcome::kValid) << Explain(report);
}

TEST_F(CertificateVerifierTest, TakesAStatusOfALevelHighCertificateForADayOnly) {
  auto high = SampleCertificate::Make(AssuranceLevel::kHigh);
  ASSERT_THAT(high, IsOk());
  const CertificatePackage package = ReadCertificatePackage((*high)->package).value();
  VerificationRequest request = Request();
  request.now = SampleTime() + absl::Hours(23);
  EXPECT_EQ(VerifyCertificate(package, (*high)->Trust(), request).outcome, VerificationOutcome::kValid);
  request.now = SampleTime() + absl::Hours(25);
  EXPECT_EQ(VerifyCertificate(package, (*high)->Trust(), request).failure, FailureClass::kStatusStale);
  // Even if the snapshot grants itself a week.
  const VerificationReport week = WithSnapshot(**high, package, (*high)->Trust(), request, [](StatusSnapshot& s) {
    s.valid_until = s.issued_at + absl::Hours(7 * 24);
  });
  EXPECT_EQ(week.failure, FailureClass::kStatusStale);
}

TEST_F(CertificateVerifierTest, SaysWhatATreeDigestDoesNotCover) {
  VerificationRequest request = Request();
  EXPECT_THAT(VerifyCertificate(*package_, *trust_, request).not_checked,
              Not(Contains(HasSubstr("file capabilities"))));
  request.product_is_folder = true;
  EXPECT_THAT(VerifyCertificate(*package_, *trust_, request).not_checked, Contains(HasSubstr("file capabilities")));
}

TEST_F(CertificateVerifierTest, RefusesACertificateOverAPersonsFail) {
  HumanVerdict verdict;
  verdict.plan_digest = sample_->issued.certificate.plan_digest;
  verdict.work_unit = "u-1";
  verdict.verdict = Verdict::kFail;
  verdict.rationale = "Read and found wanting.";
  verdict.author = "evaluator";
  verdict.time = SampleTime() - absl::Minutes(20);
  ASSERT_OK_AND_ASSIGN(const std::string envelope, SignHumanVerdict(verdict, sample_->people.evaluator));
  Certificate certificate = sample_->issued.certificate;
  std::string replaced;
  for (CertificateEvidence& evidence : certificate.evidence) {
    if (evidence.work_unit != "u-1") continue;
    replaced = evidence.sha256.ToHex() + ".dsse.json";
    evidence.sha256 = Sha256(envelope);
  }
  CertificatePackage package = Reissued(EncodeCertificate(certificate), sample_->people.issuer);
  ASSERT_EQ(package.evidence.erase(replaced), 1U);
  package.evidence[Sha256(envelope).ToHex() + ".dsse.json"] = PackageFile{"evidence/u-1", envelope};
  const VerificationReport report = Verify(package);
  EXPECT_EQ(report.check(18).result, CheckResult::kFailed) << Explain(report);
  EXPECT_THAT(report.check(18).detail, HasSubstr("says fail of work unit u-1"));
}

}  // namespace
}  // namespace assay
