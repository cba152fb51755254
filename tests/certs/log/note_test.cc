// SPDX-License-Identifier: Apache-2.0
#include "certs/log/note.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/base/file.h"
#include "tests/status_matchers.h"

namespace assay {
namespace {

using testing::HasSubstr;

// The example of the specification.
constexpr char kSpecVkey[] = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr char kSpecNote[] =
    "This is an example message.\n\n"
    "\xe2\x80\x94 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

// The example of golang.org/x/mod/sumdb/note, signed twice.
constexpr char kGoVkey[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr char kGoText[] =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
constexpr char kGoLine[] =
    "\xe2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
constexpr char kGoSecondLine[] =
    "\xe2\x80\x94 EnochRoot "
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

std::vector<NoteVerifier> Keys(const std::vector<std::string>& vkeys) {
  std::vector<NoteVerifier> keys;
  for (const std::string& vkey : vkeys) keys.push_back(*NoteVerifier::FromVkey(vkey));
  return keys;
}

absl::Status Open(const std::string& note, const std::vector<NoteVerifier>& keys) {
  const absl::StatusOr<SignedNote> parsed = ParseNote(note, "note");
  return parsed.ok() ? VerifyNote(*parsed, keys) : parsed.status();
}

std::string ReadVector(const std::string& name) {
  return *ReadFile(absl::StrCat(ASSAY_SOURCE_DIR, "/tests/testdata/log/", name), kMaxNoteBytes);
}

TEST(Note, OpensTheExampleOfTheSpecification) {
  ASSERT_OK_AND_ASSIGN(const SignedNote note, ParseNote(kSpecNote, "note"));
  EXPECT_EQ(note.text, "This is an example message.\n");
  EXPECT_THAT(VerifyNote(note, Keys({kSpecVkey})), IsOk());
  EXPECT_EQ(EncodeNote(note), kSpecNote);
  EXPECT_EQ(Keys({kSpecVkey})[0].ToVkey(), kSpecVkey);
}

TEST(Note, OpensTheExampleOfGoAndIgnoresTheLineOfAnUnknownKey) {
  const std::string note = absl::StrCat(kGoText, "\n", kGoSecondLine, kGoLine);
  EXPECT_THAT(Open(note, Keys({kGoVkey})), IsOk());
}

TEST(Note, OpensNotesMadeByGo) {
  EXPECT_THAT(Open(ReadVector("empty-tree.checkpoint"), Keys({ReadVector("log.vkey")})), IsOk());
  ASSERT_OK_AND_ASSIGN(const SignedNote note, ParseNote(ReadVector("blank-line-in-text.note"), "note"));
  EXPECT_THAT(note.text, HasSubstr("first line\n\nsecond line"));
  EXPECT_THAT(VerifyNote(note, Keys({ReadVector("other.vkey")})), IsOk());
}

TEST(Note, SignsWhatItOpens) {
  ASSERT_OK_AND_ASSIGN(const Signer signer, Signer::Generate(KeyAlgorithm::kEd25519));
  ASSERT_OK_AND_ASSIGN(const SignedNote note, SignNote("text\n", "name", signer));
  ASSERT_OK_AND_ASSIGN(const NoteVerifier key, NoteVerifier::Create("name", signer.public_key()));
  EXPECT_THAT(Open(EncodeNote(note), {key}), IsOk());
}

TEST(Note, IsNotSignedWithEcdsa) {
  ASSERT_OK_AND_ASSIGN(const Signer signer, Signer::Generate(KeyAlgorithm::kEcdsaP256));
  EXPECT_THAT(SignNote("text\n", "name", signer), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("ed25519")));
}

TEST(Note, RefusesANoteThatNoKnownKeySigned) {
  EXPECT_THAT(Open(kSpecNote, Keys({kGoVkey})), HasStatus(absl::StatusCode::kPermissionDenied, HasSubstr("530d903a")));
  EXPECT_THAT(Open(kSpecNote, {}), HasStatus(absl::StatusCode::kPermissionDenied, HasSubstr("no known key")));
}

TEST(Note, RefusesTheWholeNoteWhenOneKnownKeyFails) {
  // Both keys are known and the first line is good, but the text was never signed by the second.
  const std::string wrong = absl::StrReplaceAll(kGoLine, {{"x08go/ZJ", "x08go/ZK"}});
  const std::string note = absl::StrCat(kGoText, "\n", kGoLine, wrong);
  EXPECT_THAT(Open(note, Keys({kGoVkey})), HasStatus(absl::StatusCode::kDataLoss, HasSubstr("PeterNeumann")));
}

TEST(Note, RefusesEveryBitFlipInTheText) {
  const std::string text = "This is an example message.\n";
  for (size_t i = 0; i < text.size() * 8; ++i) {
    std::string note = kSpecNote;
    note[i / 8] = static_cast<char>(note[i / 8] ^ (1 << (i % 8)));
    EXPECT_FALSE(Open(note, Keys({kSpecVkey})).ok()) << i;
  }
}

struct BadNote {
  const char* name;
  std::string note;
};

class MalformedNote : public testing::TestWithParam<BadNote> {};

TEST_P(MalformedNote, IsRefused) {
  EXPECT_THAT(ParseNote(GetParam().note, "note"), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("note")));
}

const std::string kDash = "\xe2\x80\x94 ";

INSTANTIATE_TEST_SUITE_P(
    Note, MalformedNote,
    testing::Values(BadNote{"Empty", ""}, BadNote{"NoBlankLine", absl::StrCat("text\n", kDash, "a AAAABAAA\n")},
                    BadNote{"NoSignature", "text\n\n"},
                    BadNote{"NoFinalLineFeed", absl::StrCat("text\n\n", kDash, "a AAAABAAA")},
                    BadNote{"LineWithoutDash", "text\n\n- a AAAABAAA\n"},
                    BadNote{"LineWithoutName", absl::StrCat("text\n\n", kDash, " AAAABAAA\n")},
                    BadNote{"NameWithPlus", absl::StrCat("text\n\n", kDash, "a+b AAAABAAA\n")},
                    BadNote{"NameWithNoBreakSpace", absl::StrCat("text\n\n", kDash, "a\xc2\xa0", "b AAAABAAA\n")},
                    BadNote{"SignatureOfFourBytes", absl::StrCat("text\n\n", kDash, "a AAAABA==\n")},
                    BadNote{"Base64WithSpareBits", absl::StrCat("text\n\n", kDash, "a AAAABAB=\n")},
                    BadNote{"Base64WithoutPadding", absl::StrCat("text\n\n", kDash, "a AAAABAA\n")},
                    BadNote{"CarriageReturn", absl::StrCat("text\r\n\n", kDash, "a AAAABAAA\n")},
                    BadNote{"Tab", absl::StrCat("te\txt\n\n", kDash, "a AAAABAAA\n")},
                    BadNote{"InvalidUtf8", absl::StrCat("te\xffxt\n\n", kDash, "a AAAABAAA\n")},
                    BadNote{"LineAfterSignatures", absl::StrCat("text\n\n", kDash, "a AAAABAAA\ntext\n")}),
    [](const testing::TestParamInfo<BadNote>& bad) { return bad.param.name; });

TEST(Note, TakesAHundredSignaturesAndNoMore) {
  std::string note = "text\n\n";
  for (size_t i = 0; i < kMaxNoteSignatures; ++i) absl::StrAppend(&note, kDash, "a AAAABAAA\n");
  EXPECT_THAT(ParseNote(note, "note"), IsOk());
  absl::StrAppend(&note, kDash, "a AAAABAAA\n");
  EXPECT_THAT(ParseNote(note, "note"), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("note:103:1: more")));
}

