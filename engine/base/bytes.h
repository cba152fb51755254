// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_BASE_BYTES_H_
#define ASSAY_ENGINE_BASE_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace assay {

using ByteSpan = std::span<const uint8_t>;
using Bytes = std::vector<uint8_t>;

// Views text as bytes. The result points into `text`.
inline ByteSpan AsBytes(absl::string_view text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }

// Views bytes as text. The result points into `bytes`; nothing says it is UTF-8.
inline absl::string_view AsText(ByteSpan bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

}  // namespace assay

#endif  // ASSAY_ENGINE_BASE_BYTES_H_
