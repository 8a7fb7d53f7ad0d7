// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/hub/fault.hpp"
#include "tests/hub/http_message.hpp"

namespace hoist::hub {

/// A request target, freed from the prefix that a redirect fault put before it.
struct Address {
  std::string_view target;  ///< The path and query that were signed; a view of the request's.
  bool redirected = false;  ///< Redirected requests meet no faults.

  [[nodiscard]] std::string_view path() const { return target.substr(0, target.find('?')); }
  [[nodiscard]] std::string_view query() const {
    const auto mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
  }
};

inline constexpr std::string_view redirected_prefix = "/moved";

inline Address resolve_address(std::string_view target) {
  if (!target.starts_with("/moved/")) return {target, false};
  return {target.substr(redirected_prefix.size()), true};
}

/// The 307 answer to a request for `target` on this `port`.
inline Response redirect_answer(effect::Redirect::To to, std::string_view target,
                                std::uint16_t port) {
  using To = effect::Redirect::To;
  std::string location = to == To::other_host ? "http://localhost:" : "http://127.0.0.1:";
  location += std::to_string(port);
  if (to != To::itself) location += redirected_prefix;
  return {307, {{"Location", location.append(target)}}, ""};
}

}  // namespace hoist::hub