TEST(Note, RefusesMoreThanOneMebibyte) {
  EXPECT_FALSE(ParseNote(absl::StrCat(std::string(kMaxNoteBytes, 'x'), "\n\n", kDash, "a AAAABAAA\n"), "note").ok());
}

TEST(Vkey, SaysWhichKeyTypeItCannotUse) {
  EXPECT_THAT(NoteVerifier::FromVkey("witness.example+00000000+BA=="),
              HasStatus(absl::StatusCode::kUnimplemented, HasSubstr("0x04")));
}

TEST(Vkey, RefusesAKeyIdOfAnotherNameOrKey) {
  EXPECT_THAT(NoteVerifier::FromVkey(absl::StrReplaceAll(kSpecVkey, {{"/foo", "/bar"}})),
              HasStatus(absl::StatusCode::kDataLoss, HasSubstr("key id")));
  EXPECT_THAT(NoteVerifier::FromVkey(absl::StrReplaceAll(kSpecVkey, {{"530d", "530e"}})),
              HasStatus(absl::StatusCode::kDataLoss, HasSubstr("530d903a")));
}

TEST(Vkey, RefusesMalformedText) {
  for (const char* vkey : {"", "name", "name+530d903a", "name+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                           "name+530d903a+AQ==", "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                           "na me+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"}) {
    EXPECT_EQ(NoteVerifier::FromVkey(vkey).status().code(), absl::StatusCode::kInvalidArgument) << vkey;
  }
}

}  // namespace
}  // namespace assay
