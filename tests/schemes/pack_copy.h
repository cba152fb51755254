// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_SCHEMES_PACK_COPY_H_
#define ASSAY_TESTS_SCHEMES_PACK_COPY_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "engine/base/digest.h"
#include "engine/base/file.h"
#include "tests/temporary_folder.h"

namespace assay {

inline const std::string kDemoPack = std::string(ASSAY_SOURCE_DIR) + "/schemes/demo";

// A copy of the demo pack to be damaged.
class PackCopy {
 public:
  PackCopy() {
    for (const char* const name : kFiles) {
      const absl::StatusOr<std::string> bytes = ReadFile(kDemoPack + "/" + name, size_t{1} << 20);
      EXPECT_TRUE(bytes.ok()) << bytes.status();
      if (bytes.ok()) folder_.Write(name, *bytes);
    }
  }

  const std::string& path() const { return folder_.path(); }

  // Replaces the first `from` in a file, which must be there, and brings the digests in pack.xml up to date.
  void Replace(const std::string& file, const std::string& from, const std::string& to) {
    ReplaceOnly(file, from, to);
    UpdateDigests();
  }

  // Puts `text` in the place of a file and brings the digests in pack.xml up to date.
  void ReplaceAll(const std::string& file, const std::string& text) {
    folder_.Write(file, text);
    UpdateDigests();
  }

  // The same as Replace, leaving the digests as they are.
  void ReplaceOnly(const std::string& file, const std::string& from, const std::string& to) {
    std::string bytes = Read(file);
    const size_t at = bytes.find(from);
    ASSERT_NE(at, std::string::npos) << file << " does not have: " << from;
    folder_.Write(file, bytes.replace(at, from.size(), to));
  }

 private:
  static constexpr const char* kFiles[] = {"catalog.xml", "basic_profile.xml", "substantial_profile.xml",
                                           "high_profile.xml", "pack.xml"};

  std::string Read(const std::string& file) const { return ReadFile(folder_ / file, size_t{1} << 20).value_or(""); }

  void UpdateDigests() {
    std::string manifest = Read("pack.xml");
    for (const char* const name : kFiles) {
      const std::string lead = std::string("file=\"") + name + "\" sha256=\"";
      const size_t at = manifest.find(lead);
      if (at != std::string::npos) manifest.replace(at + lead.size(), 64, Sha256(Read(name)).ToHex());
    }
    folder_.Write("pack.xml", manifest);
  }

  TemporaryFolder folder_;
};

// One change of the demo pack, and what is said of it.
struct PackDefect {
  std::string defect;
  std::string file;
  std::string from;
  std::string to;
  std::string message;
};

inline void PrintTo(const PackDefect& changed, std::ostream* out) { *out << changed.defect; }

// The namespace of Assay's own props, to be put into one.
inline const std::string kOwn = "ns=\"https://assay.example/ns/oscal/1\" ";

}  // namespace assay

#endif  // ASSAY_TESTS_SCHEMES_PACK_COPY_H_
