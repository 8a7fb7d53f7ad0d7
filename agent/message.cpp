// SPDX-License-Identifier: Apache-2.0
#include "agent/message.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hoist/error.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/protocol/action_json.hpp"

namespace hoist::agent {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t longest_oid_bytes = 256;

/// A member is missing or of the wrong type.
class BadMember : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

json* find(json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string& text(json& object, const char* name) {
  json* member = find(object, name);
  if (member == nullptr) throw BadMember(fmt::format("\"{}\" is missing", name));
  if (!member->is_string()) throw BadMember(fmt::format("\"{}\" is not a string", name));
  return member->get_ref<std::string&>();
}

std::string text_or_empty(json& object, const char* name) {
  json* member = find(object, name);
  return member != nullptr && member->is_string() ? member->get<std::string>() : std::string();
}

std::uint64_t size(json& object) {
  const json* member = find(object, "size");
  if (member == nullptr) throw BadMember("\"size\" is missing");
  const bool good = member->is_number_unsigned() &&
                    member->get<std::uint64_t>() <=
                        static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!good) throw BadMember("\"size\" is not a number of bytes");
  return member->get<std::uint64_t>();
}

bool has_line_break_or_nul(std::string_view value) {
  return value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

Message parse_upload(json& object, const std::string& oid) {
  if (oid.empty()) throw BadMember("\"oid\" is missing");
  if (has_line_break_or_nul(oid)) throw BadMember("\"oid\" is no object id");
  const std::uint64_t size_bytes = size(object);
  const std::string& path = text(object, "path");
  if (path.empty()) throw BadMember("\"path\" is empty");
  if (path.find('\0') != std::string::npos) throw BadMember("\"path\" holds a NUL");
  json* action = find(object, "action");
  if (action == nullptr) return StandaloneMessage{oid};
  return UploadMessage{{oid, size_bytes, lfs::read_action(*action, "action")}, path};
}

Message parse_init(json& object) {
  InitMessage message;
  message.operation = text(object, "operation");
  message.remote = text_or_empty(object, "remote");
  if (const json* flag = find(object, "concurrent"); flag != nullptr && flag->is_boolean()) {
    message.concurrent = flag->get<bool>();
  }
  if (const json* count = find(object, "concurrenttransfers");
      count != nullptr && count->is_number_unsigned()) {
    message.concurrent_transfers = count->get<std::uint32_t>();
  }
  return message;
}

/// The object that a line is about which is no JSON, such as the kept beginning of an overlong one:
/// git-lfs takes no answer but one that names it.
std::string oid_of_broken_line(std::string_view line) {
  constexpr std::string_view mark = R"("oid":")";
  const std::size_t at = line.find(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = line.substr(at + mark.size());
  const std::size_t length = rest.find_first_not_of("0123456789abcdef");
  const bool closed = length != std::string_view::npos && rest[length] == '"';
  return closed && length <= longest_oid_bytes ? std::string(rest.substr(0, length)) : "";
}

ordered_json with_error(ordered_json reply, const std::optional<ErrorReply>& error) {
  if (error) reply["error"] = {{"code", error->code}, {"message", error->message}};
  return reply;
}

std::string line_of(const ordered_json& reply) {
  return reply.dump(-1, ' ', true, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

Message parse_message(std::string_view line) {
  json object = json::parse(line, nullptr, false);
  if (object.is_discarded()) {
    return MalformedMessage{oid_of_broken_line(line),
                            "the line is not JSON, or longer than 64 MiB"};
  }
  if (!object.is_object()) return MalformedMessage{{}, "the line is not a JSON object"};
  std::string oid = text_or_empty(object, "oid");
  if (oid.size() > longest_oid_bytes) oid.resize(longest_oid_bytes);
  try {
    const std::string event = text(object, "event");
    if (event == "init") return parse_init(object);
    if (event == "upload") return parse_upload(object, oid);
    if (event == "download") return DownloadMessage{oid};
    if (event == "terminate") return TerminateMessage{};
    return MalformedMessage{
        oid, fmt::format("the event \"{}\" is unknown", lfs::printable(event, {}, 40))};
  } catch (const BadMember& bad) {
    return MalformedMessage{oid, bad.what()};
  } catch (const Error& bad) {
    return MalformedMessage{oid, bad.what()};
  }
}

std::string init_reply(const std::optional<ErrorReply>& error) {
  return line_of(with_error(ordered_json::object(), error));
}

std::string progress_reply(std::string_view oid, std::uint64_t bytes_so_far,
                           std::uint64_t bytes_since_last) {
  return line_of({{"event", "progress"},
                  {"oid", oid},
                  {"bytesSoFar", bytes_so_far},
                  {"bytesSinceLast", bytes_since_last}});
}

std::string complete_reply(std::string_view oid, const std::optional<ErrorReply>& error) {
  return line_of(with_error({{"event", "complete"}, {"oid", oid}}, error));
}

}  // namespace hoist::agent
