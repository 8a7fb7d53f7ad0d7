// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/foreign_headers.hpp"

#include <algorithm>
#include <array>

namespace hoist::lfs {
namespace {

constexpr auto transport_names = std::to_array<std::string_view>(
    {"connection", "content-length", "expect", "host", "http2-settings", "keep-alive", "te",
     "trailer", "transfer-encoding", "upgrade"});
constexpr std::string_view proxy_prefix = "proxy-";

bool is_token_char(char c) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  const char small = lower(c);
  return (small >= 'a' && small <= 'z') || is_digit(c) || marks.find(c) != marks.npos;
}

bool is_value_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= 0x20 && byte != 0x7f);
}

}  // namespace

bool is_for_the_transport(std::string_view name) {
  return equal_ignoring_case(name.substr(0, proxy_prefix.size()), proxy_prefix) ||
         std::any_of(transport_names.begin(), transport_names.end(),
                     [&](std::string_view known) { return equal_ignoring_case(name, known); });
}

std::vector<Header> without_transport_headers(std::vector<Header> headers) {
  std::erase_if(headers, [](const Header& header) { return is_for_the_transport(header.name); });
  return headers;
}

bool is_header(std::string_view name, std::string_view value) {
  return !name.empty() && std::all_of(name.begin(), name.end(), is_token_char) &&
         std::all_of(value.begin(), value.end(), is_value_char);
}

}  // namespace hoist::lfs
