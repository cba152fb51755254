// SPDX-License-Identifier: Apache-2.0
#include "certs/log/checkpoint.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/log/merkle.h"
#include "engine/base/file.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::HasSubstr;

constexpr char kEmptyRoot[] = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

std::string ReadVector(const std::string& name) {
  return *ReadFile(absl::StrCat(ASSAY_SOURCE_DIR, "/tests/testdata/log/", name), kMaxNoteBytes);
}

TEST(Checkpoint, VerifiesOneMadeByGo) {
  ASSERT_OK_AND_ASSIGN(const NoteVerifier log, NoteVerifier::FromVkey(ReadVector("log.vkey")));
  ASSERT_OK_AND_ASSIGN(const Checkpoint checkpoint,
                       VerifyCheckpoint(ReadVector("empty-tree.checkpoint"), "checkpoint", {&log, 1}));
  EXPECT_EQ(checkpoint, (Checkpoint{"log.example.eu", 0, EmptyRoot()}));
}

TEST(Checkpoint, VerifiesWhatItSigns) {
  ASSERT_OK_AND_ASSIGN(const Signer signer, Signer::Generate(KeyAlgorithm::kEd25519));
  const Checkpoint checkpoint{"log.example.eu", 7, Sha256("root")};
  ASSERT_OK_AND_ASSIGN(const std::string note, SignCheckpoint(checkpoint, signer));
  ASSERT_OK_AND_ASSIGN(const NoteVerifier log, NoteVerifier::Create("log.example.eu", signer.public_key()));
  ASSERT_OK_AND_ASSIGN(const Checkpoint verified, VerifyCheckpoint(note, "checkpoint", {&log, 1}));
  EXPECT_EQ(verified, checkpoint);
}

TEST(Checkpoint, RefusesTheSignatureOfAnotherKnownLogOverThisOrigin) {
  ASSERT_OK_AND_ASSIGN(const Signer signer, Signer::Generate(KeyAlgorithm::kEd25519));
  ASSERT_OK_AND_ASSIGN(const Signer own_signer, Signer::Generate(KeyAlgorithm::kEd25519));
  ASSERT_OK_AND_ASSIGN(const NoteVerifier other, NoteVerifier::Create("other.example.eu", signer.public_key()));
  ASSERT_OK_AND_ASSIGN(const NoteVerifier own, NoteVerifier::Create("log.example.eu", own_signer.public_key()));
  ASSERT_OK_AND_ASSIGN(const SignedNote note,
                       SignNote(EncodeCheckpoint({"log.example.eu", 7, Sha256("root")}), "other.example.eu", signer));
  const std::vector<NoteVerifier> logs = {other, own};
  EXPECT_THAT(VerifyCheckpoint(EncodeNote(note), "checkpoint", logs),
              HasStatus(absl::StatusCode::kPermissionDenied, HasSubstr("no known key of its origin log.example.eu")));
}

TEST(Checkpoint, RefusesToSignAPathInTheOrigin) {
  ASSERT_OK_AND_ASSIGN(const Signer signer, Signer::Generate(KeyAlgorithm::kEd25519));
  EXPECT_THAT(SignCheckpoint({"log.example.eu/a", 0, EmptyRoot()}, signer),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("bare host name")));
}

struct BadCheckpoint {
  const char* name;
  std::string text;
};

class MalformedCheckpoint : public testing::TestWithParam<BadCheckpoint> {};

TEST_P(MalformedCheckpoint, IsRefused) {
  EXPECT_THAT(ParseCheckpoint(GetParam().text, "file"),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("file:")));
}

INSTANTIATE_TEST_SUITE_P(
    Checkpoint, MalformedCheckpoint,
    testing::Values(BadCheckpoint{"Empty", ""}, BadCheckpoint{"TwoLines", "a.eu\n0\n"},
                    BadCheckpoint{"NoFinalLineFeed", absl::StrCat("a.eu\n0\n", kEmptyRoot)},
                    BadCheckpoint{"ExtensionLine", absl::StrCat("a.eu\n0\n", kEmptyRoot, "\nextension\n")},
                    BadCheckpoint{"BlankLineAtEnd", absl::StrCat("a.eu\n0\n", kEmptyRoot, "\n\n")},
                    BadCheckpoint{"LeadingZero", absl::StrCat("a.eu\n00\n", kEmptyRoot, "\n")},
                    BadCheckpoint{"NegativeSize", absl::StrCat("a.eu\n-1\n", kEmptyRoot, "\n")},
                    BadCheckpoint{"SizeOf2To63", absl::StrCat("a.eu\n9223372036854775808\n", kEmptyRoot, "\n")},
                    BadCheckpoint{"ShortRoot", "a.eu\n1\n47DEQpj8HBSa\n"},
                    BadCheckpoint{"OtherRootOfEmptyTree", "a.eu\n0\n57DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"},
                    BadCheckpoint{"UpperCaseOrigin", absl::StrCat("A.eu\n0\n", kEmptyRoot, "\n")},
                    BadCheckpoint{"OriginWithPort", absl::StrCat("a.eu:80\n0\n", kEmptyRoot, "\n")},
                    BadCheckpoint{"EmptyLabelInOrigin", absl::StrCat("a..eu\n0\n", kEmptyRoot, "\n")},
                    BadCheckpoint{"CarriageReturns", absl::StrCat("a.eu\r\n0\r\n", kEmptyRoot, "\r\n")}),
    [](const testing::TestParamInfo<BadCheckpoint>& bad) { return bad.param.name; });

}  // namespace
}  // namespace assay
