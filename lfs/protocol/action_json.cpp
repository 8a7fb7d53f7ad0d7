// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/action_json.hpp"

#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hoist/error.hpp"
#include "lfs/base/redact.hpp"

namespace hoist::lfs {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorKind::invalid_input, why); }

bool has_line_break_or_nul(std::string_view value) {
  return value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
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
    if (name.empty() || name.find_first_of(": ") != std::string::npos ||
        has_line_break_or_nul(name) || has_line_break_or_nul(value.get_ref<std::string&>())) {
      refuse(fmt::format(R"("{}.header" has "{}", which is no HTTP header)", what,
                         printable(name, {}, 40)));
    }
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
          has_header ? read_header(*header, what) : std::vector<Header>()};
}

}  // namespace hoist::lfs
