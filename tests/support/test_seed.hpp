// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace hoist::test {

/// The seed of a test that may try something else on each run. It is printed;
/// HOIST_TEST_SEED=NUMBER chooses another one, as .ci/run does for each commit.
inline std::uint64_t test_seed() {
  const char* given = std::getenv("HOIST_TEST_SEED");
  const std::uint64_t seed = given != nullptr ? std::stoull(given) : 1;
  std::printf("HOIST_TEST_SEED=%llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

}  // namespace hoist::test
