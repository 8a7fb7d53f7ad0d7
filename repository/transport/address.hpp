// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "lfs/base/secret_url.hpp"
#include "lfs/protocol/endpoint.hpp"

namespace hoist::git {

/// A repository on this machine, by its absolute path.
struct LocalPath {
  std::string path;
  bool operator==(const LocalPath&) const = default;
};

using Address = std::variant<lfs::SecretUrl, lfs::SshTarget, LocalPath>;

/// What a remote's URL, with `insteadOf` applied, names, as git reads it: http(s)://, ssh://,
/// "[user@]host:path", file:/// and absolute paths. Throws hoist::Error: unsupported for other
/// schemes, invalid_input for what is malformed or a relative path. Pure.
[[nodiscard]] Address parse_address(std::string_view url);

/// A word for the shell of an ssh server, quoted as git quotes it.
[[nodiscard]] std::string quoted_for_shell(std::string_view text);

}  // namespace hoist::git
