// SPDX-License-Identifier: Apache-2.0
#include "certs/envelope.h"

#include <gtest/gtest.h>

#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "tests/command.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::HasSubstr;

Signer NewSigner() { return Signer::Generate(KeyAlgorithm::kEcdsaP256).value(); }

TEST(Envelope, PreAuthEncodingIsThatOfTheSpecification) {
  // DSSE v1.0.2, protocol.md, test vectors.
  EXPECT_EQ(PreAuthEncoding("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

TEST(Envelope, VerifiesTheSignatureOfTheSpecification) {
  // The key and signature of DSSE v1.0.2, protocol.md, over the text above; the signature there is r and s, here DER.
  ASSERT_OK_AND_ASSIGN(
      const Bytes spki,
      DecodeHex("3059301306072a8648ce3d020106082a8648ce3d0301070342000467cd390f77aa359cb08c2235f65227"
                "0493a9ed832b0abcc01f70954c0390d2380c782bd54e269125a44f4433aff1432ce94e12bca73aa67ac80c"
                "ea12608ddf74"));
  ASSERT_OK_AND_ASSIGN(const Bytes signature,
                       DecodeHex("3044022003726ab101ad56c2763b6c6aac8e487275e2a79193a09dc5f859d9f8ef3c4a3b022051eab0c0"
                                 "6a369b64a7222537d4887a893dc200ae21060074d57825235b624864"));
  ASSERT_OK_AND_ASSIGN(const PublicKey key, PublicKey::FromSpki(spki));
  EXPECT_THAT(VerifyEnvelope(Envelope{"http://example.com/HelloWorld", "hello world", signature}, key), IsOk());
}

TEST(Envelope, PreAuthEncodingCountsBytes) {
  EXPECT_EQ(PreAuthEncoding("t", "\xc3\xa4\n"), "DSSEv1 1 t 3 \xc3\xa4\n");
  EXPECT_EQ(PreAuthEncoding("", ""), "DSSEv1 0  0 ");
}

TEST(Envelope, SurvivesEncodingAndVerifies) {
  const Signer signer = NewSigner();
  ASSERT_OK_AND_ASSIGN(const Envelope made, SignEnvelope(kStatementPayloadType, "{\"a\":1}", signer));
  ASSERT_OK_AND_ASSIGN(const Envelope read, ParseEnvelope(EncodeEnvelope(made), "e.json"));
  EXPECT_EQ(read.payload, "{\"a\":1}");
  EXPECT_THAT(VerifyEnvelope(read, signer.public_key()), IsOk());
}

TEST(Envelope, IsRefusedByAnotherKey) {
  ASSERT_OK_AND_ASSIGN(const Envelope made, SignEnvelope(kStatementPayloadType, "{}", NewSigner()));
  EXPECT_THAT(VerifyEnvelope(made, NewSigner().public_key()),
              HasStatus(absl::StatusCode::kDataLoss, HasSubstr("signature does not match")));
}

TEST(Envelope, SignatureIsBoundToThePayloadType) {
  const Signer signer = NewSigner();
  ASSERT_OK_AND_ASSIGN(Envelope made, SignEnvelope(kStatementPayloadType, "{}", signer));
  made.payload_type = "application/json";
  EXPECT_FALSE(VerifyEnvelope(made, signer.public_key()).ok());
}

TEST(Envelope, OpensslVerifiesWhatAssaySigned) {
  const TemporaryFolder folder;
  const Signer signer = NewSigner();
  ASSERT_OK_AND_ASSIGN(const Envelope made, SignEnvelope(kStatementPayloadType, "{\"a\":1}", signer));
  const std::string pae = folder.Write("pae", PreAuthEncoding(made.payload_type, made.payload));
  const std::string signature = folder.Write("sig", std::string(made.signature.begin(), made.signature.end()));
  const std::string key = folder.Write("key.pub", signer.public_key().ToPem());
  const CommandResult result = RunCommand({"openssl", "dgst", "-sha256", "-verify", key, "-signature", signature, pae});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("Verified OK"));
}

TEST(Envelope, AssayVerifiesWhatOpensslSigned) {
  const TemporaryFolder folder;
  const std::string payload = "{\"b\":2}";
  const std::string pae = folder.Write("pae", PreAuthEncoding(kStatementPayloadType, payload));
  const std::string key = folder / "k";
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key},
           {"openssl", "pkey", "-in", key, "-pubout", "-out", key + ".pub"},
           {"openssl", "dgst", "-sha256", "-sign", key, "-out", key + ".sig", pae}}) {
    const CommandResult result = RunCommand(command);
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }
  ASSERT_OK_AND_ASSIGN(const std::string pem, ReadFile(key + ".pub", 10000));
  ASSERT_OK_AND_ASSIGN(const PublicKey public_key, PublicKey::FromPem(pem, "k.pub"));
  ASSERT_OK_AND_ASSIGN(const std::string signature, ReadFile(key + ".sig", 10000));
  const Envelope envelope{std::string(kStatementPayloadType), payload, Bytes(signature.begin(), signature.end())};
  EXPECT_THAT(VerifyEnvelope(envelope, public_key), IsOk());
}

TEST(Envelope, TakesBothBase64AlphabetsAndUnknownMembers) {
  // 0xfb 0xff 0xbf in both alphabets.
  for (const std::string payload : {"+/+/", "-_-_"}) {
    ASSERT_OK_AND_ASSIGN(const Envelope envelope,
                         ParseEnvelope("{\"payload\":\"" + payload +
                                           "\",\"payloadType\":\"t\",\"x\":1,\"signatures\":[{\"sig\":\"AA==\","
                                           "\"keyid\":\"k\"}]}",
                                       "e.json"));
    EXPECT_EQ(envelope.payload, "\xfb\xff\xbf");
  }
}

TEST(Envelope, ForeignTextIsRefused) {
  const std::string cases[] = {
      R"({"payload":"","payloadType":"t","signatures":[]})",
      R"({"payload":"","payloadType":"t","signatures":[{"sig":"AA=="},{"sig":"AA=="}]})",
      R"({"payload":"","payloadType":"t","signatures":[{"sig":""}]})",
      R"({"payload":"A","payloadType":"t","signatures":[{"sig":"AA=="}]})",
      R"({"payload":"","signatures":[{"sig":"AA=="}]})",
      R"({"payload":"","payload":"","payloadType":"t","signatures":[{"sig":"AA=="}]})",
      R"([])",
      "",
  };
  for (const std::string& text : cases) {
    EXPECT_THAT(ParseEnvelope(text, "e.json"), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("e.json")))
        << text;
  }
}

}  // namespace
}  // namespace assay
