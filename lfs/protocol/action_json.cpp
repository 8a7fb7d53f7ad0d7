// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/action_json.hpp"

#include <cstdint>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hoist/error.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/protocol/foreign_headers.hpp"
#include "lfs/protocol/url_expiry.hpp"

namespace hoist::lfs {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorKind::invalid_input, why); }

/// What is no sensible time says nothing.
std::optional<std::chrono::seconds> read_expires_in(const json& action) {
  constexpr std::int64_t longest = std::int64_t{10} * 365 * 24 * 3600;
  const auto member = action.find("expires_in");
  if (member == action.end() || !member->is_number_integer()) return std::nullopt;
  if (*member < 1 || *member > longest) return std::nullopt;
  return std::chrono::seconds(member->get<std::int64_t>());
}

std::optional<std::chrono::sys_seconds> read_expires_at(const json& action) {
  const auto member = action.find("expires_at");
  if (member == action.end() || !member->is_string()) return std::nullopt;
  return parse_rfc3339(member->get_ref<const std::string&>());
}

}  // namespace

std::vector<Header> read_header(json& members, const char* what) {
  if (!members.is_object()) refuse(fmt::format("\"{}.header\" is not an object", what));
  std::vector<Header> header;
  header.reserve(members.size());
  for (auto& [name, value] : members.items()) {
    if (!value.is_string()) {
      refuse(fmt::format(R"("{}.header" has a value under "{}" that is no string)", what,
                         printable(name, {}, 40)));
    }
    if (!is_header(name, value.get_ref<std::string&>())) {
      refuse(fmt::format(R"("{}.header" has "{}", which is no HTTP header)", what,
                         printable(name, {}, 40)));
    }
    if (is_for_the_transport(name)) continue;
    // Thousands of long URLs: moved, not copied.
    header.push_back({name, std::move(value.get_ref<std::string&>())});
  }
  return header;
}

Action read_action(json& action, const char* what) {
  if (!action.is_object()) refuse(fmt::format("\"{}\" is not an object", what));
  const auto href = action.find("href");
  if (href == action.end() || href->is_null()) refuse("\"href\" is missing");
  if (!href->is_string()) refuse("\"href\" is not a string");
  const auto header = action.find("header");
  const bool has_header = header != action.end() && !header->is_null();
  return {SecretUrl(std::move(href->get_ref<std::string&>())),
          has_header ? read_header(*header, what) : std::vector<Header>(), read_expires_in(action),
          read_expires_at(action)};
}

}  // namespace hoist::lfs
