// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hoist::repository {

/// Which paths patterns name, as git's pathspecs do: a path itself, however odd its bytes; a folder
/// for all below it; else by `*`, `?` and `[a-z]`, which slashes do not stop. A slash at the end of
/// a pattern lets it name what is below only. No pattern at all names everything. Pure.
class PathSelection {
 public:
  PathSelection() = default;
  explicit PathSelection(std::vector<std::string> patterns) : patterns_(std::move(patterns)) {}

  /// `path` may end in a slash: it is a folder.
  [[nodiscard]] bool names(std::string_view path) const;
  /// Whether something below the folder, which has no slash at its end, may be named.
  [[nodiscard]] bool may_name_below(std::string_view folder) const;

 private:
  std::vector<std::string> patterns_;
};

}  // namespace hoist::repository
