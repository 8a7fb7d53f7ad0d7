// SPDX-License-Identifier: Apache-2.0
#include "cli/bash_completion.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "cli/command.hpp"

namespace hoist::cli {
namespace {

/// "-b --revision" of "-b, --revision REVISION"; nothing of an argument by its place.
std::string words_of(const OptionInfo& option) {
  std::string words;
  for (std::string_view rest = option.name; rest.starts_with('-');) {
    const std::string_view word = rest.substr(0, rest.find_first_of(", "));
    words += fmt::format(" {}", word);
    rest.remove_prefix(word.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(", "), rest.size()));
  }
  return words;
}

}  // namespace

std::string bash_completion() {
  std::string names;
  std::string cases;
  for (const Command& command : commands()) {
    names += fmt::format("{} ", command.name);
    std::string options = "--help";
    for (const OptionInfo& option : command.options) options += words_of(option);
    cases += fmt::format("    {}) words='{}' ;;\n", command.name, options);
  }
  return fmt::format(
      "# bash completion for hoist\n"
      "_hoist() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} words=\n"
      "  COMPREPLY=()\n"
      "  case ${{COMP_WORDS[1]}} in\n"
      "{}"
      "  esac\n"
      "  if ((COMP_CWORD == 1)); then words='{}--help --version'; fi\n"
      "  if ((COMP_CWORD == 1)) || [[ $word == -* ]]; then\n"
      "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
      "  fi\n"
      "}}\n"
      "complete -o bashdefault -o default -F _hoist hoist\n",
      cases, names);
}

}  // namespace hoist::cli
