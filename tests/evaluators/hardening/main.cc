// SPDX-License-Identifier: Apache-2.0
#include "evaluators/all_evaluators.h"
#include "tests/run_tests.h"

int main(int argc, char** argv) {
  assay::RunStaticWorkerIfAsked(argc, argv, assay::AllStaticHandlers());
  return assay::RunTests(argc, argv);
}
