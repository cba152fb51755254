// SPDX-License-Identifier: Apache-2.0
#ifndef ASSAY_TESTS_RUN_TESTS_H_
#define ASSAY_TESTS_RUN_TESTS_H_

#include <gtest/gtest.h>

namespace assay {

// What ctest takes for skipped.
inline constexpr int kSkippedExitCode = 77;

// Runs the tests that the arguments choose. Where all of them were skipped nothing was tested: kSkippedExitCode.
inline int RunTests(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const int failed = RUN_ALL_TESTS();
  const testing::UnitTest& tests = *testing::UnitTest::GetInstance();
  const bool all_skipped = tests.skipped_test_count() > 0 && tests.successful_test_count() == 0;
  return failed == 0 && all_skipped ? kSkippedExitCode : failed;
}

}  // namespace assay

#endif  // ASSAY_TESTS_RUN_TESTS_H_
