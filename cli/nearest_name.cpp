// SPDX-License-Identifier: Apache-2.0
#include "cli/nearest_name.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace hoist::cli {
namespace {

/// Characters to insert, remove or replace to make `b`, or the nearest beginning of it, out of `a`.
std::size_t distance_to_beginning(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return *std::min_element(row.begin(), row.end());
}

}  // namespace

std::string_view nearest_name(std::string_view typed, std::span<const std::string_view> names) {
  std::string_view nearest;
  // More changes than this, or all of what was typed, mean another word.
  std::size_t limit = std::min((typed.size() + 2) / 3 + 1, typed.size());
  for (const std::string_view name : names) {
    const std::size_t distance = distance_to_beginning(typed, name);
    if (distance < limit) {
      limit = distance;
      nearest = name;
    }
  }
  return nearest;
}

}  // namespace hoist::cli
