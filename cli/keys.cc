// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/key_role.h"
#include "certs/signer.h"
#include "cli/now_option.h"
#include "cli/output_options.h"
#include "cli/verb.h"
#include "engine/base/encoding.h"
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr size_t kMaxKeyBytes = 65536;

struct KeyOptions {
  std::string role;
  std::string name;
  std::vector<std::string> files;
};

struct NamedKey {
  std::string file;
  PublicKey key;
};

std::string Describe(const NamedKey& named) {
  return absl::StrCat(Printable(named.file), "\n  algorithm    ", KeyAlgorithmName(named.key.algorithm()),
                      "\n  fingerprint  ", named.key.Fingerprint().ToHex(), "\n");
}

// `role` and `private_file` are left out where empty.
std::string KeysJson(const std::vector<NamedKey>& keys, absl::string_view role, absl::string_view private_file) {
  JsonWriter json(2);
  json.BeginObject();
  json.Member("schema", "assay-keys/1");
  json.BeginArray("keys");
  for (const NamedKey& named : keys) {
    json.BeginObject();
    json.Member("file", named.file);
    json.Member("algorithm", KeyAlgorithmName(named.key.algorithm()));
    json.Member("fingerprint", named.key.Fingerprint().ToHex());
    if (!role.empty()) json.Member("role", role);
    if (!private_file.empty()) json.Member("private_file", private_file);
    json.End();
  }
  json.End();
  json.End();
  return std::move(json).Finish();
}

absl::StatusOr<ExitCode> Generate(const KeyOptions& options, const OutputOptions& output) {
  ASSAY_ASSIGN_OR_RETURN(const KeyRole role, ParseKeyRole(options.role));
  const std::string private_file = absl::StrCat(options.name, ".key");
  const std::string public_file = absl::StrCat(options.name, ".pub");
  // Looked at before the private key is written, so that a refusal leaves nothing behind.
  if (FileExists(public_file)) return absl::AlreadyExistsError(absl::StrCat(public_file, ": exists already"));
  ASSAY_ASSIGN_OR_RETURN(const Signer signer, Signer::Generate(AlgorithmOfRole(role)));
  ASSAY_RETURN_IF_ERROR(signer.Write(private_file));
  ASSAY_RETURN_IF_ERROR(WriteFileAtomically(public_file, signer.public_key().ToPem(), Durability::kSynced));
  const NamedKey made{public_file, signer.public_key()};
  const std::string text =
      absl::StrCat(Describe(made), "  role         ", KeyRoleName(role), "\n  private      ", Printable(private_file),
                   "\n               readable by you alone; keep it off this machine where you can\n");
  ASSAY_RETURN_IF_ERROR(
      output.Write({Fixed("text", text), Fixed("json", KeysJson({made}, KeyRoleName(role), private_file))}));
  return ExitCode::kPass;
}

absl::StatusOr<PublicKey> ReadAnyKey(const std::string& file) {
  ASSAY_ASSIGN_OR_RETURN(const std::string pem, ReadFile(file, kMaxKeyBytes));
  if (!absl::StrContains(pem, "PRIVATE KEY-----")) return PublicKey::FromPem(pem, file);
  ASSAY_ASSIGN_OR_RETURN(const Signer signer, Signer::Read(file));
  return signer.public_key();
}

absl::StatusOr<ExitCode> Show(const KeyOptions& options, const OutputOptions& output) {
  std::vector<NamedKey> keys;
  std::string text;
  for (const std::string& file : options.files) {
    ASSAY_ASSIGN_OR_RETURN(const PublicKey key, ReadAnyKey(file));
    keys.push_back({file, key});
    absl::StrAppend(&text, Describe(keys.back()));
  }
  ASSAY_RETURN_IF_ERROR(output.Write({Fixed("text", text), Fixed("json", KeysJson(keys, "", ""))}));
  return ExitCode::kPass;
}

}  // namespace

void AddKeysVerb(VerbTable& verbs) {
  CLI::App* keys = verbs.Add("keys", "Make and show keys",
                             "  assay keys generate --role evaluator -o anna\n"
                             "  assay keys show anna.pub");
  keys->require_subcommand(1);
  auto options = std::make_shared<KeyOptions>();

  CLI::App* generate = verbs.Add("generate", "Make a key pair: NAME.key for its owner, NAME.pub for everyone",
                                 "  assay keys generate --role issuer -o issuer", keys);
  std::vector<std::string> roles;
  for (const KeyRole role : kKeyRoles) roles.emplace_back(KeyRoleName(role));
  generate
      ->add_option("--role", options->role,
                   "What it will sign: evaluator, reviewer, issuer, status (ECDSA P-256); authority, registry, witness "
                   "(Ed25519)")
      ->type_name("ROLE")
      ->check(CLI::IsMember(roles))
      ->required();
  generate->add_option("--out,-o", options->name, "Path without ending; existing files are never overwritten")
      ->type_name("NAME")
      ->required();
  NowOption::Accept(generate);
  const OutputOptions generate_output(generate, {"text", "json"});
  verbs.OnChosen(generate, [=] { return Generate(*options, generate_output); });

  CLI::App* show = verbs.Add("show", "Show algorithm and fingerprint of key files, public or private",
                             "  assay keys show anna.pub issuer.pub", keys);
  show->add_option("FILE", options->files, "Key files")->required();
  NowOption::Accept(show);
  const OutputOptions show_output(show, {"text", "json"});
  verbs.OnChosen(show, [=] { return Show(*options, show_output); });
}

}  // namespace assay
