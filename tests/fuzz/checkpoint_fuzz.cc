// SPDX-License-Identifier: Apache-2.0
// Signed notes, checkpoints and vkeys. Each has one spelling: what the parser takes, the encoder gives back.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "certs/log/checkpoint.h"
#include "certs/log/note.h"
#include "engine/base/bytes.h"

namespace {

const std::vector<assay::NoteVerifier>& KnownLogs() {
  static const std::vector<assay::NoteVerifier> logs = {
      *assay::NoteVerifier::FromVkey("log.example.eu+1e434415+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")};
  return logs;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text = assay::AsText({data, size});
  if (const auto note = assay::ParseNote(text, "note"); note.ok()) {
    if (assay::EncodeNote(*note) != text) __builtin_trap();
    (void)assay::ParseCheckpoint(note->text, "note");
    (void)assay::VerifyCheckpoint(text, "note", KnownLogs());
  }
  if (const auto checkpoint = assay::ParseCheckpoint(text, "checkpoint"); checkpoint.ok()) {
    if (assay::EncodeCheckpoint(*checkpoint) != text) __builtin_trap();
  }
  if (const auto verifier = assay::NoteVerifier::FromVkey(text); verifier.ok()) {
    if (verifier->ToVkey() != text) __builtin_trap();
  }
  return 0;
}
