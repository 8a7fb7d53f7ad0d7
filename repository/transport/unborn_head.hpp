// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "repository/transport/wire.hpp"

namespace hoist::git {

/// The branch that the HEAD of an empty remote stands for, "refs/heads/main". libgit2 speaks
/// version 0 of git's protocol, which cannot tell; so this asks by ls-refs of version 2
/// (gitprotocol-v2(5)). Nothing where the server knows no version 2, or does not say so in a valid
/// name. Throws hoist::Error.
[[nodiscard]] std::optional<std::string> ask_unborn_head(Wire& wire);

}  // namespace hoist::git
