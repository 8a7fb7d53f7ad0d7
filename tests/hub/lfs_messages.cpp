// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/lfs_messages.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hoist/error.hpp"

namespace hoist::hub {
namespace {

using Json = nlohmann::json;

/// Runs a reader of JSON and gives its failures the project's form.
template <typename Reader>
auto read_json(std::string_view what, std::string_view body, Reader reader) {
  try {
    return reader(Json::parse(body));
  } catch (const Json::exception& failure) {
    throw Error(ErrorKind::invalid_input, fmt::format("{}: {}", what, failure.what()));
  }
}

ObjectName read_object(const Json& json) {
  ObjectName name{json.at("oid").get<std::string>(), json.at("size").get<std::uint64_t>()};
  if (!is_oid(name.oid)) throw Error(ErrorKind::invalid_input, "the oid is not a SHA-256");
  return name;
}

GivenPart read_part(const Json& json, PartSpelling spelling) {
  const bool as_s3 = spelling == PartSpelling::any_case && json.contains("PartNumber");
  return {json.at(as_s3 ? "PartNumber" : "partNumber").get<std::uint64_t>(),
          json.at(as_s3 ? "ETag" : "etag").get<std::string>()};
}

Json write_action(const Action& action) {
  Json json{{"href", action.href}};
  if (!action.header.empty()) json["header"] = action.header;
  if (action.expires_at) json["expires_at"] = *action.expires_at;
  return json;
}

}  // namespace

BatchRequest parse_batch(std::string_view body) {
  return read_json("batch request", body, [](const Json& json) {
    BatchRequest request;
    request.operation = json.at("operation").get<std::string>();
    request.transfers = json.value("transfers", std::vector<std::string>{"basic"});
    for (const auto& object : json.at("objects")) request.objects.push_back(read_object(object));
    request.upload_id = json.value("upload_id", "");
    return request;
  });
}

ObjectName parse_verify(std::string_view body) {
  return read_json("verify request", body, read_object);
}

CompletionRequest parse_completion(std::string_view body, PartSpelling spelling) {
  return read_json("completion", body, [spelling](const Json& json) {
    CompletionRequest request;
    request.oid = json.at("oid").get<std::string>();
    for (const auto& part : json.at("parts")) request.parts.push_back(read_part(part, spelling));
    return request;
  });
}

std::string render_batch(const std::string& transfer, const std::vector<BatchObject>& objects) {
  Json list = Json::array();
  for (const auto& object : objects) {
    Json json{{"oid", object.name.oid}, {"size", object.name.size}};
    for (const auto& [name, action] : object.actions) json["actions"][name] = write_action(action);
    if (object.error_code) {
      json["error"] = {{"code", *object.error_code}, {"message", object.error_message}};
    }
    list.push_back(std::move(json));
  }
  return Json{{"transfer", transfer}, {"objects", list}, {"hash_algo", "sha256"}}.dump();
}

std::string render_message(std::string_view message) { return Json{{"message", message}}.dump(); }

bool is_oid(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace hoist::hub
