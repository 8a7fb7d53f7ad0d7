// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lfs/protocol/git_config.hpp"

namespace hoist::lfs {

/// No longer `.lfsconfig` is read.
inline constexpr std::size_t longest_lfsconfig_bytes = std::size_t{1} << 20U;

/// Whether a key, in the form of ConfigEntry, may come from a repository: those that git-lfs takes
/// from `.lfsconfig`. All others would let a stranger configure this machine. Pure.
[[nodiscard]] bool is_safe_lfsconfig_key(std::string_view key);

/// What a `.lfsconfig` says, apart from what it has no say in.
struct Lfsconfig {
  GitConfig values;                       ///< safe keys only
  std::vector<std::string> ignored_keys;  ///< each once, in the order of the file; the first few
};

/// Reads the text of a `.lfsconfig`. Includes nothing. Throws hoist::Error (invalid_input) where it
/// is malformed, or longer than longest_lfsconfig_bytes. Pure.
[[nodiscard]] Lfsconfig read_lfsconfig(std::string_view text);

/// What to tell the user about ignored keys: one line, fit to be shown; empty where there are none.
[[nodiscard]] std::string ignored_keys_in_words(const std::vector<std::string>& keys);

}  // namespace hoist::lfs
