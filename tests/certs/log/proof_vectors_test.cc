// SPDX-License-Identifier: Apache-2.0
// The proof vectors of transparency-dev/merkle; the name of a negative one is its mutation.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "certs/log/consistency_proof.h"
#include "certs/log/inclusion_proof.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "tests/corpora.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

// A hash of any other length than 32 bytes cannot even be given to the verifier: nullopt.
std::optional<Digest> ReadHash(const std::string& base64) {
  const absl::StatusOr<Bytes> bytes = DecodeBase64(base64);
  if (!bytes.ok() || bytes->size() != 32) return std::nullopt;
  Digest digest;
  std::copy(bytes->begin(), bytes->end(), digest.bytes.begin());
  return digest;
}

struct Vector {
  explicit Vector(const std::string& file) {
    text = *ReadFile(file, 1 << 20);
    root = *ParseJson(text, file);
  }
  uint64_t Number(const std::string& name) const { return *ParseUnsigned(root.Find(name)->text()); }
  std::optional<Digest> Hash(const std::string& name) const { return ReadHash(root.Find(name)->text()); }
  // Some roots are words such as "dont care"; their hash stands in for them, equal where they are equal.
  Digest Root(const std::string& name) const {
    const std::string& base64 = root.Find(name)->text();
    return ReadHash(base64).value_or(Sha256(base64));
  }
  std::optional<std::vector<Digest>> Proof() const {
    std::vector<Digest> hashes;
    for (const JsonValue& item : root.Find("proof")->items()) {
      const std::optional<Digest> hash = ReadHash(item.text());
      if (!hash) return std::nullopt;
      hashes.push_back(*hash);
    }
    return hashes;
  }
  bool must_fail() const { return root.Find("wantErr")->boolean(); }

  std::string text;
  JsonValue root;
};

// Runs `accepts` over the JSON files below `folder` and compares; returns {vectors, refused}.
template <typename Accepts>
std::pair<int, int> RunVectors(const std::string& folder, const Accepts& accepts) {
  int count = 0;
  int refused = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const Vector vector(entry.path().string());
    const bool accepted = accepts(vector);
    EXPECT_EQ(accepted, !vector.must_fail()) << entry.path();
    ++count;
    refused += accepted ? 0 : 1;
  }
  return {count, refused};
}

TEST(ProofVectors, InclusionVectorsAreAcceptedOrRefusedAsWanted) {
  const std::optional<std::string> corpus = FindCorpus("merkle/testdata/inclusion");
  if (!corpus) GTEST_SKIP() << "corpora/merkle is not there";
  const auto [count, refused] = RunVectors(*corpus, [](const Vector& vector) {
    const auto root = vector.Hash("root");
    const auto leaf = vector.Hash("leafHash");
    const auto hashes = vector.Proof();
    if (!root || !leaf || !hashes) return false;
    return InclusionProof{vector.Number("leafIdx"), vector.Number("treeSize"), *hashes}.Verify(*leaf, *root).ok();
  });
  EXPECT_EQ(count, 98);
  EXPECT_EQ(refused, 92);
}

TEST(ProofVectors, ConsistencyVectorsAreAcceptedOrRefusedAsWanted) {
  const std::optional<std::string> corpus = FindCorpus("merkle/testdata/consistency");
  if (!corpus) GTEST_SKIP() << "corpora/merkle is not there";
  const auto [count, refused] = RunVectors(*corpus, [](const Vector& vector) {
    const auto hashes = vector.Proof();
    if (!hashes) return false;
    const ConsistencyProof proof{vector.Number("size1"), vector.Number("size2"), *hashes};
    return proof.Verify(vector.Root("root1"), vector.Root("root2")).ok();
  });
  EXPECT_EQ(count, 98);
  EXPECT_EQ(refused, 92);
}

}  // namespace
}  // namespace assay
