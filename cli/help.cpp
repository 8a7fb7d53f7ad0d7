// SPDX-License-Identifier: Apache-2.0
#include "cli/help.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lfs/settings/settings.hpp"

namespace hoist::cli {
namespace {

constexpr std::size_t columns = 80;

std::string environment_section() {
  std::vector<std::pair<std::string_view, std::string>> definitions;
  for (const lfs::SettingInfo& setting : lfs::settings_table) {
    std::string text = fmt::format("{} ({}; default {})", setting.description, setting.range,
                                   setting.default_value);
    if (!setting.config_key.empty()) {
      text += fmt::format("; git config {}", setting.config_key);
    }
    definitions.emplace_back(setting.environment, std::move(text));
  }
  return "Environment, before git's configuration:\n" + definition_list(definitions);
}

std::string exit_code_section() {
  std::vector<std::string> numbers;
  numbers.reserve(exit_codes.size());
  std::vector<std::pair<std::string_view, std::string>> definitions;
  for (const ExitCodeInfo& info : exit_codes) {
    numbers.push_back(std::to_string(static_cast<int>(info.code)));
    definitions.emplace_back(numbers.back(), info.meaning);
  }
  return "Exit codes:\n" + definition_list(definitions);
}

}  // namespace

std::string wrap(std::string_view text, std::size_t indent) {
  std::string result;
  std::size_t column = indent;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find(' '), text.size());
    if (column > indent && column + 1 + length > columns) {
      result += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      result += ' ';
      ++column;
    }
    result += text.substr(0, length);
    column += length;
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  return result;
}

std::string definition_list(
    const std::vector<std::pair<std::string_view, std::string>>& definitions) {
  std::size_t width = 0;
  for (const auto& [name, text] : definitions) {
    width = std::max(width, name.size());
  }
  std::string result;
  for (const auto& [name, text] : definitions) {
    result += fmt::format("  {:<{}}  {}\n", name, width, wrap(text, width + 4));
  }
  return result;
}

std::string program_help() {
  std::vector<std::pair<std::string_view, std::string>> list;
  for (const Command& command : commands()) {
    list.emplace_back(command.name, command.summary);
  }
  return "hoist - lifts files of any size into Git hubs\n\n"
         "Usage: hoist COMMAND [ARGUMENT...]\n\n"
         "Commands:\n" +
         definition_list(list) + "\nOptions:\n" +
         definition_list({{"-h, --help", "explain hoist, or the command that it follows"},
                          {"--version", "print the version"}}) +
         "\n" + environment_section() + "\n" + exit_code_section() +
         "\nExample:\n"
         "  cd my-repository\n"
         "  hoist lfs-enable-largefiles\n"
         "  git push\n";
}

std::string command_help(const Command& command) {
  const std::string call =
      fmt::format("hoist {}{}{}", command.name, command.usage.empty() ? "" : " ", command.usage);
  std::string text =
      fmt::format("hoist {} - {}\n\nUsage: {}\n", command.name, command.summary, wrap(call, 7));
  text += "\n" + wrap(command.description, 0) + "\n";
  std::vector<std::pair<std::string_view, std::string>> options;
  for (const OptionInfo& option : command.options) {
    options.emplace_back(option.name, option.text);
  }
  options.emplace_back("-h, --help", "print this");
  text += "\nOptions:\n" + definition_list(options);
  if (!command.example.empty()) {
    text += fmt::format("\nExample:\n  {}\n", command.example);
  }
  return text;
}

}  // namespace hoist::cli
