// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hoist::cli {

/// One thing that `hoist doctor` looked at. No secret is in it.
struct Finding {
  enum class Level {
    good,
    hint,     ///< a push works, but not as the user may think
    problem,  ///< a push of large files fails, or does not go through hoist
  };
  Level level = Level::good;
  std::string what;
  std::string remedy;  ///< empty where there is nothing to do
};

/// "good", "hint" or "problem".
[[nodiscard]] std::string_view level_name(Finding::Level level);

/// For people: a line for each finding, its remedy below it, fit for a terminal; `colours` adds its
/// escape sequences.
[[nodiscard]] std::string findings_text(const std::vector<Finding>& findings, bool colours);

/// For programs: `{"findings": [{"level", "what", "remedy"}], "log": [line]}` and a line feed.
[[nodiscard]] std::string findings_json(const std::vector<Finding>& findings,
                                        const std::vector<std::string>& log);

}  // namespace hoist::cli
