// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string_view>

#include "agent/message.hpp"
#include "hoist/error.hpp"

namespace hoist::agent {

/// What git-lfs is told of an error: message and hint in one line, which names the object.
[[nodiscard]] ErrorReply error_reply(std::string_view oid, const Error& error);

/// The same for an exception that only a fault of hoist explains.
[[nodiscard]] ErrorReply internal_error_reply(std::string_view oid, const std::exception& error);

}  // namespace hoist::agent
