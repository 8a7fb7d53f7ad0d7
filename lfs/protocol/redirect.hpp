// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <variant>

#include "lfs/base/secret_url.hpp"
#include "lfs/protocol/http_message.hpp"

namespace hoist::lfs {

/// Most redirects that one request follows.
inline constexpr unsigned most_redirects = 3;

[[nodiscard]] constexpr bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 307 || status == 308;
}

struct RedirectRefused {
  std::string why;
};

/// Where a redirect leads when method and body are kept; refused from https to http, after
/// `most_redirects`, and without a usable Location.
[[nodiscard]] std::variant<SecretUrl, RedirectRefused> follow_redirect(const SecretUrl& from,
                                                                       const HttpAnswer& answer,
                                                                       unsigned followed_so_far);

/// The headers that may go along: none that holds a credential when the origin changes.
[[nodiscard]] std::vector<Header> headers_after_redirect(std::vector<Header> headers,
                                                         const SecretUrl& from,
                                                         const SecretUrl& to);

}  // namespace hoist::lfs
