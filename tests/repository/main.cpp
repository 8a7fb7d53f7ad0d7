// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include "tests/support/isolation.hpp"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  hoist::test::isolate_from_machine();
  // The library must get along without its host ignoring it.
  ::signal(SIGPIPE, SIG_DFL);
  return RUN_ALL_TESTS();
}
