// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "lfs/protocol/action.hpp"

namespace hoist::lfs {

/// Reads an action: an object with `href` and, if it likes, `header`, as the Git LFS batch API
/// defines it. What is long is moved out of `action`. Throws hoist::Error (invalid_input) that
/// names the member which is missing, of the wrong type, or no HTTP header; `what` is how the
/// action is called there.
[[nodiscard]] Action read_action(nlohmann::json& action, const char* what);

/// Reads such a `header`: an object whose values are strings. What is for the transport alone to
/// say (foreign_headers.hpp) is left out. Throws as above.
[[nodiscard]] std::vector<Header> read_header(nlohmann::json& members, const char* what);

}  // namespace hoist::lfs
