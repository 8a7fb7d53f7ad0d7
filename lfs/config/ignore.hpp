// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "lfs/config/attributes.hpp"

namespace hoist::lfs {

/// Where git's ignore rules come from.
struct IgnoreSources {
  std::optional<RulesText> user = {};  ///< core.excludesFile
  std::optional<RulesText> info = {};  ///< $GIT_DIR/info/exclude
  FolderRules folder = {};             ///< `.gitignore`
  bool ignore_case = false;            ///< core.ignoreCase
};

/// Git's ignore rules: what `git check-ignore --no-index` says. Whether git knows the path, and so
/// does not ignore it, is not looked at. Pure but for the port. One thread.
class IgnoreRules {
 public:
  explicit IgnoreRules(IgnoreSources sources);
  IgnoreRules(const IgnoreRules&) = delete;
  IgnoreRules& operator=(const IgnoreRules&) = delete;
  IgnoreRules(IgnoreRules&&) noexcept;
  IgnoreRules& operator=(IgnoreRules&&) noexcept;
  ~IgnoreRules();

  /// Whether the path, without a slash at its end, or a folder above it is ignored. The
  /// `.gitignore` below an ignored folder is never asked for.
  [[nodiscard]] bool is_ignored(std::string_view path, bool is_folder);

 private:
  class Stack;
  std::unique_ptr<Stack> stack_;
};

}  // namespace hoist::lfs
