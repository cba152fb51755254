// SPDX-License-Identifier: Apache-2.0
#include "certs/log/note.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "engine/base/digest.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

constexpr uint8_t kEd25519Type = 0x01;
constexpr absl::string_view kSignaturePrefix = "\xe2\x80\x94 ";  // U+2014, space

uint32_t ReadKeyId(ByteSpan bytes) {
  return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | uint32_t{bytes[3]};
}

bool IsOf(const NoteSignature& signature, const NoteVerifier& verifier) {
  return signature.name == verifier.name() && signature.key_id == verifier.key_id();
}

// The code points of the Unicode property White_Space, without the control characters, which no note may have.
bool HasSpace(absl::string_view text) {
  constexpr absl::string_view kSpaces[] = {" ",
                                           "\xc2\x85",
                                           "\xc2\xa0",
                                           "\xe1\x9a\x80",
                                           "\xe2\x80\x80",
                                           "\xe2\x80\x81",
                                           "\xe2\x80\x82",
                                           "\xe2\x80\x83",
                                           "\xe2\x80\x84",
                                           "\xe2\x80\x85",
                                           "\xe2\x80\x86",
                                           "\xe2\x80\x87",
                                           "\xe2\x80\x88",
                                           "\xe2\x80\x89",
                                           "\xe2\x80\x8a",
                                           "\xe2\x80\xa8",
                                           "\xe2\x80\xa9",
                                           "\xe2\x80\xaf",
                                           "\xe2\x81\x9f",
                                           "\xe3\x80\x80"};
  return std::any_of(std::begin(kSpaces), std::end(kSpaces),
                     [text](absl::string_view space) { return absl::StrContains(text, space); });
}

bool HasControl(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

absl::StatusOr<NoteSignature> ParseSignatureLine(absl::string_view line, absl::string_view file, TextPosition at) {
  const auto malformed = [&](absl::string_view what) { return MalformedText(file, at, what); };
  if (!absl::StartsWith(line, kSignaturePrefix)) return malformed("expected a signature line, U+2014 NAME BASE64");
  line.remove_prefix(kSignaturePrefix.size());
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(line, absl::MaxSplits(' ', 1));
  if (!IsNoteKeyName(parts.first)) return malformed("malformed key name in a signature line");
  absl::StatusOr<Bytes> decoded = DecodeBase64(parts.second);
  if (!decoded.ok() || decoded->size() < 5) return malformed("expected base64 of a 4-byte key id and a signature");
  return NoteSignature{std::string(parts.first), ReadKeyId(*decoded), Bytes(decoded->begin() + 4, decoded->end())};
}

}  // namespace

absl::StatusOr<SignedNote> ParseNote(absl::string_view note, absl::string_view file) {
  if (note.size() > kMaxNoteBytes) {
    return MalformedFile(file, absl::StrCat("note larger than ", kMaxNoteBytes, " bytes"));
  }
  if (!IsUtf8(note)) return MalformedFile(file, "note is not UTF-8");
  const auto control =
      std::find_if(note.begin(), note.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
  if (control != note.end()) {
    return MalformedText(file, PositionAt(note, static_cast<size_t>(control - note.begin())),
                         "control character in a note");
  }
  const size_t blank = note.rfind("\n\n");
  if (blank == absl::string_view::npos) return MalformedFile(file, "no blank line between text and signatures");
  if (note.back() != '\n') return MalformedFile(file, "no line feed at the end of the note");
  SignedNote parsed;
  parsed.text = std::string(note.substr(0, blank + 1));
  absl::string_view lines = note.substr(blank + 2);
  size_t line_number = PositionAt(note, blank + 2).line;
  while (!lines.empty()) {
    if (parsed.signatures.size() == kMaxNoteSignatures) {
      return MalformedText(file, {line_number, 1}, absl::StrCat("more than ", kMaxNoteSignatures, " signatures"));
    }
    const size_t end = lines.find('\n');
    ASSAY_ASSIGN_OR_RETURN(NoteSignature signature, ParseSignatureLine(lines.substr(0, end), file, {line_number, 1}));
    parsed.signatures.push_back(std::move(signature));
    lines.remove_prefix(end + 1);
    ++line_number;
  }
  if (parsed.signatures.empty()) return MalformedFile(file, "note without a signature");
  return parsed;
}

std::string EncodeNote(const SignedNote& note) {
  std::string encoded = absl::StrCat(note.text, "\n");
  for (const NoteSignature& signature : note.signatures) {
    Bytes bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<uint8_t>(signature.key_id >> shift));
    bytes.insert(bytes.end(), signature.bytes.begin(), signature.bytes.end());
    absl::StrAppend(&encoded, kSignaturePrefix, signature.name, " ", EncodeBase64(bytes), "\n");
  }
  return encoded;
}

bool IsNoteKeyName(absl::string_view name) {
  return !name.empty() && IsUtf8(name) && !HasControl(name) && !HasSpace(name) && !absl::StrContains(name, '+');
}

