// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hoist::lfs {

/// Which large files are wanted here, as lfs.fetchinclude and lfs.fetchexclude say: lists of
/// patterns as in .gitignore, separated by commas. Pure.
///
///     PathFilter("models/, *.bin", "models/old").allows("models/new/a.bin")  // true
class PathFilter {
 public:
  /// Everything is wanted.
  PathFilter() = default;
  PathFilter(std::string_view include, std::string_view exclude);

  /// True where any include pattern fits, or there is none, and no exclude pattern does. A pattern
  /// fits what lies below a folder that it fits, too.
  [[nodiscard]] bool allows(std::string_view path) const;

 private:
  struct Pattern {
    std::vector<std::string> segments;  ///< between slashes; "**" stands for any number of them
  };
  static std::vector<Pattern> parse(std::string_view list);
  static bool fits(const std::vector<Pattern>& patterns, std::string_view path);

  std::vector<Pattern> include_;
  std::vector<Pattern> exclude_;
};

}  // namespace hoist::lfs
