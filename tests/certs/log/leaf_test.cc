// SPDX-License-Identifier: Apache-2.0
#include "certs/log/leaf.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "certs/public_key.h"
#include "certs/signer.h"
#include "engine/base/file.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::HasSubstr;

std::string ReadVector(const std::string& name) {
  return *ReadFile(absl::StrCat(ASSAY_SOURCE_DIR, "/tests/testdata/log/", name), 65536);
}

TEST(Leaf, ReadsOneMadeByOpensslAndPythonAndWritesTheSameBytes) {
  const std::string entry = ReadVector("leaf.json");
  ASSERT_OK_AND_ASSIGN(const Leaf leaf, ParseLeaf(entry, "leaf.json"));
  EXPECT_EQ(leaf.pae_digest, Sha256(ReadVector("leaf.pae")));
  ASSERT_OK_AND_ASSIGN(const PublicKey key, PublicKey::FromSpki(leaf.signer_spki));
  EXPECT_THAT(key.Verify(AsBytes(ReadVector("leaf.pae")), leaf.signature), IsOk());
  ASSERT_OK_AND_ASSIGN(const std::string encoded, EncodeLeaf(leaf));
  EXPECT_EQ(encoded, entry);
}

TEST(Leaf, RefusesEverySingleByteRemovedAndEveryStructuralByteChanged) {
  const std::string entry = ReadVector("leaf.json");
  for (size_t i = 0; i < entry.size(); ++i) {
    std::string shorter = entry;
    shorter.erase(i, 1);
    EXPECT_FALSE(ParseLeaf(shorter, "leaf").ok()) << i;
    std::string changed = entry;
    changed[i] = '\x01';
    EXPECT_FALSE(ParseLeaf(changed, "leaf").ok()) << i;
  }
}

TEST(Leaf, RefusesOtherSpellingsOfTheSameJson) {
  const std::string entry = ReadVector("leaf.json");
  EXPECT_FALSE(ParseLeaf(absl::StrCat(entry, "\n"), "leaf").ok());
  EXPECT_FALSE(ParseLeaf(absl::StrCat(" ", entry), "leaf").ok());
  EXPECT_FALSE(ParseLeaf(absl::StrReplaceAll(entry, {{"\":\"", "\": \""}}), "leaf").ok());
  EXPECT_FALSE(ParseLeaf(absl::StrReplaceAll(entry, {{"kind", "k\\u0069nd"}}), "leaf").ok());
}

TEST(Leaf, RefusesOtherKeysThanP256) {
  ASSERT_OK_AND_ASSIGN(Leaf leaf, ParseLeaf(ReadVector("leaf.json"), "leaf.json"));
  ASSERT_OK_AND_ASSIGN(const Signer signer, Signer::Generate(KeyAlgorithm::kEd25519));
  leaf.signer_spki = signer.public_key().spki();
  EXPECT_THAT(EncodeLeaf(leaf), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("P-256")));
}

TEST(Leaf, RefusesARawSignature) {
  ASSERT_OK_AND_ASSIGN(Leaf leaf, ParseLeaf(ReadVector("leaf.json"), "leaf.json"));
  leaf.signature.assign(64, 0x30);
  EXPECT_THAT(EncodeLeaf(leaf), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("DER")));
  leaf.signature.clear();
  EXPECT_FALSE(EncodeLeaf(leaf).ok());
}

}  // namespace
}  // namespace assay
