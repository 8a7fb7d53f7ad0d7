// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"

namespace hoist::cli {

/// The arguments of one run of a command, checked against its options.
class Arguments {
 public:
  /// Throws UsageError for anything that `command` does not take.
  Arguments(const Command& command, const std::vector<std::string>& words);

  /// Whether the option `name`, such as "--force", was given.
  [[nodiscard]] bool has(std::string_view name) const;
  /// The value of the argument `name`, such as "PATH", or of an option, such as "--discard".
  [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
  /// The values of an argument that may be repeated, such as "PATTERN...".
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const;

 private:
  std::map<std::string, bool, std::less<>> flags_;
  std::map<std::string, std::optional<std::string>, std::less<>> values_;
  std::map<std::string, std::vector<std::string>, std::less<>> lists_;
};

}  // namespace hoist::cli
