// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/locks.hpp"

#include <nlohmann/json.hpp>

#include "hoist/error.hpp"

namespace hoist::lfs {
namespace {

using nlohmann::json;

std::string text_of(const json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<Lock> list_of(const json& answer, const char* name) {
  std::vector<Lock> locks;
  const auto list = answer.find(name);
  if (list == answer.end() || !list->is_array()) return locks;
  for (const json& entry : *list) {
    Lock lock{text_of(entry, "path"), {}};
    if (lock.path.empty()) continue;
    if (const auto owner = entry.find("owner"); owner != entry.end()) {
      lock.owner = text_of(*owner, "name");
    }
    locks.push_back(std::move(lock));
  }
  return locks;
}

}  // namespace

std::string verify_locks_request(std::string_view ref, std::string_view cursor) {
  json body = json::object();
  if (!ref.empty()) body["ref"] = {{"name", ref}};
  if (!cursor.empty()) body["cursor"] = cursor;
  return body.dump(-1, ' ', true, json::error_handler_t::replace);
}

LockPage read_lock_page(std::string_view body) {
  const json answer = json::parse(body, nullptr, false);
  if (!answer.is_object()) {
    throw Error(ErrorKind::protocol, "the LFS server's answer about locks is no JSON object",
                "report it to the server's operator");
  }
  return {{list_of(answer, "ours"), list_of(answer, "theirs")}, text_of(answer, "next_cursor")};
}

}  // namespace hoist::lfs
