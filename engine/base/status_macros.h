// SPDX-License-Identifier: Apache-2.0
// Early return on a Status that is not OK. Debian's Abseil ships no such macros.
#ifndef ASSAY_ENGINE_BASE_STATUS_MACROS_H_
#define ASSAY_ENGINE_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define ASSAY_STATUS_CONCAT_INNER_(a, b) a##b
#define ASSAY_STATUS_CONCAT_(a, b) ASSAY_STATUS_CONCAT_INNER_(a, b)

// Evaluates `expr` (a Status) once and returns it from the function unless OK.
#define ASSAY_RETURN_IF_ERROR(expr)                                                     \
  do {                                                                                  \
    if (absl::Status assay_status_ = (expr); !assay_status_.ok()) return assay_status_; \
  } while (false)

// Evaluates `expr` (a StatusOr) once; assigns its value to `lhs` or returns its Status.
#define ASSAY_ASSIGN_OR_RETURN(lhs, expr) ASSAY_ASSIGN_OR_RETURN_(ASSAY_STATUS_CONCAT_(assay_or_, __LINE__), lhs, expr)
#define ASSAY_ASSIGN_OR_RETURN_(tmp, lhs, expr)  \
  auto tmp = (expr);                             \
  if (!tmp.ok()) return std::move(tmp).status(); \
  lhs = *std::move(tmp)

#endif  // ASSAY_ENGINE_BASE_STATUS_MACROS_H_
