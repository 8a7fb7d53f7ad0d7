// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <curl/curl.h>
#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/http/curl_transfer.hpp"
#include "lfs/protocol/http_message.hpp"
#include "lfs/settings/http_settings.hpp"

namespace hoist::lfs {

/// Throws hoist::Error (internal) where libcurl refuses.
template <typename Value>
void set_option(CURL* easy, CURLoption option, Value value) {
  if (const CURLcode code = curl_easy_setopt(easy, option, value); code != CURLE_OK) {
    throw Error(ErrorKind::internal,
                fmt::format("libcurl refuses option {}: {}", static_cast<int>(option),
                            curl_easy_strerror(code)));
  }
}

/// The form of headers that libcurl wants; without Expect.
[[nodiscard]] CurlList curl_headers(const std::vector<Header>& headers);

/// Proxy, CA, client certificate.
void set_security(CURL* easy, const HttpSettings& settings);

}  // namespace hoist::lfs
