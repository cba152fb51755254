// SPDX-License-Identifier: Apache-2.0
#include "certs/registry.h"

#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/log/leaf.h"
#include "engine/base/errors.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr absl::Duration kListLifetime = absl::Hours(180 * 24);

std::string PrivateFolder(const std::string& folder) { return JoinPath(folder, "private"); }

std::string KeyPath(const std::string& folder, absl::string_view name) {
  return JoinPath(PrivateFolder(folder), absl::StrCat(name, ".key"));
}

}  // namespace

std::string Registry::LogFolder(const std::string& folder) { return JoinPath(folder, "log"); }
std::string Registry::TrustFolderOf(const std::string& folder) { return JoinPath(folder, "trust"); }

Registry::Registry(std::string folder, TrustFolder trust, Signer status_signer, RegistryWriter writer)
    : folder_(std::move(folder)),
      trust_(std::move(trust)),
      status_signer_(std::move(status_signer)),
      writer_(std::move(writer)) {}

absl::StatusOr<Registry> Registry::Create(const std::string& folder, const RegistryOptions& options) {
  if (!IsLogOrigin(options.origin)) {
    return absl::InvalidArgumentError(
        absl::StrCat("origin \"", options.origin, "\" is no bare host name in lower case, such as log.example.eu"));
  }
  for (const std::string& part : {LogFolder(folder), TrustFolderOf(folder), PrivateFolder(folder)}) {
    if (FileExists(part))
      return absl::AlreadyExistsError(absl::StrCat(part, ": exists already; a registry is made once"));
  }
  ASSAY_ASSIGN_OR_RETURN(const Signer log_key, Signer::Generate(AlgorithmOfRole(KeyRole::kRegistry)));
  ASSAY_ASSIGN_OR_RETURN(Signer status_key, Signer::Generate(AlgorithmOfRole(KeyRole::kStatus)));
  std::optional<Signer> authority = options.authority;
  if (!authority.has_value()) {
    ASSAY_ASSIGN_OR_RETURN(authority, Signer::Generate(AlgorithmOfRole(KeyRole::kAuthority)));
  }
  TrustList list;
  list.sequence = 1;
  list.issued_at = options.now;
  list.next_update = options.now + kListLifetime;
  list.accept_critical = options.accept_critical;
  const auto add = [&list, &options](KeyRole role, absl::string_view name, const PublicKey& key) {
    list.keys.push_back(TrustedKey{role, std::string(name), key, {}, {}, options.now, absl::InfiniteFuture()});
  };
  add(KeyRole::kAuthority, "authority", authority->public_key());
  add(KeyRole::kRegistry, options.origin, log_key.public_key());
  add(KeyRole::kStatus, absl::StrCat("status of ", options.origin), status_key.public_key());
  list.keys.insert(list.keys.end(), options.people.begin(), options.people.end());
  VerificationPolicy policy;
  ASSAY_ASSIGN_OR_RETURN(NoteVerifier log, NoteVerifier::Create(options.origin, log_key.public_key()));
  policy.logs.push_back(std::move(log));
  // Whatever is wrong with the keys comes out here, before anything is written.
  ASSAY_RETURN_IF_ERROR(SignTrustList(list, *authority).status());
  ASSAY_RETURN_IF_ERROR(CreateFolders(folder));
  if (::mkdir(PrivateFolder(folder).c_str(), 0700) != 0) return SystemError(errno, PrivateFolder(folder), "create");
  ASSAY_RETURN_IF_ERROR(log_key.Write(KeyPath(folder, "log")));
  ASSAY_RETURN_IF_ERROR(status_key.Write(KeyPath(folder, "status")));
  if (!options.authority.has_value()) ASSAY_RETURN_IF_ERROR(authority->Write(KeyPath(folder, "authority")));
  ASSAY_ASSIGN_OR_RETURN(RegistryWriter writer, RegistryWriter::Create(LogFolder(folder), options.origin, log_key));
  ASSAY_RETURN_IF_ERROR(WriteTrustFolder(TrustFolderOf(folder), policy, list, *authority));
  ASSAY_ASSIGN_OR_RETURN(TrustFolder trust, ReadTrustFolder(TrustFolderOf(folder)));
  return Registry(folder, std::move(trust), std::move(status_key), std::move(writer));
}

absl::StatusOr<Registry> Registry::Open(const std::string& folder) {
  ASSAY_ASSIGN_OR_RETURN(TrustFolder trust, ReadTrustFolder(TrustFolderOf(folder)));
  ASSAY_ASSIGN_OR_RETURN(const Signer log_key, Signer::Read(KeyPath(folder, "log")));
  ASSAY_ASSIGN_OR_RETURN(Signer status_key, Signer::Read(KeyPath(folder, "status")));
  if (trust.policy.logs.size() != 1 || !(trust.policy.logs[0].key() == log_key.public_key())) {
    return absl::FailedPreconditionError(
        absl::StrCat(KeyPath(folder, "log"), ": is not the key of the one log in ", TrustFolderOf(folder)));
  }
  const TrustedKey* status = trust.list.FindKey(status_key.public_key());
  if (status == nullptr || status->role != KeyRole::kStatus) {
    return absl::FailedPreconditionError(
        absl::StrCat(KeyPath(folder, "status"), ": is not a status key of the trust list"));
  }
  ASSAY_ASSIGN_OR_RETURN(RegistryWriter writer, RegistryWriter::Open(LogFolder(folder), log_key));
  if (writer.checkpoint().origin != trust.policy.logs[0].name()) {
    return absl::FailedPreconditionError(absl::StrCat(LogFolder(folder), ": origin is ", writer.checkpoint().origin,
                                                      "; the trust folder names ", trust.policy.logs[0].name()));
  }
  return Registry(folder, std::move(trust), std::move(status_key), std::move(writer));
}

absl::StatusOr<Bundle> Registry::Publish(const Envelope& envelope, const PublicKey& signer) {
  const Leaf leaf{Sha256(PreAuthEncoding(envelope.payload_type, envelope.payload)), envelope.signature, signer.spki()};
  ASSAY_ASSIGN_OR_RETURN(const std::string body, EncodeLeaf(leaf));
  const RegistryEntry batch[] = {{body, EncodeEnvelope(envelope)}};
  ASSAY_ASSIGN_OR_RETURN(const RegistryWriter::Appended appended, writer_.Append(batch));
  ASSAY_ASSIGN_OR_RETURN(RegistryReader reader, OpenReader());
  const Checkpoint& checkpoint = writer_.checkpoint();
  const uint64_t index = appended.indices.front();
  ASSAY_ASSIGN_OR_RETURN(const InclusionProof proof, reader.ProveInclusion(index, checkpoint.size));
  const Digest log_id = trust_.policy.logs.front().LogId();
  return Bundle{KeyHint(signer), envelope,
                TlogEntry{index, Bytes(log_id.bytes.begin(), log_id.bytes.end()), index, checkpoint.root,
                          checkpoint.size, proof.hashes, appended.checkpoint, body}};
}

absl::StatusOr<RegistryReader> Registry::OpenReader() const {
  return RegistryReader::OpenAt(LogFolder(folder_), writer_.checkpoint());
}

}  // namespace assay
