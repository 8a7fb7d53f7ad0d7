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

/// The ending, from its last dot on, of all that a pattern fits; empty where there is none.
std::string_view ending_of(std::string_view pattern) {
  const std::size_t last = pattern.find_last_of("*?]\\");
  const std::string_view literal = pattern.substr(last == std::string_view::npos ? 0 : last + 1);
  const std::size_t dot = literal.rfind('.');
  const bool is_of_name =
      dot != std::string_view::npos && literal.find_first_of("/[", dot) == std::string_view::npos;
  // Behind a backslash the first byte is literal as well, but need not be looked at.
  return is_of_name ? literal.substr(dot) : std::string_view();
}

/// The folder that all is in that a pattern fits; empty where there is none.
std::string_view folder_of(std::string_view pattern) {
  const std::string_view literal = pattern.substr(0, pattern.find_first_of(wildcards));
  const std::size_t slash = literal.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : literal.substr(0, slash);
}

/// The ending of a name, as ending_of() has it.
std::string_view name_ending(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot);
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

void PatternIndex::add(std::string_view text) {
  const auto number = static_cast<std::uint32_t>(patterns_.size());
  const PathPattern& pattern = patterns_.emplace_back(text, ignore_case_);
  const std::string_view body = pattern.body();
  if (const auto only = only_text(body)) {
    (pattern.is_for_names() ? by_name_ : by_path_)[key_of(*only)].push_back(number);
  } else if (const auto ending = ending_of(body); !ending.empty()) {
    by_ending_[key_of(ending)].push_back(number);
  } else if (const auto folder = folder_of(body); !folder.empty()) {
    by_folder_[key_of(folder)].push_back(number);
  } else {
    others_.push_back(number);
  }
}

void PatternIndex::collect(const Table& table, std::string_view key) const {
  if (table.empty()) return;
  key_ = key;
  const auto found = table.find(key_);
  if (found != table.end()) {
    found_.insert(found_.end(), found->second.begin(), found->second.end());
  }
}

const PatternIndex::Numbers& PatternIndex::candidates(const PatternSubject& subject) const {
  found_ = others_;
  const std::string path = key_of(subject.path);
  const std::string_view name = PatternSubject{path}.basename();
  collect(by_path_, path);
  collect(by_name_, name);
  collect(by_ending_, name_ending(name));
  if (!by_folder_.empty()) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      collect(by_folder_, std::string_view(path).substr(0, slash));
    }
  }
  std::sort(found_.begin(), found_.end(), std::greater<>());
  return found_;
}

}  // namespace hoist::lfs
