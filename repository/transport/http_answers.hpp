// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "hoist/error.hpp"
#include "lfs/protocol/http_message.hpp"
#include "repository/transport/wire.hpp"

namespace hoist::git {

/// git's content types: "application/x-git-upload-pack-advertisement".
[[nodiscard]] std::string type_of(Service service, std::string_view kind);

/// The content type of an answer without its parameters, in lower case: "text/html".
[[nodiscard]] std::string media_type(const lfs::HttpAnswer& answer);

/// What a status of git's server means that is no success, and what to do about it.
[[nodiscard]] ErrorKind kind_of(int status);
[[nodiscard]] std::string hint_for(int status);

}  // namespace hoist::git
