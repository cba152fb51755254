// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/isolation/misbehaving_handler.h"
#include "tests/run_tests.h"

int main(int argc, char** argv) {
  const assay::StaticHandler handlers[] = {assay::MisbehavingHandler()};
  assay::RunStaticWorkerIfAsked(argc, argv, handlers);
  return assay::RunTests(argc, argv);
}
