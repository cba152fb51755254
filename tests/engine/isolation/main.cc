// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/engine/isolation/misbehaving_handler.h"

int main(int argc, char** argv) {
  const assay::StaticHandler handlers[] = {assay::MisbehavingHandler()};
  assay::RunStaticWorkerIfAsked(argc, argv, handlers);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
