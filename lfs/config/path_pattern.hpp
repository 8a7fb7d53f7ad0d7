// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "lfs/config/wildmatch.hpp"

namespace hoist::lfs {

/// A path below the folder whose rules are looked at, as patterns see it.
struct PatternSubject {
  std::string_view path;  ///< "a/b.bin", without a slash at its end
  bool is_folder = false;

  [[nodiscard]] std::string_view basename() const { return path.substr(path.rfind('/') + 1); }
};

/// One pattern of `.gitattributes`, `.gitignore` or the sparse patterns. Pure.
class PathPattern {
 public:
  PathPattern(std::string_view text, bool ignore_case);

  [[nodiscard]] bool matches(const PatternSubject& subject) const;

  /// The text after a `!` at its beginning and without a slash at its end.
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool is_negative() const { return is_negative_; }
  /// It ended in a slash: only folders fit.
  [[nodiscard]] bool is_for_folders() const { return is_for_folders_; }
  /// It has no other slash: it fits that name in every folder.
  [[nodiscard]] bool is_for_names() const { return is_for_names_; }
  /// What has to equal the path or the name; a slash at the beginning is left out.
  [[nodiscard]] std::string_view body() const {
    return std::string_view(text_).substr(is_for_names_ || !text_.starts_with('/') ? 0 : 1);
  }
  [[nodiscard]] bool has_wildcards() const { return glob_.has_value(); }
  /// What all begins with that fits: the body before its first wildcard.
  [[nodiscard]] std::string_view head() const { return body().substr(0, head_bytes_); }
  /// What all ends in that fits: the body behind its last wildcard.
  [[nodiscard]] std::string_view tail() const { return body().substr(body().size() - tail_bytes_); }

 private:
  [[nodiscard]] bool same(std::string_view a, std::string_view b) const;

  std::string text_;
  std::size_t head_bytes_ = 0;
  std::size_t tail_bytes_ = 0;
  bool is_negative_ = false;
  bool is_for_folders_ = false;
  bool is_for_names_ = false;
  bool ignore_case_ = false;
  std::optional<Glob> glob_;  ///< where the body is more than a literal text
};

}  // namespace hoist::lfs
