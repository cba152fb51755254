// SPDX-License-Identifier: Apache-2.0
#include "certs/trust_list.h"

#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "certs/trust_folder.h"
#include "engine/base/file.h"
#include "tests/fakes/sample_evaluation.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::HasSubstr;

Signer NewEd25519() { return Signer::Generate(KeyAlgorithm::kEd25519).value(); }

TrustList SampleList(const Signer& authority) {
  TrustList list;
  list.sequence = 3;
  list.issued_at = SampleTime();
  list.next_update = SampleTime() + absl::Hours(24);
  list.accept_critical = {"demo"};
  list.keys = {{KeyRole::kAuthority, "authority", authority.public_key(), {}, {}, SampleTime(), absl::InfiniteFuture()},
               SampleKey(KeyRole::kIssuer, NewP256().public_key(), {AssuranceLevel::kBasic})};
  return list;
}

// Signs any payload as a trust list would be.
std::string SignPayload(const std::string& payload, const Signer& signer) {
  return EncodeEnvelope(SignEnvelope(kTrustListPayloadType, payload, signer).value());
}

TEST(TrustList, SurvivesSigningAndReading) {
  const Signer authority = NewEd25519();
  ASSERT_OK_AND_ASSIGN(const std::string text, SignTrustList(SampleList(authority), authority));
  ASSERT_OK_AND_ASSIGN(const TrustList list, ParseTrustList(text, "t.json"));
  EXPECT_EQ(list.sequence, 3);
  EXPECT_EQ(list.accept_critical, std::vector<std::string>{"demo"});
  EXPECT_EQ(list.keys.size(), 2);
  EXPECT_EQ(list.keys[1].levels, std::vector<AssuranceLevel>{AssuranceLevel::kBasic});
  EXPECT_EQ(list.keys[1].valid_to, absl::InfiniteFuture());
}

TEST(TrustList, RefusesASignatureOfAnyoneElse) {
  const Signer authority = NewEd25519();
  ASSERT_OK_AND_ASSIGN(const std::string text, SignTrustList(SampleList(authority), authority));
  ASSERT_OK_AND_ASSIGN(const Envelope envelope, ParseEnvelope(text, "t.json"));
  EXPECT_THAT(ParseTrustList(SignPayload(envelope.payload, NewEd25519()), "t.json"),
              HasStatus(absl::StatusCode::kDataLoss, HasSubstr("signature does not match")));
}

TEST(TrustList, RefusesAKeyInTwoRoles) {
  const Signer authority = NewEd25519();
  TrustList list = SampleList(authority);
  list.keys.push_back(list.keys[1]);
  list.keys.back().role = KeyRole::kReviewer;
  EXPECT_THAT(SignTrustList(list, authority),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("is listed twice")));
}

TEST(TrustList, RefusesTwoAuthoritiesAndNone) {
  const Signer authority = NewEd25519();
  TrustList list = SampleList(authority);
  list.keys.push_back(
      {KeyRole::kAuthority, "second", NewEd25519().public_key(), {}, {}, SampleTime(), absl::InfiniteFuture()});
  EXPECT_FALSE(SignTrustList(list, authority).ok());
  list.keys.clear();
  EXPECT_FALSE(SignTrustList(list, authority).ok());
}

TEST(TrustList, RefusesAKeyOfTheWrongAlgorithmForItsRole) {
  const Signer authority = NewEd25519();
  TrustList list = SampleList(authority);
  list.keys[1].key = NewEd25519().public_key();
  EXPECT_THAT(SignTrustList(list, authority), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("algorithm")));
}

TEST(TrustList, RefusesAKeyThatMayActForNothing) {
  const Signer authority = NewEd25519();
  TrustList list = SampleList(authority);
  list.keys[1].schemes.clear();
  EXPECT_FALSE(SignTrustList(list, authority).ok());
  list = SampleList(authority);
  list.keys[1].levels.clear();
  EXPECT_FALSE(SignTrustList(list, authority).ok());
}

TEST(TrustList, RefusesAlteredTextThoughItIsSigned) {
  const Signer authority = NewEd25519();
  ASSERT_OK_AND_ASSIGN(const std::string text, SignTrustList(SampleList(authority), authority));
  ASSERT_OK_AND_ASSIGN(const Envelope envelope, ParseEnvelope(text, "t.json"));
  const std::pair<std::string, std::string> changes[] = {
      {"\"sequence\":3", "\"sequence\":3,\"surprise\":1"},
      {"\"role\":\"issuer\"", "\"role\":\"boss\""},
      {"\"role\":\"issuer\"", "\"role\":\"issuer\",\"note\":\"x\""},
      {"\"levels\":[\"basic\"]", "\"levels\":[\"medium\"]"},
      {"assay-trust-list/1", "assay-trust-list/2"},
      {"\"nextUpdate\":\"2026", "\"nextUpdate\":\"soon"},
  };
  for (const auto& [from, to] : changes) {
    const std::string payload = absl::StrReplaceAll(envelope.payload, {{from, to}});
    ASSERT_NE(payload, envelope.payload) << from;
    EXPECT_THAT(ParseTrustList(SignPayload(payload, authority), "t.json"),
                HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("t.json")))
        << to;
  }
}

