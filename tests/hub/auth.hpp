// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "tests/hub/http_message.hpp"

namespace hoist::hub {

/// Whether a request carries `token`, as the password of any user (Basic) or as a bearer token. An
/// empty token admits everybody.
bool is_admitted(const HeaderList& headers, std::string_view token);

/// The user name of Basic authorization; "hub" without one.
std::string user_of(const HeaderList& headers);

/// 401 with the challenges that git and git-lfs look for.
Response ask_for_credentials();

}  // namespace hoist::hub
