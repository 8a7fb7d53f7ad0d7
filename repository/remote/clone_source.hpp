// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lfs/base/environment.hpp"

namespace hoist::repository {

/// What is to be cloned.
struct CloneSource {
  std::string url;  ///< that the clone remembers; holds no password
  /// The password that stood in the given URL: secret.
  std::optional<std::string> password = {};
  /// The given text is the name of a repository of the Hub, and could be a path as well.
  bool is_hub_id = false;
  /// It is a path on this machine, absolute or relative to the current folder.
  bool is_local = false;
};

/// Reads what a user gave to clone: "user/name", "datasets/user/name", "spaces/user/name",
/// "models/user/name" and "name" are repositories of the Hub (HF_ENDPOINT, https://huggingface.co
/// without it); what has a scheme, a host before a colon, or begins with `/`, `./` or `../` is for
/// git as it is. Throws hoist::Error (invalid_input). Pure.
[[nodiscard]] CloneSource read_clone_source(std::string_view given,
                                            const lfs::Environment& environment);

/// Whether two remote URLs mean the same repository: user information, a slash or `.git` at the
/// end, the case of the host and a default port do not count. Pure.
[[nodiscard]] bool same_remote(std::string_view a, std::string_view b);

/// The URL fit to be shown: without user information, query and fragment. Pure.
[[nodiscard]] std::string displayed_remote(std::string_view url);

}  // namespace hoist::repository
