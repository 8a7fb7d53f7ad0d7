// SPDX-License-Identifier: Apache-2.0
#include "cli/man_page.hpp"

#include <string_view>

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/version.hpp"
#include "lfs/settings/settings.hpp"

namespace hoist::cli {
namespace {

/// Text that roff shows as it is.
std::string plain(std::string_view text) {
  std::string shown = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  for (const char c : text) {
    switch (c) {
      case '\\':
        shown += "\\e";
        break;
      case '-':
        shown += "\\-";
        break;
      case '`':
        shown += "\\(ga";
        break;
      default:
        shown += c;
    }
  }
  return shown;
}

std::string bold(std::string_view text) { return "\\fB" + plain(text) + "\\fP"; }

std::string definition(std::string_view name, std::string_view text) {
  return fmt::format(".TP\n{}\n{}\n", bold(name), plain(text));
}

std::string command_section(const Command& command) {
  std::string text = fmt::format(".SS {}\n{} {}\n.PP\n{}\n", plain(command.name),
                                 bold(fmt::format("hoist {}", command.name)), plain(command.usage),
                                 plain(command.description));
  for (const OptionInfo& option : command.options) text += definition(option.name, option.text);
  if (!command.example.empty()) {
    text += fmt::format(".PP\nExample:\n.PP\n.RS\n{}\n.RE\n", plain(command.example));
  }
  return text;
}

}  // namespace

std::string man_page() {
  std::string text = fmt::format(
      ".TH HOIST 1 \"\" \"hoist {}\"\n"
      ".nh\n"
      ".SH NAME\nhoist \\- lifts files of any size into Git hubs\n"
      ".SH SYNOPSIS\n{} COMMAND [ARGUMENT...]\n"
      ".SH DESCRIPTION\n"
      "Uploads large files to Git LFS servers in parallel parts. Either\n.BR git\\-lfs (1)\n"
      "calls it during a push, or it works by itself, without git and git\\-lfs.\n"
      ".SH COMMANDS\n",
      version(), bold("hoist"));
  for (const Command& command : commands()) text += command_section(command);
  text += ".SH ENVIRONMENT\nEach goes before the key of git's configuration that it names.\n";
  for (const lfs::SettingInfo& setting : lfs::settings_table) {
    text += definition(setting.environment,
                       fmt::format("{} ({}; default {}){}{}", setting.description, setting.range,
                                   setting.default_value, setting.config_key.empty() ? "" : "; ",
                                   setting.config_key));
  }
  text += ".SH EXIT STATUS\n";
  for (const ExitCodeInfo& info : exit_codes) {
    text += definition(std::to_string(static_cast<int>(info.code)), info.meaning);
  }
  return text + ".SH SEE ALSO\n.BR git (1),\n.BR git\\-lfs (1),\n.BR githooks (5)\n";
}

}  // namespace hoist::cli
