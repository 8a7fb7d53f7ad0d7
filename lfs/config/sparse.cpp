// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/sparse.hpp"

#include <optional>
#include <string>
#include <unordered_set>

#include "lfs/base/ascii.hpp"
#include "lfs/config/ignore_list.hpp"

namespace hoist::lfs {
namespace {

constexpr std::string_view wildcards = "*?[\\";

bool is_wildcard(char c) { return wildcards.find(c) != std::string_view::npos; }

/// The text of a pattern in the form of folders, without backslashes, and without `/*` at its end.
std::string plain(std::string_view pattern) {
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && ++i == pattern.size()) break;
    text += pattern[i];
  }
  if (text.size() > 2 && text.ends_with("/*")) text.resize(text.size() - 2);
  return text;
}

/// Whether it names one folder: no wildcard but behind a backslash, or as `/*` at its end.
bool names_one_folder(std::string_view pattern) {
  for (std::size_t i = 1; i < pattern.size(); ++i) {
    const char before = pattern[i - 1];
    const char c = pattern[i];
    const bool is_last = i + 1 == pattern.size();
    const bool is_plain = !is_wildcard(c) || before == '\\' ||
                          (c == '\\' && !is_last && is_wildcard(pattern[i + 1])) ||
                          (before == '/' && c == '*' && is_last);
    if (!is_plain) return false;
  }
  return true;
}

/// The patterns read as folders: some with all that is below them, some with their own files alone.
class Cone {
 public:
  explicit Cone(bool ignore_case) : ignore_case_(ignore_case) {}

  /// False where the patterns cannot be read so.
  bool add(const PathPattern& pattern) {
    const std::string_view text = pattern.text();
    if (text == "/*" && pattern.is_negative() && pattern.is_for_folders()) {
      has_all_ = false;
      return true;
    }
    if (text == "/*" && !pattern.is_negative() && !pattern.is_for_folders()) {
      has_all_ = true;
      return true;
    }
    if (text.size() < 2 || !text.starts_with('/') || text.find("**") != std::string_view::npos ||
        (!pattern.is_for_folders() && text != "/*") || !names_one_folder(text)) {
      return false;
    }
    const std::string folder = folded(plain(text));
    if (text.size() > 2 && text.ends_with("/*")) {
      if (!pattern.is_negative() || with_below_.erase(folder) == 0) return false;
      files_alone_.insert(folder);
      return true;
    }
    if (pattern.is_negative() || files_alone_.contains(folder)) return false;
    with_below_.insert(folder);
    return true;
  }

  [[nodiscard]] bool includes(std::string_view path) const {
    if (has_all_) return true;
    std::string folder = folded('/' + std::string(path));
    if (with_below_.contains(folder)) return true;
    folder.resize(folder.rfind('/'));
    if (folder.empty() || files_alone_.contains(folder)) return true;
    for (; !folder.empty(); folder.resize(folder.rfind('/'))) {
      if (with_below_.contains(folder)) return true;
    }
    return false;
  }

 private:
  [[nodiscard]] std::string folded(std::string text) const {
    return ignore_case_ ? ascii_lower(text) : std::move(text);
  }

  bool ignore_case_;
  bool has_all_ = false;
  std::unordered_set<std::string> with_below_;   ///< "/models"
  std::unordered_set<std::string> files_alone_;  ///< of folders above those
};

}  // namespace

class SparsePatterns::Rules {
 public:
  Rules(std::string_view text, bool is_cone, bool ignore_case) : list_(text, ignore_case) {
    if (!is_cone) return;
    cone_.emplace(ignore_case);
    for (std::size_t i = 0; i < list_.patterns().size() && cone_; ++i) {
      if (!cone_->add(list_.patterns()[i])) cone_.reset();
    }
  }

  [[nodiscard]] bool includes(std::string_view path, bool is_folder) const {
    if (cone_) return cone_->includes(path);
    // What no pattern fits goes with its folder.
    while (true) {
      if (const auto decision = list_.decide({path, is_folder})) return *decision;
      const std::size_t slash = path.rfind('/');
      if (slash == std::string_view::npos) return false;
      path = path.substr(0, slash);
      is_folder = true;
    }
  }

 private:
  IgnoreList list_;
  std::optional<Cone> cone_;
};

SparsePatterns::SparsePatterns(std::string_view text, bool is_cone, bool ignore_case)
    : rules_(std::make_unique<Rules>(text, is_cone, ignore_case)) {}
SparsePatterns::SparsePatterns(SparsePatterns&&) noexcept = default;
SparsePatterns& SparsePatterns::operator=(SparsePatterns&&) noexcept = default;
SparsePatterns::~SparsePatterns() = default;

bool SparsePatterns::includes(std::string_view path, bool is_folder) const {
  return rules_->includes(path, is_folder);
}

}  // namespace hoist::lfs
