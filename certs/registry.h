// SPDX-License-Identifier: Apache-2.0
// A registry's folder: log/ (served to the world), trust/ (given to verifiers) and private/ (its keys).
#ifndef ASSAY_CERTS_REGISTRY_H_
#define ASSAY_CERTS_REGISTRY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/bundle.h"
#include "certs/log/registry_reader.h"
#include "certs/log/registry_writer.h"
#include "certs/signer.h"
#include "certs/trust_folder.h"

namespace assay {

// What a new registry is to trust.
struct RegistryOptions {
  std::string origin;               // a bare host name
  std::optional<Signer> authority;  // made in private/ if absent
  std::vector<TrustedKey> people;   // evaluators, reviewers and issuers
  std::vector<std::string> accept_critical;
  absl::Time now;
};

class Registry {
 public:
  // Makes log, keys and trust folder. A folder that holds a registry already is AlreadyExists. The trust list stands
  // for 180 days.
  static absl::StatusOr<Registry> Create(const std::string& folder, const RegistryOptions& options);

  // Opens it for appending, as its only writer (RegistryWriter::Open).
  static absl::StatusOr<Registry> Open(const std::string& folder);

  // Where the log lies in a registry's folder, and where the trust folder.
  static std::string LogFolder(const std::string& folder);
  static std::string TrustFolderOf(const std::string& folder);

  const TrustFolder& trust() const { return trust_; }
  const std::string& origin() const { return trust_.policy.logs.front().name(); }
  const Checkpoint& checkpoint() const { return writer_.checkpoint(); }
  const Signer& status_signer() const { return status_signer_; }

  // Appends the envelope's leaf, and returns the bundle that proves it to be in the log. On return it is on stable
  // storage.
  absl::StatusOr<Bundle> Publish(const Envelope& envelope, const PublicKey& signer);

  // The log at the present checkpoint.
  absl::StatusOr<RegistryReader> OpenReader() const;

 private:
  Registry(std::string folder, TrustFolder trust, Signer status_signer, RegistryWriter writer);

  std::string folder_;
  TrustFolder trust_;
  Signer status_signer_;
  RegistryWriter writer_;
};

}  // namespace assay

#endif  // ASSAY_CERTS_REGISTRY_H_
