// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/pathspec.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/config/wildmatch.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

/// Below the top, which is the empty one.
std::string below(const fs::path& root, const std::string& pattern) {
  if (pattern.empty()) throw Error(ErrorKind::invalid_input, "cannot add a file without a name");
  if (pattern.starts_with(':')) {
    throw Error(ErrorKind::unsupported,
                fmt::format("cannot add {}: patterns have no special words here", pattern),
                fmt::format("./{} is the file of that name", pattern));
  }
  fs::path path = fs::path(pattern).lexically_normal();
  if (path.is_absolute()) path = path.lexically_relative(root.lexically_normal());
  if (path.empty() || path.native().starts_with("../") || path == "..") {
    throw Error(ErrorKind::invalid_input,
                fmt::format("cannot add {}: it is outside of {}", pattern, root.string()));
  }
  std::string text = path.string();
  while (text.ends_with('/')) text.pop_back();
  return text == "." ? std::string() : text;
}

bool is_in(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

}  // namespace

Pathspec::Pathspec(const fs::path& root, const std::vector<std::string>& patterns)
    : is_everything_(patterns.empty()) {
  for (const std::string& pattern : patterns) {
    std::string text = below(root, pattern);
    if (text.empty()) {
      is_everything_ = true;
      continue;
    }
    names_.insert(text);
    const bool is_glob = text.find_first_of("*?[\\") != std::string::npos;
    patterns_.push_back({std::move(text), is_glob});
  }
}

bool Pathspec::matches(std::string_view path) const {
  if (is_everything_) return true;
  for (std::size_t end = path.find('/'); end != std::string_view::npos;
       end = path.find('/', end + 1)) {
    if (names_.find(path.substr(0, end)) != names_.end()) return true;
  }
  if (names_.find(path) != names_.end()) return true;
  return std::any_of(patterns_.begin(), patterns_.end(), [&](const Pattern& pattern) {
    return pattern.is_glob && lfs::wildmatch(pattern.text, path, {});
  });
}

bool matches(const Pathspec::Pattern& pattern, std::string_view path) {
  return is_in(path, pattern.text) || (pattern.is_glob && lfs::wildmatch(pattern.text, path, {}));
}

}  // namespace hoist::repository
