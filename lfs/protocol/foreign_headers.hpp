// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "lfs/protocol/http_message.hpp"

namespace hoist::lfs {

// Headers that a server asks to be sent, in the `header` of an action. Pure.

/// Whether a header is for the transport alone to set: what frames a message (`Content-Length`,
/// `Transfer-Encoding`, `Trailer`, `TE`, `Expect`), what holds for one hop (`Connection`,
/// `Keep-Alive`, `Upgrade`, `Proxy-...`), and `Host`. In the hands of a stranger these make two
/// requests out of one, or take the user's proxy in.
[[nodiscard]] bool is_for_the_transport(std::string_view name);

/// Those that go out.
[[nodiscard]] std::vector<Header> without_transport_headers(std::vector<Header> headers);

/// Whether that can be a header, as RFC 9110 has names and values: a token; no control character
/// but the tab.
[[nodiscard]] bool is_header(std::string_view name, std::string_view value);

}  // namespace hoist::lfs
