// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_REPORT_STYLE_H_
#define ASSAY_CLI_REPORT_STYLE_H_

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

// Breaks `text` at spaces into lines of at most `width` bytes, each after the first starting with `indent` spaces. A
// word that is longer stays whole.
std::string Wrap(absl::string_view text, size_t width, size_t indent);

}  // namespace assay

#endif  // ASSAY_CLI_REPORT_STYLE_H_
