// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lfs/config/path_pattern.hpp"

namespace hoist::lfs {

/// The patterns of one file of rules, such that those which may fit a path are found without a look
/// at the rest: by their whole text, by the ending of what they fit, or by the folder that they
/// name. Pure; look-ups are for one thread, since they share a buffer.
class PatternIndex {
 public:
  explicit PatternIndex(bool ignore_case) : ignore_case_(ignore_case) {}

  /// Gives it the next number, from 0.
  void add(std::string_view text);

  [[nodiscard]] std::size_t size() const { return patterns_.size(); }
  [[nodiscard]] const PathPattern& operator[](std::size_t number) const {
    return patterns_[number];
  }

  /// Calls `take(number)` for each pattern that fits, the last first, until it returns false.
  template <typename Take>
  void for_each_match(const PatternSubject& subject, Take&& take) const {
    for (const std::uint32_t number : candidates(subject)) {
      if (patterns_[number].matches(subject) && !take(std::size_t{number})) return;
    }
  }

 private:
  using Numbers = std::vector<std::uint32_t>;
  using Table = std::unordered_map<std::string, Numbers>;

  /// The numbers of all that may fit, the highest first.
  [[nodiscard]] const Numbers& candidates(const PatternSubject& subject) const;
  void collect(const Table& table, std::string_view key) const;
  [[nodiscard]] std::string key_of(std::string_view text) const;

  bool ignore_case_;
  std::vector<PathPattern> patterns_;
  Table by_name_;    ///< fit one name
  Table by_path_;    ///< fit one path
  Table by_ending_;  ///< fit what ends in ".bin"
  Table by_folder_;  ///< fit what is somewhere below "a/b"
  Numbers others_;
  mutable Numbers found_;
  mutable std::string key_;
};

}  // namespace hoist::lfs
