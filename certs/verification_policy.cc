// SPDX-License-Identifier: Apache-2.0
#include "certs/verification_policy.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/encoding.h"
#include "engine/base/errors.h"
#include "engine/base/status_macros.h"

namespace assay {

absl::StatusOr<VerificationPolicy> ParseVerificationPolicy(absl::string_view text, absl::string_view file) {
  VerificationPolicy policy;
  bool quorum = false;
  TextPosition at{0, 1};
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++at.line;
    const std::vector<absl::string_view> words = absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.empty() || words[0].front() == '#') continue;
    if (words[0] == "log") {
      if (words.size() != 2 && words.size() != 3) return MalformedText(file, at, "expected: log VKEY [URL]");
      absl::StatusOr<NoteVerifier> log = NoteVerifier::FromVkey(words[1]);
      if (!log.ok()) return MalformedText(file, at, log.status().message());
      for (const NoteVerifier& other : policy.logs) {
        if (other.name() == log->name() || other.key() == log->key()) {
          return MalformedText(file, at, absl::StrCat("log ", Printable(log->name()), " has a name or key twice"));
        }
      }
      policy.logs.push_back(*std::move(log));
    } else if (words[0] == "quorum") {
      if (quorum) return MalformedText(file, at, "a second quorum line; expected one");
      if (words.size() != 2 || words[1] != "none") {
        return MalformedText(file, at,
                             "a quorum of witnesses is asked for; this version verifies \"quorum none\" only");
      }
      quorum = true;
    } else {
      return MalformedText(file, at,
                           absl::StrCat("\"", Printable(words[0]),
                                        "\" is not one of log, quorum (witnesses are not "
                                        "verified by this version)"));
    }
  }
  if (policy.logs.empty()) return MalformedFile(file, "names no log");
  if (!quorum) return MalformedFile(file, "has no quorum line; expected \"quorum none\"");
  return policy;
}

std::string EncodeVerificationPolicy(const VerificationPolicy& policy) {
  std::string text;
  for (const NoteVerifier& log : policy.logs) absl::StrAppend(&text, "log ", log.ToVkey(), "\n");
  absl::StrAppend(&text, "quorum none\n");
  return text;
}

}  // namespace assay
