// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/redirect.hpp"

#include <fmt/format.h>

#include "hoist/error.hpp"

namespace hoist::lfs {

std::variant<SecretUrl, RedirectRefused> follow_redirect(const SecretUrl& from,
                                                         const HttpAnswer& answer,
                                                         unsigned followed_so_far) {
  if (followed_so_far >= most_redirects) {
    return RedirectRefused{fmt::format("redirected more than {} times", most_redirects)};
  }
  const auto location = find_header(answer.headers, "location");
  if (!location || location->empty()) return RedirectRefused{"redirected to nowhere"};
  try {
    SecretUrl to = from.resolve(*location);
    if (from.is_secure() && !to.is_secure()) {
      return RedirectRefused{"redirected from https to http"};
    }
    return to;
  } catch (const Error&) {
    return RedirectRefused{"redirected to something that is no http(s) URL"};
  }
}

std::vector<Header> headers_after_redirect(std::vector<Header> headers, const SecretUrl& from,
                                           const SecretUrl& to) {
  if (from.same_origin(to)) return headers;
  std::erase_if(headers, [](const Header& header) {
    return equal_ignoring_case(header.name, "authorization") ||
           equal_ignoring_case(header.name, "proxy-authorization") ||
           equal_ignoring_case(header.name, "cookie") ||
           equal_ignoring_case(header.name, "x-amz-security-token");
  });
  return headers;
}

}  // namespace hoist::lfs
