// SPDX-License-Identifier: Apache-2.0
#include "certs/trust_folder.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/trusted_root.h"
#include "engine/base/clock.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/file.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr absl::string_view kPolicyName = "policy.tlog";
constexpr absl::string_view kTrustedRootName = "trusted_root.json";
constexpr absl::string_view kTrustListName = "trust-list.json";
constexpr size_t kMaxPolicyBytes = 1 << 20;

Digest FingerprintOf(const PublicKey& authority, absl::string_view policy_text) {
  return Sha256(
      absl::StrCat("assay-trust-root/1\n", authority.Fingerprint().ToHex(), "\n", Sha256(policy_text).ToHex(), "\n"));
}

absl::Status CheckAgreement(const std::string& path, const VerificationPolicy& policy, const TrustedRoot& root,
                            const TrustList& list) {
  for (const NoteVerifier& log : policy.logs) {
    const TrustedKey* key = list.FindKey(log.key());
    if (key == nullptr || key->role != KeyRole::kRegistry || key->name != log.name()) {
      return MalformedFile(
          JoinPath(path, kPolicyName),
          absl::StrCat("log ", Printable(log.name()), " with its key is not a registry of the trust list"));
    }
  }
  bool same = root.logs.size() == policy.logs.size();
  for (size_t i = 0; same && i < root.logs.size(); ++i) same = root.logs[i].ToVkey() == policy.logs[i].ToVkey();
  if (!same) {
    return MalformedFile(JoinPath(path, kTrustedRootName), absl::StrCat("names other logs or keys than ", kPolicyName,
                                                                        "; expected the same in that order"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status TrustFolder::CheckCurrent(absl::Time now) const {
  if (now > list.next_update) {
    return absl::FailedPreconditionError(absl::StrCat("the trust list of ", FormatRfc3339(list.issued_at),
                                                      " said that a newer one would come by ",
                                                      FormatRfc3339(list.next_update), "; get the newer one"));
  }
  if (now + kClockSkew < list.issued_at) {
    return absl::FailedPreconditionError(absl::StrCat("the trust list was issued at ", FormatRfc3339(list.issued_at),
                                                      ", after the time asked about, ", FormatRfc3339(now)));
  }
  return absl::OkStatus();
}

absl::StatusOr<TrustFolder> ReadTrustFolder(const std::string& path) {
  const std::string policy_file = JoinPath(path, kPolicyName);
  const std::string root_file = JoinPath(path, kTrustedRootName);
  const std::string list_file = JoinPath(path, kTrustListName);
  ASSAY_ASSIGN_OR_RETURN(const std::string policy_text, ReadFile(policy_file, kMaxPolicyBytes));
  ASSAY_ASSIGN_OR_RETURN(const std::string root_text, ReadFile(root_file, kMaxPolicyBytes));
  ASSAY_ASSIGN_OR_RETURN(const std::string list_text, ReadFile(list_file, kMaxEnvelopeBytes));
  TrustFolder trust;
  trust.path = path;
  ASSAY_ASSIGN_OR_RETURN(trust.policy, ParseVerificationPolicy(policy_text, policy_file));
  ASSAY_ASSIGN_OR_RETURN(const TrustedRoot root, ParseTrustedRoot(root_text, root_file));
  ASSAY_ASSIGN_OR_RETURN(trust.list, ParseTrustList(list_text, list_file));
  ASSAY_RETURN_IF_ERROR(CheckAgreement(path, trust.policy, root, trust.list));
  trust.fingerprint = FingerprintOf(trust.list.authority().key, policy_text);
  return trust;
}

absl::Status WriteTrustFolder(const std::string& path, const VerificationPolicy& policy, const TrustList& list,
                              const Signer& authority) {
  const TrustedRoot root{policy.logs, list.issued_at};
  ASSAY_RETURN_IF_ERROR(CheckAgreement(path, policy, root, list));
  ASSAY_ASSIGN_OR_RETURN(const std::string list_text, SignTrustList(list, authority));
  ASSAY_RETURN_IF_ERROR(CreateFolders(path));
  ASSAY_RETURN_IF_ERROR(
      WriteFileAtomically(JoinPath(path, kPolicyName), EncodeVerificationPolicy(policy), Durability::kSynced));
  ASSAY_RETURN_IF_ERROR(
      WriteFileAtomically(JoinPath(path, kTrustedRootName), EncodeTrustedRoot(root), Durability::kSynced));
  return WriteFileAtomically(JoinPath(path, kTrustListName), absl::StrCat(list_text, "\n"), Durability::kSynced);
}

}  // namespace assay
