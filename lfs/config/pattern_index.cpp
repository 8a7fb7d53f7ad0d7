// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/pattern_index.hpp"

#include <algorithm>
#include <functional>
#include <optional>

#include "lfs/base/ascii.hpp"

namespace hoist::lfs {
namespace {

constexpr std::string_view any_blank = "[[:space:]]";
constexpr std::string_view wildcards = "*?[\\";

/// The one text that a pattern fits, with every blank as a space; nothing where it may fit several
/// others. A blank is often written as a class, since `.gitattributes` has no other way.
std::optional<std::string> only_text(std::string_view pattern) {
  std::string text;
  while (!pattern.empty()) {
    if (pattern.starts_with(any_blank)) {
      text += ' ';
      pattern.remove_prefix(any_blank.size());
      continue;
    }
    if (pattern.front() == '\\')
      pattern.remove_prefix(1);
    else if (wildcards.find(pattern.front()) != std::string_view::npos)
      return std::nullopt;
    if (pattern.empty()) return std::nullopt;
    text += pattern.front();
    pattern.remove_prefix(1);
  }
  return text;
}

}  // namespace

std::string PatternIndex::key_of(std::string_view text) const {
  std::string key(text);
  for (char& c : key) {
    if (is_blank(c)) c = ' ';
    if (ignore_case_) c = lower(c);
  }
  return key;
}

void PatternIndex::add_end(Ends& ends, std::string_view text, std::uint32_t number) const {
  ends.by_text[key_of(text)].push_back(number);
  ends.lengths.insert(text.size());
}

void PatternIndex::add(std::string_view text) {
  const auto number = static_cast<std::uint32_t>(patterns_.size());
  const PathPattern& pattern = patterns_.emplace_back(text, ignore_case_);
  Sort& sort = pattern.is_for_names() ? names_ : paths_;
  if (const auto only = only_text(pattern.body())) {
    sort.whole[key_of(*only)].push_back(number);
  } else if (pattern.head().empty() && pattern.tail().empty()) {
    others_.push_back(number);
  } else if (pattern.head().size() > pattern.tail().size()) {
    add_end(sort.heads, pattern.head(), number);
  } else {
    add_end(sort.tails, pattern.tail(), number);
  }
}

void PatternIndex::collect(const std::vector<std::uint32_t>& numbers,
                           const PatternSubject& subject) const {
  for (const std::uint32_t number : numbers) {
    if (patterns_[number].matches(subject)) found_.push_back(number);
  }
}

void PatternIndex::collect(const Table& table, std::string_view key,
                           const PatternSubject& subject) const {
  key_ = key;
  const auto found = table.find(key_);
  if (found != table.end()) collect(found->second, subject);
}

void PatternIndex::collect(const Sort& sort, std::string_view key,
                           const PatternSubject& subject) const {
  if (!sort.whole.empty()) collect(sort.whole, key, subject);
  for (const std::size_t length : sort.heads.lengths) {
    if (length > key.size()) break;
    collect(sort.heads.by_text, key.substr(0, length), subject);
  }
  for (const std::size_t length : sort.tails.lengths) {
    if (length > key.size()) break;
    collect(sort.tails.by_text, key.substr(key.size() - length), subject);
  }
}

const std::vector<std::uint32_t>& PatternIndex::matching(const PatternSubject& subject) const {
  found_.clear();
  const std::string path = key_of(subject.path);
  collect(paths_, path, subject);
  collect(names_, PatternSubject{path}.basename(), subject);
  collect(others_, subject);
  std::sort(found_.begin(), found_.end(), std::greater<>());
  return found_;
}

}  // namespace hoist::lfs
