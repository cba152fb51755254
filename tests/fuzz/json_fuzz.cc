// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "engine/base/bytes.h"
#include "engine/base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text = assay::AsText({data, size});
  (void)assay::ParseJson(text, "input.json");
  // What the writer quotes, the reader takes back.
  if (!assay::ParseJson(assay::JsonQuote(text), "quoted").ok()) __builtin_trap();
  return 0;
}
