// SPDX-License-Identifier: Apache-2.0
#include "cli/now_option.h"

#include "engine/base/clock.h"

namespace assay {

NowOption::NowOption(CLI::App* verb) : text_(std::make_shared<std::string>()) {
  verb->add_option("--now", *text_, "Take this time instead of the clock, for reproducible runs")
      ->type_name("RFC3339")
      ->check([](const std::string& given) {
        const absl::StatusOr<absl::Time> time = ParseRfc3339(given);
        return time.ok() ? std::string() : std::string(time.status().message());
      });
}

absl::Time NowOption::Get() const {
  if (text_->empty()) return CurrentTime();
  return ParseRfc3339(*text_).value_or(CurrentTime());
}

}  // namespace assay
