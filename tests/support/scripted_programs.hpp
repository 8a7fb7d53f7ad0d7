// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lfs/auth/git_credential.hpp"

namespace hoist::test {

/// A program that was started, and how.
struct StartedProgram {
  std::vector<std::string> argv;
  lfs::ProcessOptions options;

  [[nodiscard]] std::string input() const { return options.input.value_or(""); }
  /// What the variable is changed to; "(removed)" and "(kept)" where that is so.
  [[nodiscard]] std::string variable(const std::string& name) const {
    for (const auto& [changed, value] : options.environment) {
      if (changed == name) return value.value_or("(removed)");
    }
    return "(kept)";
  }
};

/// Runs no program: a function says what would have come of it.
class ScriptedPrograms {
 public:
  using Script = std::function<lfs::ProcessResult(const StartedProgram&)>;

  explicit ScriptedPrograms(Script script) : script_(std::move(script)) {}
  ScriptedPrograms(const ScriptedPrograms&) = delete;
  ScriptedPrograms& operator=(const ScriptedPrograms&) = delete;
  ~ScriptedPrograms() = default;

  [[nodiscard]] lfs::ProcessRunner runner() {
    return [this](const std::vector<std::string>& argv, const lfs::ProcessOptions& options) {
      started_.push_back({argv, options});
      return script_(started_.back());
    };
  }
  [[nodiscard]] const std::vector<StartedProgram>& started() const { return started_; }

 private:
  Script script_;
  std::vector<StartedProgram> started_;
};

}  // namespace hoist::test
