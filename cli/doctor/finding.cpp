// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/finding.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lfs/base/terminal_text.hpp"

namespace hoist::cli {
namespace {

constexpr std::string_view plain = "\033[0m";

std::string_view colour_of(Finding::Level level) {
  switch (level) {
    case Finding::Level::good:
      return "\033[32m";
    case Finding::Level::hint:
      return "\033[33m";
    case Finding::Level::problem:
      return "\033[31m";
  }
  return plain;
}

}  // namespace

std::string_view level_name(Finding::Level level) {
  switch (level) {
    case Finding::Level::good:
      return "good";
    case Finding::Level::hint:
      return "hint";
    case Finding::Level::problem:
      return "problem";
  }
  return "";
}

std::string findings_text(const std::vector<Finding>& findings, bool colours) {
  std::string text;
  for (const Finding& finding : findings) {
    const std::string_view mark = level_name(finding.level);
    text += fmt::format("{}{:<8}{} {}\n", colours ? colour_of(finding.level) : "", mark,
                        colours ? plain : "", lfs::terminal_line(finding.what));
    if (!finding.remedy.empty())
      text += fmt::format("{:<8} -> {}\n", "", lfs::terminal_line(finding.remedy));
  }
  return text;
}

std::string findings_json(const std::vector<Finding>& findings,
                          const std::vector<std::string>& log) {
  using nlohmann::ordered_json;
  ordered_json list = ordered_json::array();
  for (const Finding& finding : findings) {
    list.push_back(
        {{"level", level_name(finding.level)}, {"what", finding.what}, {"remedy", finding.remedy}});
  }
  const ordered_json document = {{"findings", std::move(list)}, {"log", log}};
  return document.dump(2, ' ', true, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace hoist::cli
