// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_CLI_NOW_OPTION_H_
#define ASSAY_CLI_NOW_OPTION_H_

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "absl/time/time.h"

namespace assay {

// `--now RFC3339`, for reproducible runs. A value that is no time is refused while the command line is parsed.
class NowOption {
 public:
  explicit NowOption(CLI::App* verb);

  // For a verb whose result depends on no time: `--now` is taken all the same, so that a script may give it everywhere.
  static void Accept(CLI::App* verb) { const NowOption unused(verb); }

  bool given() const { return !text_->empty(); }

  // The time given, or the wall clock.
  absl::Time Get() const;

 private:
  std::shared_ptr<std::string> text_;
};

}  // namespace assay

#endif  // ASSAY_CLI_NOW_OPTION_H_
