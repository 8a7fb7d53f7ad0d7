// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/fault.hpp"

#include <gtest/gtest.h>

#include "hoist/error.hpp"

namespace hoist::hub {
namespace {

struct Match {
  std::string_view name;
  FaultRule rule;
  Occasion occasion;
  std::uint64_t attempt;
  bool applies;
};

class FaultRuleMatch : public ::testing::TestWithParam<Match> {};

TEST_P(FaultRuleMatch, IsAsTheTableSays) {
  const auto& row = GetParam();
  EXPECT_EQ(applies(row.rule, row.occasion, row.attempt), row.applies);
}

FaultRule rule_with(void (*change)(FaultRule&)) {
  FaultRule rule;
  change(rule);
  return rule;
}

Occasion part_two() { return {Target::part, "oid", 2, 3}; }

INSTANTIATE_TEST_SUITE_P(
    Table, FaultRuleMatch,
    ::testing::Values(Match{"AnyPart", {}, part_two(), 1, true},
                      Match{"OtherTarget", {}, {Target::put, "oid", 0, 0}, 1, false},
                      Match{"ThatPart", rule_with([](FaultRule& r) {
                              r.parts = {1, 2};
                            }),
                            part_two(), 1, true},
                      Match{"OtherPart", rule_with([](FaultRule& r) {
                              r.parts = {1, 3};
                            }),
                            part_two(), 1, false},
                      Match{"ThatAttempt", rule_with([](FaultRule& r) { r.attempts = {1}; }),
                            part_two(), 1, true},
                      Match{"LaterAttempt", rule_with([](FaultRule& r) { r.attempts = {1}; }),
                            part_two(), 2, false},
                      Match{"EnoughParts", rule_with([](FaultRule& r) { r.after_parts = 3; }),
                            part_two(), 1, true},
                      Match{"TooFewParts", rule_with([](FaultRule& r) { r.after_parts = 4; }),
                            part_two(), 1, false},
                      Match{"ImpossibleChance", rule_with([](FaultRule& r) { r.probability = 0; }),
                            part_two(), 1, false}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(FaultChance, IsTheSameForTheSameSeedAndHitsAboutItsShare) {
  FaultRule rule;
  rule.probability = 0.3;
  int hits = 0;
  for (std::uint64_t part = 1; part <= 1000; ++part) {
    const Occasion occasion{Target::part, "oid", part, 0};
    EXPECT_EQ(applies(rule, occasion, 1), applies(rule, occasion, 1));
    hits += applies(rule, occasion, 1) ? 1 : 0;
  }
  EXPECT_GT(hits, 250);
  EXPECT_LT(hits, 350);
}

TEST(FaultPlan, CountsTheAttemptsOfEachPartOfEachObject) {
  FaultPlan plan;
  FaultRule rule;
  rule.attempts = {1};
  plan.set({rule});
  EXPECT_TRUE(plan.next({Target::part, "a", 1, 0}));
  EXPECT_TRUE(plan.next({Target::part, "a", 2, 0}));
  EXPECT_TRUE(plan.next({Target::part, "b", 1, 0}));
  EXPECT_FALSE(plan.next({Target::part, "a", 1, 0}));
}

TEST(FaultPlan, StopsARuleAfterItsTimesAndTakesTheNextOne) {
  FaultPlan plan;
  FaultRule first;
  first.times = 1;
  first.effect = effect::Reset{};
  FaultRule second;
  second.effect = effect::Lose{};
  plan.set({first, second});
  EXPECT_TRUE(std::holds_alternative<effect::Reset>(*plan.next(part_two())));
  EXPECT_TRUE(std::holds_alternative<effect::Lose>(*plan.next(part_two())));
}

TEST(FaultPlan, ForgetsAttemptsWhenItsRulesAreReplaced) {
  FaultPlan plan;
  FaultRule rule;
  rule.attempts = {1};
  plan.set({rule});
  EXPECT_TRUE(plan.next(part_two()));
  plan.set({rule});
  EXPECT_TRUE(plan.next(part_two()));
}

TEST(FaultFile, IsReadWithAllItsConditions) {
  const auto rules = parse_faults(R"({"about": "x", "rules": [
      {"on": "part", "parts": [1], "attempts": [2], "after_parts": 3, "times": 4,
       "probability": 0.5, "seed": 6, "stall": {"after_bytes": 7, "seconds": 1.5}}]})");
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(rules[0].parts, std::vector<std::uint64_t>{1});
  EXPECT_EQ(rules[0].attempts, std::vector<std::uint64_t>{2});
  EXPECT_EQ(rules[0].after_parts, 3U);
  EXPECT_EQ(rules[0].times, 4U);
  EXPECT_EQ(rules[0].probability, 0.5);
  EXPECT_EQ(rules[0].seed, 6U);
  const auto& stall = std::get<effect::Stall>(rules[0].effect);
  EXPECT_EQ(stall.after_bytes, 7U);
  EXPECT_EQ(stall.duration, std::chrono::milliseconds(1500));
}

struct BadFile {
  std::string_view name;
  std::string_view text;
};

class BadFaultFile : public ::testing::TestWithParam<BadFile> {};

TEST_P(BadFaultFile, IsRefused) { EXPECT_THROW(parse_faults(GetParam().text), Error); }

INSTANTIATE_TEST_SUITE_P(
    Table, BadFaultFile,
    ::testing::Values(
        BadFile{"NotJson", "{"}, BadFile{"NoRules", "{}"},
        BadFile{"NoTarget", R"({"rules": [{"lose": true}]})"},
        BadFile{"UnknownTarget", R"({"rules": [{"on": "parts", "lose": true}]})"},
        BadFile{"NoEffect", R"({"rules": [{"on": "part"}]})"},
        BadFile{"TwoEffects", R"({"rules": [{"on": "part", "lose": true, "corrupt": true}]})"},
        BadFile{"MisspeltKey", R"({"rules": [{"on": "part", "lose": true, "attempt": [1]}]})"},
        BadFile{"MisspeltDetail", R"({"rules": [{"on": "part", "reset": {"after": 1}}]})"},
        BadFile{"SwitchedOff", R"({"rules": [{"on": "part", "lose": false}]})"},
        BadFile{"StandingStill", R"({"rules": [{"on": "part", "slow": {"bytes_per_second": 0}}]})"},
        BadFile{"WrongType", R"({"rules": [{"on": "part", "parts": 1, "lose": true}]})"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(FaultFile, IsReadableWhereItComesWithTheHub) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{HOIST_HUB_FAULTS}) {
    if (entry.path().extension() != ".json") continue;
    EXPECT_NO_THROW(EXPECT_FALSE(named_faults(entry.path().stem().native()).empty()))
        << entry.path();
    ++files;
  }
  EXPECT_GT(files, 40);
  EXPECT_THROW(named_faults("no-such-fault"), Error);
}

}  // namespace
}  // namespace hoist::hub
