// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/fault.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tests/hub/digest.hpp"

namespace hoist::hub {
namespace {

bool contains(const std::vector<std::uint64_t>& numbers, std::uint64_t number) {
  return numbers.empty() || std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

/// In [0, 1), the same for the same request.
double chance(const FaultRule& rule, const Occasion& occasion, std::uint64_t attempt) {
  const auto hex =
      sha256_hex(fmt::format("{} {} {} {} {}", rule.seed, static_cast<int>(occasion.on),
                             occasion.oid, occasion.part, attempt));
  constexpr double range = 4294967296.0;
  return static_cast<double>(std::stoul(hex.substr(0, 8), nullptr, 16)) / range;
}

}  // namespace

bool applies(const FaultRule& rule, const Occasion& occasion, std::uint64_t attempt) {
  return rule.on == occasion.on && contains(rule.parts, occasion.part) &&
         contains(rule.attempts, attempt) && occasion.acknowledged_parts >= rule.after_parts &&
         (rule.probability >= 1.0 || chance(rule, occasion, attempt) < rule.probability);
}

void FaultPlan::set(std::vector<FaultRule> rules) {
  const std::lock_guard lock{mutex_};
  rules_ = std::move(rules);
  attempts_.clear();
}

std::optional<Effect> FaultPlan::next(const Occasion& occasion) {
  const std::lock_guard lock{mutex_};
  const auto attempt = ++attempts_[{occasion.on, occasion.oid, occasion.part}];
  for (auto& rule : rules_) {
    if (rule.times == 0 || !applies(rule, occasion, attempt)) continue;
    --rule.times;
    return rule.effect;
  }
  return std::nullopt;
}

}  // namespace hoist::hub
