// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/support/isolation.hpp"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  hoist::test::isolate_from_machine();
  return RUN_ALL_TESTS();
}