TEST(TrustedKey, ActsOnlyWithinItsSchemeLevelAndDates) {
  TrustedKey key = SampleKey(KeyRole::kIssuer, NewP256().public_key(), {AssuranceLevel::kBasic});
  key.valid_to = SampleTime() + absl::Hours(1);
  EXPECT_THAT(key.MayAct("sample", AssuranceLevel::kBasic, SampleTime()), IsOk());
  EXPECT_FALSE(key.MayAct("other", AssuranceLevel::kBasic, SampleTime()).ok());
  EXPECT_FALSE(key.MayAct("sample", AssuranceLevel::kHigh, SampleTime()).ok());
  EXPECT_FALSE(key.MayAct("sample", AssuranceLevel::kBasic, SampleTime() - absl::Hours(2)).ok());
  EXPECT_FALSE(key.MayAct("sample", AssuranceLevel::kBasic, SampleTime() + absl::Hours(2)).ok());
}

class TrustFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    const absl::StatusOr<Registry> registry = Registry::Create(folder_ / "r", SampleRegistryOptions(people_));
    ASSERT_THAT(registry, IsOk());
    path_ = Registry::TrustFolderOf(folder_ / "r");
  }
  void Replace(const std::string& name, const std::string& from, const std::string& to) {
    const std::string file = path_ + "/" + name;
    const std::string text = ReadFile(file, 1 << 20).value();
    const std::string altered = absl::StrReplaceAll(text, {{from, to}});
    ASSERT_NE(altered, text);
    ASSERT_THAT(WriteFileAtomically(file, altered), IsOk());
  }

  TemporaryFolder folder_;
  SamplePeople people_;
  std::string path_;
};

TEST_F(TrustFolderTest, IsCurrentUntilItsNextUpdate) {
  ASSERT_OK_AND_ASSIGN(const TrustFolder trust, ReadTrustFolder(path_));
  EXPECT_THAT(trust.CheckCurrent(SampleTime()), IsOk());
  EXPECT_FALSE(trust.CheckCurrent(trust.list.next_update + absl::Seconds(1)).ok());
  EXPECT_FALSE(trust.CheckCurrent(trust.list.issued_at - absl::Hours(1)).ok());
}

TEST_F(TrustFolderTest, FingerprintChangesWithThePolicyAndTheAuthority) {
  ASSERT_OK_AND_ASSIGN(const TrustFolder before, ReadTrustFolder(path_));
  Replace("policy.tlog", "quorum none", "# comment\nquorum none");
  ASSERT_OK_AND_ASSIGN(const TrustFolder after, ReadTrustFolder(path_));
  EXPECT_NE(before.fingerprint, after.fingerprint);
  ASSERT_OK_AND_ASSIGN(const Registry other, Registry::Create(folder_ / "other", SampleRegistryOptions(people_)));
  EXPECT_NE(before.fingerprint, other.trust().fingerprint);
}

TEST_F(TrustFolderTest, RefusesFilesThatDisagree) {
  ASSERT_OK_AND_ASSIGN(const Registry other, Registry::Create(folder_ / "other", SampleRegistryOptions(people_)));
  for (const std::string name : {"policy.tlog", "trusted_root.json", "trust-list.json"}) {
    const std::string file = path_ + "/" + name;
    ASSERT_OK_AND_ASSIGN(const std::string own, ReadFile(file, 1 << 20));
    ASSERT_OK_AND_ASSIGN(const std::string foreign,
                         ReadFile(Registry::TrustFolderOf(folder_ / "other") + "/" + name, 1 << 20));
    ASSERT_THAT(WriteFileAtomically(file, foreign), IsOk());
    EXPECT_FALSE(ReadTrustFolder(path_).ok()) << name;
    ASSERT_THAT(WriteFileAtomically(file, own), IsOk());
  }
  EXPECT_THAT(ReadTrustFolder(path_), IsOk());
}

TEST_F(TrustFolderTest, RefusesAQuorumItCannotVerify) {
  Replace("policy.tlog", "quorum none", "quorum w1");
  EXPECT_THAT(ReadTrustFolder(path_), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("policy.tlog:2:1")));
}

TEST_F(TrustFolderTest, RefusesAMissingFile) {
  ASSERT_EQ(::remove((path_ + "/trust-list.json").c_str()), 0);
  EXPECT_THAT(ReadTrustFolder(path_), HasStatus(absl::StatusCode::kNotFound, HasSubstr("trust-list.json")));
}

}  // namespace
}  // namespace assay
