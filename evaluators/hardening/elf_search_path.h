// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_EVALUATORS_HARDENING_ELF_SEARCH_PATH_H_
#define ASSAY_EVALUATORS_HARDENING_ELF_SEARCH_PATH_H_

#include "absl/strings/string_view.h"

namespace assay {

// Whether somebody other than the system's owner may decide what is loaded through a library search path (DT_RPATH or
// DT_RUNPATH): an entry that is empty (the current folder) or relative, has a part "..", or lies in a folder that
// everybody or a single user may write. $ORIGIN at the start, with ".." right after it, is where the object lies and is
// accepted, unless the program runs with its owner's rights.
bool IsInsecureSearchPath(absl::string_view path, bool is_set_id);

}  // namespace assay

#endif  // ASSAY_EVALUATORS_HARDENING_ELF_SEARCH_PATH_H_
