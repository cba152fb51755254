// SPDX-License-Identifier: Apache-2.0
#include "certs/bundle_verification.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/log/inclusion_proof.h"
#include "certs/log/leaf.h"
#include "certs/log/merkle.h"
#include "engine/base/encoding.h"
#include "engine/base/status_macros.h"

namespace assay {

absl::StatusOr<const TrustedKey*> FindBundleSigner(const Bundle& bundle, const TrustList& list) {
  if (bundle.envelope.payload_type != kStatementPayloadType) {
    return absl::InvalidArgumentError(absl::StrCat("payload type is \"", Printable(bundle.envelope.payload_type),
                                                   "\"; expected ", kStatementPayloadType));
  }
  for (const TrustedKey& key : list.keys) {
    if (KeyHint(key.key) == bundle.key_hint) return &key;
  }
  return absl::PermissionDeniedError(absl::StrCat("the signer's key, named by the hint \"", Printable(bundle.key_hint),
                                                  "\", is not in the trust list"));
}

absl::StatusOr<Checkpoint> VerifyBundleCheckpoint(const Bundle& bundle, const VerificationPolicy& policy,
                                                  absl::string_view file) {
  return VerifyCheckpoint(bundle.entry.checkpoint, file, policy.logs);
}

absl::Status CheckBundleEntry(const Bundle& bundle, const PublicKey& signer, const Checkpoint& checkpoint,
                              const VerificationPolicy& policy) {
  const TlogEntry& entry = bundle.entry;
  const Digest pae = Sha256(PreAuthEncoding(bundle.envelope.payload_type, bundle.envelope.payload));
  ASSAY_ASSIGN_OR_RETURN(const std::string leaf, EncodeLeaf(Leaf{pae, bundle.envelope.signature, signer.spki()}));
  if (leaf != entry.body) {
    return absl::DataLossError("the log entry's body is not the one that envelope and key make");
  }
  if (entry.log_index != entry.proof_index) {
    return absl::DataLossError(
        absl::StrCat("the entry's index is ", entry.log_index, ", that of its proof ", entry.proof_index));
  }
  if (entry.tree_size != checkpoint.size) {
    return absl::DataLossError(
        absl::StrCat("the proof's tree size is ", entry.tree_size, ", the checkpoint's ", checkpoint.size));
  }
  if (entry.root != checkpoint.root) {
    return absl::DataLossError(
        absl::StrCat("the proof's root is ", entry.root.ToHex(), ", the checkpoint's ", checkpoint.root.ToHex()));
  }
  for (const NoteVerifier& log : policy.logs) {
    const Digest id = log.LogId();
    if (log.name() == checkpoint.origin &&
        std::equal(entry.log_id.begin(), entry.log_id.end(), id.bytes.begin(), id.bytes.end())) {
      return absl::OkStatus();
    }
  }
  return absl::DataLossError(absl::StrCat("the entry's log id is not that of ", Printable(checkpoint.origin)));
}

absl::Status CheckBundleInclusion(const Bundle& bundle, const Checkpoint& checkpoint) {
  const InclusionProof proof{bundle.entry.proof_index, checkpoint.size, bundle.entry.hashes};
  return proof.Verify(LeafHash(AsBytes(bundle.entry.body)), checkpoint.root);
}

}  // namespace assay