NoteVerifier::NoteVerifier(absl::string_view name, const PublicKey& key) : name_(name), key_(key) {
  key_id_ = ReadKeyId(LogId().bytes);
}

absl::StatusOr<NoteVerifier> NoteVerifier::Create(absl::string_view name, const PublicKey& key) {
  if (!IsNoteKeyName(name)) {
    return absl::InvalidArgumentError(absl::StrCat("\"", Printable(name), "\" cannot name the key of a signed note"));
  }
  if (key.algorithm() != KeyAlgorithm::kEd25519) {
    return absl::InvalidArgumentError(
        absl::StrCat("key ", name, ": ", KeyAlgorithmName(key.algorithm()), "; notes are signed with ed25519"));
  }
  return NoteVerifier(name, key);
}

absl::StatusOr<NoteVerifier> NoteVerifier::FromVkey(absl::string_view vkey) {
  const std::string shown = absl::StrCat("vkey \"", Printable(vkey.substr(0, 200)), "\"");
  // The base64 part may hold further '+'.
  const std::vector<absl::string_view> parts = absl::StrSplit(vkey, absl::MaxSplits('+', 2));
  if (parts.size() != 3) return MalformedFile(shown, "expected NAME+HEX+BASE64");
  const absl::StatusOr<Bytes> id = DecodeHex(parts[1]);
  if (!id.ok() || id->size() != 4) return MalformedFile(shown, "expected a key id of 8 lower-case hexadecimal digits");
  const absl::StatusOr<Bytes> key = DecodeBase64(parts[2]);
  if (!key.ok() || key->empty()) return MalformedFile(shown, "expected base64 of a type byte and a key");
  if (key->front() != kEd25519Type) {
    return absl::UnimplementedError(
        absl::StrFormat("%s: key type 0x%02x; expected 0x01, Ed25519", shown, key->front()));
  }
  absl::StatusOr<PublicKey> public_key = PublicKey::FromRawEd25519(ByteSpan(*key).subspan(1));
  if (!public_key.ok()) return Prefixed(shown, public_key.status());
  absl::StatusOr<NoteVerifier> verifier = Create(parts[0], *public_key);
  if (!verifier.ok()) return Prefixed(shown, verifier.status());
  if (verifier->key_id() != ReadKeyId(*id)) {
    return absl::DataLossError(
        absl::StrFormat("%s: the key id of this name and key is %08x", shown, verifier->key_id()));
  }
  return verifier;
}

std::string NoteVerifier::ToVkey() const {
  Bytes key = key_.RawEd25519();
  key.insert(key.begin(), kEd25519Type);
  return absl::StrFormat("%s+%08x+%s", name_, key_id_, EncodeBase64(key));
}

Digest NoteVerifier::LogId() const {
  Hasher hasher;
  hasher.Update(name_);
  constexpr uint8_t kSeparatorAndType[] = {'\n', kEd25519Type};
  hasher.Update(ByteSpan(kSeparatorAndType));
  hasher.Update(key_.RawEd25519());
  return hasher.Finish().sha256;
}

bool HasSignatureOf(const SignedNote& note, const NoteVerifier& verifier) {
  return std::any_of(note.signatures.begin(), note.signatures.end(),
                     [&](const NoteSignature& signature) { return IsOf(signature, verifier); });
}

absl::Status VerifyNote(const SignedNote& note, std::span<const NoteVerifier> verifiers) {
  bool verified = false;
  for (const NoteSignature& signature : note.signatures) {
    for (const NoteVerifier& verifier : verifiers) {
      if (!IsOf(signature, verifier)) continue;
      const absl::Status status = verifier.key().Verify(AsBytes(note.text), signature.bytes);
      if (!status.ok()) return Prefixed(absl::StrCat("signature of ", verifier.name()), status);
      verified = true;
    }
  }
  if (verified) return absl::OkStatus();
  std::string names;
  for (const NoteSignature& signature : note.signatures) {
    absl::StrAppendFormat(&names, "%s%s (%08x)", names.empty() ? "" : ", ", Printable(signature.name),
                          signature.key_id);
  }
  return absl::PermissionDeniedError(absl::StrCat("note signed by no known key, but by ", names));
}

absl::StatusOr<SignedNote> SignNote(absl::string_view text, absl::string_view name, const Signer& signer) {
  ASSAY_ASSIGN_OR_RETURN(const NoteVerifier verifier, NoteVerifier::Create(name, signer.public_key()));
  if (text.empty() || text.back() != '\n') {
    return absl::InvalidArgumentError("text of a note without a line feed at its end");
  }
  ASSAY_ASSIGN_OR_RETURN(Bytes signature, signer.Sign(AsBytes(text)));
  return SignedNote{std::string(text), {{verifier.name(), verifier.key_id(), std::move(signature)}}};
}

}  // namespace assay
