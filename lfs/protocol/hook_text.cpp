// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/hook_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/protocol/hook_table.hpp"

namespace hoist::lfs {
namespace {

constexpr std::string_view own_mark = "\n# Written by hoist; ";
constexpr std::string_view program_mark = "@HOIST@";

/// Whether every line is one that `git lfs install` writes, in any of its versions: the shell, a
/// guard, the call.
bool is_of_git_lfs(std::string_view name, std::string_view text) {
  const std::string call = fmt::format("git lfs {} \"$@\"", name);
  bool has_call = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line == call) {
      has_call = true;
    } else if (!line.empty() && line != "#!/bin/sh" && !line.starts_with("command -v git-lfs ")) {
      return false;
    }
  }
  return has_call;
}

}  // namespace

std::string hook_text(std::string_view name, std::string_view program_word) {
  const auto table = hook_table();
  const auto file = std::find_if(table.begin(), table.end(),
                                 [&](const HookFile& hook) { return hook.name == name; });
  if (file == table.end()) {
    throw Error(ErrorKind::internal, fmt::format("hoist has no hook {}", name));
  }
  std::string text(file->text);
  for (std::size_t at = text.find(program_mark); at != std::string::npos;
       at = text.find(program_mark, at + program_word.size())) {
    text.replace(at, program_mark.size(), program_word);
  }
  return text;
}

HookOwner hook_owner(std::string_view name, std::string_view text) {
  if (text.find(own_mark) != std::string_view::npos) return HookOwner::hoist;
  return is_of_git_lfs(name, text) ? HookOwner::git_lfs : HookOwner::other;
}

}  // namespace hoist::lfs
