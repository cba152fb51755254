// SPDX-License-Identifier: Apache-2.0
#include "cli/report/style.h"

#include <unistd.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace assay {

TextStyle TextStyle::ForStandardOutput() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool refused = (no_colour != nullptr && *no_colour != '\0') || term == nullptr || std::string(term) == "dumb";
  return TextStyle(!refused && ::isatty(STDOUT_FILENO) == 1);
}

std::string TextStyle::Set(absl::string_view code, absl::string_view text) const {
  return colour_ ? absl::StrCat("\033[", code, "m", text, "\033[0m") : std::string(text);
}

std::string TextStyle::Verdict(assay::Verdict verdict) const {
  switch (verdict) {
    case Verdict::kPass:
      return Set("1;32", "PASS");
    case Verdict::kFail:
      return Set("1;31", "FAIL");
    case Verdict::kInconclusive:
      return Set("1;33", "OPEN");
    case Verdict::kNotApplicable:
      return Set("2", "N/A ");
  }
  return "";
}

std::string Counted(uint64_t count, absl::string_view noun, absl::string_view plural) {
  if (count == 1) return absl::StrCat("1 ", noun);
  return plural.empty() ? absl::StrCat(count, " ", noun, "s") : absl::StrCat(count, " ", plural);
}

std::string Wrap(absl::string_view text, size_t width, size_t indent) {
  std::string out;
  size_t column = indent;
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    if (column > indent && column + 1 + word.size() > width) {
      absl::StrAppend(&out, "\n", std::string(indent, ' '), word);
      column = indent + word.size();
    } else {
      absl::StrAppend(&out, column > indent ? " " : "", word);
      column += word.size() + (column > indent ? 1 : 0);
    }
  }
  return out;
}

}  // namespace assay
