// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/usage_error.hpp"

namespace hoist::cli {

namespace {

/// `-m, ` of `-m, --message TEXT`, as CLI11 has it: `-m,`.
std::string take_short_form(std::string& name) {
  constexpr std::size_t length = std::string_view("-m, ").size();
  if (name.find(", --") + 2 != length) return {};
  std::string form = name.substr(0, length - 1);
  name.erase(0, length);
  return form;
}

}  // namespace

Arguments::Arguments(const Command& command, const std::vector<std::string>& words) {
  CLI::App parser;
  parser.set_help_flag();
  for (const OptionInfo& option : command.options) {
    std::string name(option.name);
    const std::string short_form = take_short_form(name);
    const std::size_t blank = name.find(' ');
    if (blank != std::string::npos) {
      const std::string option_name = name.substr(0, blank);
      parser.add_option(short_form + option_name, values_[option_name])
          ->type_name(name.substr(blank + 1));
    } else if (name.ends_with("...")) {
      parser.add_option(name.substr(0, name.size() - 3), lists_[name]);
    } else if (name.starts_with('-')) {
      parser.add_flag(short_form + name, flags_[name]);
    } else {
      parser.add_option(name, values_[name]);
    }
  }
  try {
    // CLI11 takes the words from the back.
    parser.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError& error) {
    throw UsageError(fmt::format("{}: {}", command.name, error.what()),
                     fmt::format("`hoist {} --help` says what it takes", command.name));
  }
}

bool Arguments::has(std::string_view name) const {
  const auto found = flags_.find(name);
  return found != flags_.end() && found->second;
}

std::optional<std::string> Arguments::value(std::string_view name) const {
  const auto found = values_.find(name);
  return found != values_.end() ? found->second : std::nullopt;
}

std::vector<std::string> Arguments::list(std::string_view name) const {
  const auto found = lists_.find(name);
  return found != lists_.end() ? found->second : std::vector<std::string>();
}

}  // namespace hoist::cli
