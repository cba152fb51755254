// SPDX-License-Identifier: Apache-2.0
// Entries and logs for the tests of certs/log.
#ifndef ASSAY_TESTS_CERTS_LOG_TEST_LOG_H_
#define ASSAY_TESTS_CERTS_LOG_TEST_LOG_H_

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/envelope.h"
#include "certs/log/leaf.h"
#include "certs/log/note.h"
#include "certs/log/registry_writer.h"
#include "certs/signer.h"
#include "engine/base/file.h"

namespace assay {

inline constexpr char kTestOrigin[] = "log.example.eu";

// The statement `{"entry":NUMBER}`, signed.
inline RegistryEntry SignedEntry(size_t number, const Signer& signer) {
  const Envelope envelope = *SignEnvelope(kStatementPayloadType, absl::StrCat("{\"entry\":", number, "}"), signer);
  const Digest digest = Sha256(PreAuthEncoding(envelope.payload_type, envelope.payload));
  return {*EncodeLeaf({digest, envelope.signature, signer.public_key().spki()}), EncodeEnvelope(envelope)};
}

inline std::vector<RegistryEntry> SignedEntries(size_t first, size_t count, const Signer& signer) {
  std::vector<RegistryEntry> entries;
  entries.reserve(count);
  for (size_t i = 0; i < count; ++i) entries.push_back(SignedEntry(first + i, signer));
  return entries;
}

// One statement with as many signatures as there are numbers, of the right shape only: a log does not verify what it
// takes, and signing and storing many thousands takes long.
inline RegistryEntry UnsignedEntry(size_t number, const Bytes& spki) {
  Envelope envelope{std::string(kStatementPayloadType), "{}", Bytes{0x30, 0x09, 0x02, 0x04}};
  for (const int shift : {24, 16, 8, 0}) envelope.signature.push_back(static_cast<uint8_t>(number >> shift));
  envelope.signature.insert(envelope.signature.end(), {0x02, 0x01, 0x01});
  const Digest digest = Sha256(PreAuthEncoding(envelope.payload_type, envelope.payload));
  return {*EncodeLeaf({digest, envelope.signature, spki}), EncodeEnvelope(envelope)};
}

// Keys of a log and of the one who signs its entries.
struct TestKeys {
  Signer log = *Signer::Generate(KeyAlgorithm::kEd25519);
  Signer issuer = *Signer::Generate(KeyAlgorithm::kEcdsaP256);

  NoteVerifier verifier() const { return *NoteVerifier::Create(kTestOrigin, log.public_key()); }
};

// Path below `folder` to bytes, of all regular files.
inline std::map<std::string, std::string> ReadAllFiles(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string path = entry.path().string();
    files[path.substr(folder.size() + 1)] = *ReadFile(path, size_t{1} << 30);
  }
  return files;
}

}  // namespace assay

#endif  // ASSAY_TESTS_CERTS_LOG_TEST_LOG_H_
