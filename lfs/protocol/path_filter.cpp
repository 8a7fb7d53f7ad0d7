// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/path_filter.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "lfs/base/ascii.hpp"

namespace hoist::lfs {
namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> segments;
  while (true) {
    const std::size_t slash = text.find('/');
    segments.emplace_back(text.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    text.remove_prefix(slash + 1);
  }
}

/// One character that a pattern begins with: how long it is there, and whether it fits `c`.
struct One {
  std::size_t length;
  bool fits;
};

/// A set such as [a-z], which the pattern begins with; nothing where it has no end.
std::optional<One> set_of(std::string_view pattern, char c) {
  std::size_t at = 1;
  const bool is_negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
  if (is_negated) ++at;
  const std::size_t first = at;
  const auto value = [](char of) { return static_cast<unsigned char>(of); };
  bool is_in = false;
  while (at < pattern.size() && (pattern[at] != ']' || at == first)) {
    if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
    const char low = pattern[at++];
    char high = low;
    if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']') {
      high = pattern[at + 1];
      at += 2;
    }
    is_in = is_in || (value(low) <= value(c) && value(c) <= value(high));
  }
  if (at >= pattern.size()) return std::nullopt;
  return One{at + 1, is_in != is_negated};
}

One one_of(std::string_view pattern, char c) {
  if (pattern.front() == '?') return {1, true};
  if (pattern.front() == '[') {
    if (const auto set = set_of(pattern, c)) return *set;
  }
  if (pattern.front() == '\\' && pattern.size() > 1) return {2, pattern[1] == c};
  return {1, pattern.front() == c};
}

/// Whether a pattern fits a name without slashes. Takes no longer than the product of the two.
bool fits_name(std::string_view pattern, std::string_view name) {
  std::optional<std::pair<std::string_view, std::string_view>> after_star;
  while (true) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      after_star.emplace(pattern, name);
      continue;
    }
    if (name.empty() && pattern.empty()) return true;
    if (!name.empty() && !pattern.empty()) {
      const One one = one_of(pattern, name.front());
      if (one.fits) {
        pattern.remove_prefix(one.length);
        name.remove_prefix(1);
        continue;
      }
    }
    // The last star takes one more.
    if (!after_star || after_star->second.empty()) return false;
    after_star->second.remove_prefix(1);
    pattern = after_star->first;
    name = after_star->second;
  }
}

/// Whether the segments of a pattern fit a path, or a folder that it is in.
bool fits_path(std::span<const std::string> pattern, std::span<const std::string> path) {
  // fits[j]: what was looked at of the pattern fits the first j segments.
  std::vector<bool> fits(path.size() + 1);
  fits[0] = true;
  for (const std::string& segment : pattern) {
    std::vector<bool> next(path.size() + 1);
    for (std::size_t j = 0; j <= path.size(); ++j) {
      if (!fits[j]) continue;
      if (segment == "**") {
        std::fill(next.begin() + static_cast<std::ptrdiff_t>(j), next.end(), true);
      } else if (j < path.size() && fits_name(segment, path[j])) {
        next[j + 1] = true;
      }
    }
    fits = std::move(next);
  }
  return std::find(fits.begin() + 1, fits.end(), true) != fits.end();
}

}  // namespace

PathFilter::PathFilter(std::string_view include, std::string_view exclude)
    : include_(parse(include)), exclude_(parse(exclude)) {}

std::vector<PathFilter::Pattern> PathFilter::parse(std::string_view list) {
  std::vector<Pattern> patterns;
  while (!list.empty()) {
    std::string_view text = list.substr(0, list.find(','));
    list.remove_prefix(std::min(text.size() + 1, list.size()));
    text = trim(text);
    if (text.ends_with('/') || text.ends_with('\\')) text.remove_suffix(1);
    if (text.empty()) continue;
    Pattern pattern;
    if (text.find('/') == std::string_view::npos) pattern.segments.emplace_back("**");
    if (text.starts_with('/')) text.remove_prefix(1);
    for (std::string& segment : split(text)) pattern.segments.push_back(std::move(segment));
    patterns.push_back(std::move(pattern));
  }
  return patterns;
}

bool PathFilter::fits(const std::vector<Pattern>& patterns, std::string_view path) {
  if (patterns.empty()) return false;
  const std::vector<std::string> segments = split(path);
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const Pattern& pattern) { return fits_path(pattern.segments, segments); });
}

bool PathFilter::allows(std::string_view path) const {
  return (include_.empty() || fits(include_, path)) && !fits(exclude_, path);
}

}  // namespace hoist::lfs
