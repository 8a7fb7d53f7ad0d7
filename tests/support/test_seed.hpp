// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

namespace hoist::test {

/// The seed of a test that tries something else on each run. It is printed; HOIST_TEST_SEED=NUMBER
/// repeats a run.
inline std::uint64_t test_seed() {
  const char* given = std::getenv("HOIST_TEST_SEED");
  const std::uint64_t seed = given != nullptr ? std::stoull(given) : std::random_device{}();
  std::printf("HOIST_TEST_SEED=%llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

}  // namespace hoist::test
