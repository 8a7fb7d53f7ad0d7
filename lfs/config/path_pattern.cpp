// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/path_pattern.hpp"

#include "lfs/base/ascii.hpp"

namespace hoist::lfs {

PathPattern::PathPattern(std::string_view text, bool ignore_case) : ignore_case_(ignore_case) {
  is_negative_ = text.starts_with('!');
  if (is_negative_) text.remove_prefix(1);
  is_for_folders_ = text.ends_with('/');
  if (is_for_folders_) text.remove_suffix(1);
  is_for_names_ = text.find('/') == std::string_view::npos;
  text_ = text;
  if (text.find_first_of("*?[\\") != std::string_view::npos) {
    glob_.emplace(body(), Wildmatch{.is_path = !is_for_names_, .ignore_case = ignore_case});
  }
}

bool PathPattern::matches(const PatternSubject& subject) const {
  if (is_for_folders_ && !subject.is_folder) return false;
  const std::string_view whole = is_for_names_ ? subject.basename() : subject.path;
  if (glob_) return glob_->matches(whole);
  return ignore_case_ ? equal_ignoring_case(body(), whole) : body() == whole;
}

}  // namespace hoist::lfs
