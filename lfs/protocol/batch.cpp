// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/batch.hpp"

#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hoist/error.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/protocol/action_json.hpp"

namespace hoist::lfs {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorKind::protocol, "the answer of the LFS server is malformed: " + why,
              "report it to the server's operator");
}

json& member(json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) refuse(fmt::format("\"{}\" is missing", name));
  return *found;
}

Error object_error(json& error) {
  std::string words = "no reason is given";
  int code = 0;
  if (error.is_object()) {
    const auto message = error.find("message");
    if (message != error.end() && message->is_string()) {
      words = printable(message->get_ref<std::string&>());
    }
    const auto number = error.find("code");
    if (number != error.end() && number->is_number_unsigned() && *number < 1000) {
      code = number->get<int>();
    }
  }
  return {ErrorKind::http, fmt::format("the LFS server refuses the object: {} {}", code, words),
          "ask the server's operator", code >= 100 ? std::optional(code) : std::nullopt};
}

std::optional<Action> action_of(json& actions, const char* name) {
  const auto found = actions.find(name);
  if (found == actions.end() || found->is_null()) return std::nullopt;
  try {
    return read_action(*found, name);
  } catch (const Error& error) {
    refuse(error.what());
  }
}

/// The list of objects in an answer. `answer` is what holds it.
json& objects_of(json& answer) {
  if (!answer.is_object()) refuse("it is no JSON object");
  const auto algorithm = answer.find("hash_algo");
  if (algorithm != answer.end() && algorithm->is_string() && *algorithm != "sha256" &&
      !algorithm->get_ref<std::string&>().empty()) {
    refuse("it speaks of other hashes than SHA-256");
  }
  json& objects = member(answer, "objects");
  if (!objects.is_array()) refuse("\"objects\" is no list");
  for (const json& object : objects) {
    if (!object.is_object()) refuse("\"objects\" holds something that is no object");
  }
  return objects;
}

/// What is said of one object. Throws what is an error of that object alone.
ObjectActions actions_of(json& object) {
  if (const auto error = object.find("error"); error != object.end() && !error->is_null()) {
    throw object_error(*error);
  }
  const auto actions = object.find("actions");
  if (actions == object.end() || actions->is_null()) return {};
  if (!actions->is_object()) refuse("\"actions\" is not an object");
  return {action_of(*actions, "upload"), action_of(*actions, "verify"),
          action_of(*actions, "download")};
}

std::string to_text(const ordered_json& body) {
  return body.dump(-1, ' ', true, ordered_json::error_handler_t::replace);
}

}  // namespace

std::string batch_request(std::string_view oid, std::uint64_t size_bytes,
                          std::string_view upload_id) {
  ordered_json body = {{"operation", "upload"},
                       {"objects", ordered_json::array({{{"oid", oid}, {"size", size_bytes}}})},
                       {"transfers", {"multipart", "basic"}},
                       {"hash_algo", "sha256"}};
  if (!upload_id.empty()) body["upload_id"] = upload_id;
  return to_text(body);
}

std::string batch_request(Operation operation, const std::vector<ObjectId>& objects,
                          std::string_view ref) {
  ordered_json list = ordered_json::array();
  for (const ObjectId& object : objects) {
    list.push_back({{"oid", object.oid}, {"size", object.size_bytes}});
  }
  ordered_json transfers = ordered_json::array();
  if (operation == Operation::upload) transfers.push_back("multipart");
  transfers.push_back("basic");
  ordered_json body = {{"operation", operation_name(operation)},
                       {"objects", std::move(list)},
                       {"transfers", std::move(transfers)}};
  if (!ref.empty()) body["ref"] = {{"name", ref}};
  body["hash_algo"] = "sha256";
  return to_text(body);
}

std::string verify_request(std::string_view oid, std::uint64_t size_bytes) {
  return to_text({{"oid", oid}, {"size", size_bytes}});
}

std::vector<BatchEntry> read_batch_answers(std::string_view body,
                                           const std::vector<ObjectId>& asked) {
  json answer = json::parse(body, nullptr, false);
  std::unordered_map<std::string_view, std::vector<json*>> said;
  for (json& object : objects_of(answer)) {
    const auto oid = object.find("oid");
    if (oid == object.end() || !oid->is_string()) continue;
    said[oid->get_ref<const std::string&>()].push_back(&object);
  }
  std::vector<BatchEntry> entries;
  entries.reserve(asked.size());
  for (const ObjectId& id : asked) {
    try {
      const auto found = said.find(id.oid);
      if (found == said.end()) refuse("it does not name the object");
      if (found->second.size() > 1) refuse("it names the object more than once");
      entries.emplace_back(actions_of(*found->second.front()));
    } catch (const Error& error) {
      entries.emplace_back(error);
    }
  }
  return entries;
}

BatchAction read_batch_answer(std::string_view body, std::string_view oid) {
  json answer = json::parse(body, nullptr, false);
  for (json& object : objects_of(answer)) {
    if (const auto found = object.find("oid"); found == object.end() || *found != oid) continue;
    ObjectActions actions = actions_of(object);
    return {std::move(actions.upload), std::move(actions.verify)};
  }
  refuse("it does not name the object");
}

}  // namespace hoist::lfs
