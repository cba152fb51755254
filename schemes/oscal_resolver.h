// SPDX-License-Identifier: Apache-2.0
// Resolves an OSCAL profile into a catalog, after NIST's profile resolution specification (draft of OSCAL 1.2).
//
// Processed: import of catalogs and profiles, chained to any depth, by relative href, by a back-matter resource's rlink
// and by mapped absolute URL; include-all, include-controls and exclude-controls with with-id, matching and
// with-child-controls; merge flat and as-is with combine keep; set-parameter; alter with remove and add. Everything
// else of the profile model is refused with its place, never skipped.
#ifndef ASSAY_SCHEMES_OSCAL_RESOLVER_H_
#define ASSAY_SCHEMES_OSCAL_RESOLVER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "schemes/xml_document.h"

namespace assay {

// Returns the bytes of a document, or a Status that names what is missing.
using DocumentLoader = std::function<absl::StatusOr<std::string>(const std::string& path)>;

// Reads files of at most kMaxXmlBytes.
DocumentLoader FileLoader();

enum class ResolutionMode {
  kPack,     // anything that would have to be guessed is an error; merge as-is is required
  kForeign,  // what the specification only advises becomes a warning
};

struct ResolverOptions {
  ResolutionMode mode = ResolutionMode::kForeign;
  DocumentLoader load = FileLoader();
  absl::btree_map<std::string, std::string> url_files;  // absolute URL to the file that stands for it
};

struct ResolvedCatalog {
  XmlNode root;                       // <catalog>
  std::vector<std::string> warnings;  // "file:line:column: what"
};

// Resolves the profile at `path`; a catalog is returned as it is. The result has the profile's metadata, a uuid
// computed from its content, and the time of the profile's last change, so the same input gives the same bytes.
absl::StatusOr<ResolvedCatalog> ResolveProfile(const std::string& path, const ResolverOptions& options);

}  // namespace assay

#endif  // ASSAY_SCHEMES_OSCAL_RESOLVER_H_
