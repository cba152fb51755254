// SPDX-License-Identifier: Apache-2.0
#include "evaluators/hardening/elf_search_path.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(SearchPath, IsSecureInFoldersOfTheSystem) {
  for (const char* path : {"/usr/lib", "/opt/product/lib:/usr/lib/x86_64-linux-gnu", "/usr/lib/", "/usr/./lib",
                           "/tmpfiles/lib", "/usr/lib/tmp", "/var/lib/product"}) {
    EXPECT_FALSE(IsInsecureSearchPath(path, false)) << path;
  }
}

TEST(SearchPath, IsSecureWhereTheObjectLies) {
  for (const char* path : {"$ORIGIN", "${ORIGIN}", "$ORIGIN/", "$ORIGIN/lib", "$ORIGIN/../lib", "${ORIGIN}/../../lib/a",
                           "$ORIGIN/tmp", "$ORIGIN/lib:/usr/lib"}) {
    EXPECT_FALSE(IsInsecureSearchPath(path, false)) << path;
    EXPECT_TRUE(IsInsecureSearchPath(path, true)) << path << " set-id";
  }
}

TEST(SearchPath, IsInsecureWhenEmptyOrRelative) {
  for (const char* path : {"", ":", "/usr/lib:", ":/usr/lib", "/usr/lib::/opt/lib", "lib", "./lib", ".", "../lib",
                           "$LIB", "$ORIGINAL/lib", "${ORIGIN", "$ORIGIN.d/lib", "/usr/lib:lib"}) {
    EXPECT_TRUE(IsInsecureSearchPath(path, false)) << path;
  }
}

TEST(SearchPath, IsInsecureWhenItGoesUp) {
  for (const char* path : {"/usr/lib/..", "/usr/../tmp", "/..", "$ORIGIN/lib/../../tmp", "$ORIGIN/../lib/.."}) {
    EXPECT_TRUE(IsInsecureSearchPath(path, false)) << path;
  }
}

TEST(SearchPath, IsInsecureInFoldersThatOthersMayWrite) {
  for (const char* path :
       {"/tmp", "/tmp/lib", "//tmp//lib", "/./tmp/lib", "/var/tmp/x", "/dev/shm", "/home/builder/lib", "/root/lib",
        "/run/user/1000", "$ORIGIN/../../tmp", "$ORIGIN/../home/x", "/usr/lib:/tmp"}) {
    EXPECT_TRUE(IsInsecureSearchPath(path, false)) << path;
  }
}

TEST(SearchPath, IsInsecureWithOriginInTheMiddle) {
  EXPECT_TRUE(IsInsecureSearchPath("/opt/$ORIGIN/lib", false));
  EXPECT_TRUE(IsInsecureSearchPath("$ORIGIN/${ORIGIN}", false));
}

}  // namespace
}  // namespace assay
