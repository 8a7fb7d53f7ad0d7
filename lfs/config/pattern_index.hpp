// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lfs/config/path_pattern.hpp"

namespace hoist::lfs {

/// The patterns of one file of rules, such that those which fit a path are found without a look at
/// most others: by their whole text, or by the literal beginning or end of what they fit. Pure;
/// look-ups are for one thread, since they share a buffer.
class PatternIndex {
 public:
  explicit PatternIndex(bool ignore_case) : ignore_case_(ignore_case) {}

  /// Gives it the next number, from 0.
  void add(std::string_view text);

  [[nodiscard]] std::size_t size() const { return patterns_.size(); }
  [[nodiscard]] const PathPattern& operator[](std::size_t number) const {
    return patterns_[number];
  }

  /// The numbers of all that fit, the highest first; valid until the next look-up.
  [[nodiscard]] const std::vector<std::uint32_t>& matching(const PatternSubject& subject) const;

 private:
  using Table = std::unordered_map<std::string, std::vector<std::uint32_t>>;
  /// Patterns by a beginning or an end, and how long those are.
  struct Ends {
    Table by_text;
    std::set<std::size_t> lengths;
  };
  /// Patterns of one sort: for names, or for paths.
  struct Sort {
    Table whole;
    Ends heads;
    Ends tails;
  };

  [[nodiscard]] std::string key_of(std::string_view text) const;
  void add_end(Ends& ends, std::string_view text, std::uint32_t number) const;
  void collect(const Sort& sort, std::string_view key, const PatternSubject& subject) const;
  void collect(const Table& table, std::string_view key, const PatternSubject& subject) const;
  void collect(const std::vector<std::uint32_t>& numbers, const PatternSubject& subject) const;

  bool ignore_case_;
  std::vector<PathPattern> patterns_;
  Sort names_;
  Sort paths_;
  std::vector<std::uint32_t> others_;
  mutable std::vector<std::uint32_t> found_;
  mutable std::string key_;
};

}  // namespace hoist::lfs
