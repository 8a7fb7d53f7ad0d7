// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/error_body.hpp"

#include <array>
#include <charconv>

#include <nlohmann/json.hpp>

#include "lfs/base/ascii.hpp"

namespace hoist::lfs {
namespace {

using nlohmann::json;

constexpr std::size_t longest_body_bytes = 65536;

/// The text between `<name>` and `</name>`, its five entities decoded.
std::string xml_text(std::string_view body, std::string_view name) {
  const std::string open = "<" + std::string(name) + ">";
  const std::string close = "</" + std::string(name) + ">";
  const std::size_t begin = body.find(open);
  if (begin == std::string_view::npos) return {};
  const std::size_t from = begin + open.size();
  const std::size_t end = body.find(close, from);
  if (end == std::string_view::npos) return {};

  constexpr auto entities = std::to_array<std::pair<std::string_view, char>>(
      {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}});
  std::string text;
  for (std::string_view rest = body.substr(from, end - from); !rest.empty();) {
    std::size_t used = 1;
    char c = rest.front();
    for (const auto& [entity, meaning] : entities) {
      if (!rest.starts_with(entity)) continue;
      c = meaning;
      used = entity.size();
    }
    text += c;
    rest.remove_prefix(used);
  }
  return text;
}

std::optional<std::uint32_t> parse_part_number(std::string_view text) {
  text = trim(text);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = error == std::errc{} && end == text.data() + text.size();
  return is_whole ? std::optional(number) : std::nullopt;
}

bool is_s3_error(std::string_view body) {
  body = trim(body);
  if (body.starts_with("<?xml")) {
    const std::size_t end = body.find("?>");
    if (end == std::string_view::npos) return false;
    body = trim(body.substr(end + 2));
  }
  return body.starts_with("<Error>") || body.starts_with("<Error ");
}

json parse_object(std::string_view body) {
  body = trim(body);
  if (!body.starts_with('{')) return nullptr;
  json value = json::parse(body, nullptr, false);
  // Moved, never copied: a copy recurses, and the depth is the server's choice.
  if (!value.is_object()) value = nullptr;
  return value;
}

/// Text of a member that is a string, or an object with a `message` of its own.
std::string member_text(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  if (found->is_object()) {
    const auto inner = found->find("message");
    if (inner != found->end() && inner->is_string()) return inner->get<std::string>();
  }
  return {};
}

bool says_something(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return false;
  if (found->is_boolean()) return found->get<bool>();
  if (found->is_string()) return !found->get_ref<const std::string&>().empty();
  if (found->is_array() || found->is_object()) return !found->empty();
  return true;
}

}  // namespace

ServerWords read_error_body(std::string_view body) {
  body = body.substr(0, longest_body_bytes);
  if (is_s3_error(body)) {
    return {xml_text(body, "Code"), xml_text(body, "Message"),
            parse_part_number(xml_text(body, "PartNumber"))};
  }
  const json object = parse_object(body);
  if (object.is_null()) return {};
  for (const char* name : {"message", "msg", "error", "detail"}) {
    if (std::string text = member_text(object, name); !text.empty())
      return {{}, std::move(text), {}};
  }
  return {};
}

bool body_means_failure(std::string_view body) {
  body = body.substr(0, longest_body_bytes);
  if (is_s3_error(body)) return true;
  const json object = parse_object(body);
  if (object.is_null()) return false;
  const auto success = object.find("success");
  if (success != object.end() && success->is_boolean()) return !success->get<bool>();
  return says_something(object, "msg") || says_something(object, "error") ||
         says_something(object, "detail");
}

}  // namespace hoist::lfs
