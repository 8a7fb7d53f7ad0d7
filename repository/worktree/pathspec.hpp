// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hoist::repository {

/// Which paths the patterns of a command mean, as git's pathspecs do. Pure. A pattern means the
/// file of that name, or all in the folder of that name; one with `*`, `?`, `[` or a backslash also
/// all paths that it fits, where `*` fits slashes as well. There are no special words (`:(top)`).
class Pathspec {
 public:
  /// `root` is the top of the working tree; patterns are relative to it, or absolute. Throws
  /// hoist::Error: invalid_input for what is outside of it, or empty; unsupported for a pattern
  /// that begins with `:`. None at all mean everything.
  Pathspec(const std::filesystem::path& root, const std::vector<std::string>& patterns);

  [[nodiscard]] bool is_everything() const { return is_everything_; }
  /// Those that are not everything, normalised: no slash at the end.
  struct Pattern {
    std::string text;
    bool is_glob = false;
  };
  [[nodiscard]] const std::vector<Pattern>& patterns() const { return patterns_; }

  [[nodiscard]] bool matches(std::string_view path) const;
  /// Whether the path is named, not merely matched.
  [[nodiscard]] bool names(const std::string& path) const { return names_.count(path) != 0; }

 private:
  std::vector<Pattern> patterns_;
  std::set<std::string, std::less<>> names_;
  bool is_everything_ = false;
};

/// Whether the path is, or lies in, what the pattern names, or the pattern fits it.
[[nodiscard]] bool matches(const Pathspec::Pattern& pattern, std::string_view path);

}  // namespace hoist::repository
