// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/path_selection.hpp"

#include <algorithm>

#include "lfs/config/wildmatch.hpp"

namespace hoist::repository {
namespace {

constexpr std::string_view special = "*?[\\";

/// `above` is `path` or a folder on the way to it.
bool is_at_or_above(std::string_view above, std::string_view path) {
  return path.starts_with(above) &&
         (path.size() == above.size() || above.ends_with('/') || path[above.size()] == '/');
}

bool fits(std::string_view pattern, std::string_view path) {
  if (is_at_or_above(pattern, path)) return true;
  if (pattern.find_first_of(special) == pattern.npos) return false;
  if (path.ends_with('/') && lfs::wildmatch(pattern, path.substr(0, path.size() - 1), {})) {
    return true;
  }
  return lfs::wildmatch(pattern, path, {});
}

}  // namespace

bool PathSelection::names(std::string_view path) const {
  return patterns_.empty() ||
         std::any_of(patterns_.begin(), patterns_.end(),
                     [&](const std::string& pattern) { return fits(pattern, path); });
}

bool PathSelection::may_name_below(std::string_view folder) const {
  return patterns_.empty() ||
         std::any_of(patterns_.begin(), patterns_.end(), [&](std::string_view pattern) {
           if (is_at_or_above(folder, pattern) || is_at_or_above(pattern, folder)) return true;
           const std::string_view fixed = pattern.substr(0, pattern.find_first_of(special));
           if (fixed.size() == pattern.size()) return false;
           return fixed.size() <= folder.size() ? folder.starts_with(fixed)
                                                : is_at_or_above(folder, fixed);
         });
}

}  // namespace hoist::repository
