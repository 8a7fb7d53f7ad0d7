// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lfs/base/ascii.hpp"

namespace hoist::lfs {

struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};

/// The value of the first header of that name, in whatever case it was written.
[[nodiscard]] inline std::optional<std::string_view> find_header(const std::vector<Header>& headers,
                                                                 std::string_view name) {
  for (const Header& header : headers) {
    if (equal_ignoring_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

/// What a server answered; whether that is good or bad news is for the caller to say.
struct HttpAnswer {
  int status = 0;
  std::vector<Header> headers;
  std::string body;  ///< at most 64 KiB of it
  [[nodiscard]] bool is_success() const { return status >= 200 && status < 300; }
};

}  // namespace hoist::lfs
