// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/config_parameters.hpp"

#include <algorithm>
#include <string>

#include "hoist/error.hpp"

namespace hoist::lfs {
namespace {

[[noreturn]] void refuse() {
  throw Error(ErrorKind::invalid_input, "GIT_CONFIG_PARAMETERS is not as git writes it");
}

/// Takes a word that git has quoted: '...', in which ' and ! stand outside of the quotes behind a
/// backslash.
std::string take_quoted(std::string_view& text) {
  std::string word;
  if (!text.starts_with('\'')) refuse();
  text.remove_prefix(1);
  for (;;) {
    const std::size_t end = text.find('\'');
    if (end == std::string_view::npos) refuse();
    word += text.substr(0, end);
    text.remove_prefix(end + 1);
    if (!text.starts_with('\\')) return word;
    const bool goes_on = text.size() >= 3 && (text[1] == '\'' || text[1] == '!') && text[2] == '\'';
    if (!goes_on) refuse();
    word += text[1];
    text.remove_prefix(3);
  }
}

ConfigEntry split(const std::string& word) {
  const std::size_t at = word.find('=');
  if (at == std::string::npos) return {word, "true", "the command line"};
  return {word.substr(0, at), word.substr(at + 1), "the command line"};
}

}  // namespace

std::vector<ConfigEntry> parse_config_parameters(std::string_view text) {
  std::vector<ConfigEntry> entries;
  const auto skip_blanks = [&] {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
  };
  for (skip_blanks(); !text.empty(); skip_blanks()) {
    std::string word = take_quoted(text);
    if (!text.starts_with('=')) {
      entries.push_back(split(word));
    } else {
      text.remove_prefix(1);
      std::string value = text.starts_with('\'') ? take_quoted(text) : "true";
      entries.push_back({std::move(word), std::move(value), "the command line"});
    }
    if (!text.empty() && text.front() != ' ' && text.front() != '\t' && text.front() != '\n') {
      refuse();
    }
  }
  return entries;
}

}  // namespace hoist::lfs
