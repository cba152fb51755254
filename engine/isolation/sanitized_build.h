// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_ENGINE_ISOLATION_SANITIZED_BUILD_H_
#define ASSAY_ENGINE_ISOLATION_SANITIZED_BUILD_H_

namespace assay {

// Whether AddressSanitizer is in this build, which no user gets. Its runtime reserves terabytes of address space and
// makes system calls of its own, so that two walls of a worker have to give way.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kIsSanitizedBuild = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool kIsSanitizedBuild = true;
#else
inline constexpr bool kIsSanitizedBuild = false;
#endif
#else
inline constexpr bool kIsSanitizedBuild = false;
#endif

}  // namespace assay

#endif  // ASSAY_ENGINE_ISOLATION_SANITIZED_BUILD_H_
