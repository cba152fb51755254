// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "evaluators/all_evaluators.h"

int main(int argc, char** argv) {
  assay::RunStaticWorkerIfAsked(argc, argv, assay::AllStaticHandlers());
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
