// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_REPORT_STYLE_H_
#define ASSAY_CLI_REPORT_STYLE_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "engine/verdict.h"

namespace assay {

// How text is set for a reader. Colour repeats what a word says and never stands alone.
class TextStyle {
 public:
  explicit TextStyle(bool colour) : colour_(colour) {}

  // Colour where stdout is a terminal, unless NO_COLOR is set to something (no-color.org) or TERM is dumb.
  static TextStyle ForStandardOutput();
  static TextStyle Plain() { return TextStyle(false); }

  std::string Bold(absl::string_view text) const { return Set("1", text); }
  std::string Dim(absl::string_view text) const { return Set("2", text); }
  // "PASS", "FAIL", "OPEN" or "N/A", in the verdict's colour.
  std::string Verdict(assay::Verdict verdict) const;
  std::string Good(absl::string_view text) const { return Set("32", text); }
  std::string Bad(absl::string_view text) const { return Set("31", text); }
  std::string Doubt(absl::string_view text) const { return Set("33", text); }

 private:
  std::string Set(absl::string_view code, absl::string_view text) const;
  bool colour_;
};

// "1 entry", "2 entries". Without `plural` the noun takes an s.
std::string Counted(uint64_t count, absl::string_view noun, absl::string_view plural = "");

// Breaks `text` at spaces into lines that end by column `width`. The first is taken to start at column `indent`, the
// others start with as many spaces. A word that is longer stays whole.
std::string Wrap(absl::string_view text, size_t width, size_t indent);

}  // namespace assay

#endif  // ASSAY_CLI_REPORT_STYLE_H_
