// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/test_seed.hpp"
#include "tests/walk/steps.hpp"
#include "tests/walk/world.hpp"

namespace hoist::walk {
namespace {

constexpr std::size_t steps_of_a_walk = 30;
constexpr unsigned tries_to_shrink = 120;

/// Where a walk ends that goes wrong.
struct Fall {
  std::size_t steps = 0;  ///< taken, the wrong one included
  std::string words;
};

std::optional<Fall> walk(const std::vector<Step>& steps) {
  World world;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (auto wrong = world.take(steps[i])) return Fall{i + 1, *std::move(wrong)};
  }
  if (auto wrong = world.look_at_remote()) return Fall{steps.size(), *std::move(wrong)};
  return std::nullopt;
}

/// The fewest steps found that still go wrong, and how.
std::pair<std::vector<Step>, Fall> shrink(std::vector<Step> steps, Fall fall) {
  steps.resize(fall.steps);
  unsigned tries = 0;
  for (std::size_t chunk = steps.size() / 2; chunk > 0; chunk /= 2) {
    for (std::size_t begin = 0; begin + chunk < steps.size() && tries < tries_to_shrink; ++tries) {
      std::vector<Step> fewer = steps;
      const auto from = fewer.begin() + static_cast<std::ptrdiff_t>(begin);
      fewer.erase(from, from + static_cast<std::ptrdiff_t>(chunk));
      if (auto still = walk(fewer)) {
        fewer.resize(still->steps);
        steps = std::move(fewer);
        fall = *std::move(still);
      } else {
        begin += chunk;
      }
    }
  }
  return {steps, fall};
}

std::string script_of(const std::vector<Step>& steps) {
  std::string script = "T=$(mktemp -d); cd $T\n" + World::preparation();
  for (const Step& step : steps) {
    script += fmt::format("(cd {}; {}){}\n", step.clone, step.script,
                          step.who == Who::library ? "  # by a long-lived Repository" : "");
  }
  return script;
}

void expect_safe(std::uint64_t seed) {
  const std::vector<Step> steps = steps_of(seed, steps_of_a_walk);
  const auto fall = walk(steps);
  if (!fall) return;
  const auto [fewest, last] = shrink(steps, *fall);
  ADD_FAILURE() << "seed " << seed << ": " << last.words << "\nthe walk:\n" << script_of(fewest);
}

class WalkOf : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(WalkOf, GoesWhereGitGoes) { expect_safe(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Walk, WalkOf, ::testing::Range<std::uint64_t>(1, 13),
                         [](const auto& row) { return fmt::format("Seed{}", row.param); });

TEST(Walk, OfASeedOfItsOwn) {
  const char* given = std::getenv("HOIST_WALK_STEPS");
  const std::size_t wanted = given != nullptr ? std::stoull(given) : steps_of_a_walk;
  const std::uint64_t first = test::test_seed();
  for (std::size_t walked = 0; walked < wanted; walked += steps_of_a_walk) {
    expect_safe(first + walked / steps_of_a_walk);
  }
}

}  // namespace
}  // namespace hoist::walk
