// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/path_pattern.hpp"

#include <algorithm>

#include "lfs/base/ascii.hpp"

namespace hoist::lfs {

PathPattern::PathPattern(std::string_view text, bool ignore_case) : ignore_case_(ignore_case) {
  is_negative_ = text.starts_with('!');
  if (is_negative_) text.remove_prefix(1);
  is_for_folders_ = text.ends_with('/');
  if (is_for_folders_) text.remove_suffix(1);
  is_for_names_ = text.find('/') == std::string_view::npos;
  text_ = text;
  head_bytes_ = std::min(body().find_first_of("*?[\\"), body().size());
  if (head_bytes_ < body().size()) {
    const std::size_t last = body().find_last_of("*?[]\\");
    tail_bytes_ = body().size() - 1 - last;
    // `**/` may stand for nothing, its slash included.
    if (body()[last] == '*' && tail().starts_with('/')) --tail_bytes_;
    glob_.emplace(body(), Wildmatch{.is_path = !is_for_names_, .ignore_case = ignore_case});
  }
}

bool PathPattern::matches(const PatternSubject& subject) const {
  if (is_for_folders_ && !subject.is_folder) return false;
  const std::string_view whole = is_for_names_ ? subject.basename() : subject.path;
  if (!glob_) return same(body(), whole);
  // Tells most that do not fit without a look at the rest.
  const bool has_ends = whole.size() >= std::max(head_bytes_, tail_bytes_) &&
                        same(whole.substr(0, head_bytes_), head()) &&
                        same(whole.substr(whole.size() - tail_bytes_), tail());
  return has_ends && glob_->matches(whole);
}

bool PathPattern::same(std::string_view a, std::string_view b) const {
  return ignore_case_ ? equal_ignoring_case(a, b) : a == b;
}

}  // namespace hoist::lfs
