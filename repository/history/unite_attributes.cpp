// SPDX-License-Identifier: Apache-2.0
#include "repository/history/unite_attributes.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace hoist::repository {
namespace {

using Lines = std::vector<std::string_view>;

/// Without their ends; a CR before these is left to the line.
Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string_view without_cr(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// The pattern of a line that gives files to git-lfs and says nothing else; empty for others.
std::string_view tracked_pattern(std::string_view line) {
  constexpr std::string_view attributes = " filter=lfs diff=lfs merge=lfs -text";
  line = without_cr(line);
  if (!line.ends_with(attributes)) return {};
  line.remove_suffix(attributes.size());
  const bool is_pattern = !line.empty() && !line.starts_with('#') && !line.starts_with("[attr]") &&
                          !line.starts_with(' ') && !line.starts_with('\t');
  const bool is_quoted = line.size() > 2 && line.starts_with('"') &&
                         line.find('"', 1) == line.size() - 1 &&
                         line.find('\\') == std::string_view::npos;
  const bool is_one_word = line.find_first_of(" \t\"") == std::string_view::npos;
  return is_pattern && (is_quoted || is_one_word) ? line : std::string_view();
}

bool has_pattern(const Lines& lines, std::string_view pattern) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](std::string_view line) { return tracked_pattern(line) == pattern; });
}

/// The lines that one side has put before each line of the base, and after the last.
std::optional<std::vector<Lines>> additions(const Lines& base, const Lines& side) {
  std::vector<Lines> added(base.size() + 1);
  std::size_t at = 0;
  for (const std::string_view line : side) {
    if (at < base.size() && line == base[at]) {
      ++at;
    } else if (!tracked_pattern(line).empty()) {
      added[at].push_back(line);
    } else {
      return std::nullopt;
    }
  }
  return at == base.size() ? std::optional(std::move(added)) : std::nullopt;
}

}  // namespace

std::optional<std::string> unite_attributes(std::string_view base, std::string_view ours,
                                            std::string_view theirs) {
  const Lines kept = lines_of(base);
  const auto from_ours = additions(kept, lines_of(ours));
  const auto from_theirs = additions(kept, lines_of(theirs));
  if (!from_ours || !from_theirs) return std::nullopt;

  // From the end: of two lines for one pattern the later one counts, since nothing undoes it.
  Lines united;
  std::set<std::string_view> seen;
  const auto add = [&](const Lines& lines, const Lines& but) {
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
      const std::string_view pattern = tracked_pattern(*line);
      if (!has_pattern(but, pattern) && seen.insert(pattern).second) united.push_back(*line);
    }
  };
  for (std::size_t i = kept.size() + 1; i-- > 0;) {
    add((*from_ours)[i], (*from_theirs)[i]);
    add((*from_theirs)[i], {});
    if (i > 0) united.push_back(kept[i - 1]);
  }
  std::string text;
  for (auto line = united.rbegin(); line != united.rend(); ++line) {
    text.append(*line);
    text.push_back('\n');
  }
  return text;
}

}  // namespace hoist::repository
