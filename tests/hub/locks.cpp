// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/locks.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "hoist/error.hpp"

namespace hoist::hub {

using Json = nlohmann::json;

struct LockJson {
  static Json write(const LockTable::Lock& lock) {
    return {{"id", lock.id},
            {"path", lock.path},
            {"locked_at", "2026-01-01T00:00:00Z"},
            {"owner", {{"name", lock.owner}}}};
  }
  static Json write_all(const std::vector<LockTable::Lock>& locks, std::string_view repository) {
    Json list = Json::array();
    for (const auto& lock : locks) {
      if (lock.repository == repository) list.push_back(write(lock));
    }
    return list;
  }
  static Response respond(int status, const Json& body) {
    return {status, {{"Content-Type", "application/vnd.git-lfs+json"}}, body.dump()};
  }
};

Response LockTable::answer(std::string_view method, std::string_view repository,
                           std::string_view rest, std::string_view user, std::string_view body) {
  const std::lock_guard lock{mutex_};
  constexpr std::string_view unlock_end = "/unlock";
  if (method == "GET" && rest.empty()) {
    return LockJson::respond(200, {{"locks", LockJson::write_all(locks_, repository)}});
  }
  if (method == "POST" && rest == "/verify") {
    return verify(repository, user, body);
  }
  if (method == "POST" && rest.empty()) return create(repository, user, body);
  if (method == "POST" && rest.ends_with(unlock_end) && rest.size() > unlock_end.size()) {
    return unlock(repository, rest.substr(1, rest.size() - unlock_end.size() - 1));
  }
  return LockJson::respond(404, {{"message", "no such lock request"}});
}

Response LockTable::verify(std::string_view repository, std::string_view user,
                           std::string_view body) const {
  constexpr std::size_t page = 2;
  const auto json = Json::parse(body, nullptr, false);
  std::size_t first = 0;
  if (json.is_object() && json.contains("cursor") && json["cursor"].is_string()) {
    first = std::stoul(json["cursor"].get<std::string>());
  }
  Json answer = {{"ours", Json::array()}, {"theirs", Json::array()}};
  std::size_t i = 0;
  for (const auto& lock : locks_) {
    if (lock.repository != repository) continue;
    if (i >= first && i < first + page) {
      answer[lock.owner == user ? "ours" : "theirs"].push_back(LockJson::write(lock));
    }
    ++i;
  }
  if (i > first + page) answer["next_cursor"] = std::to_string(first + page);
  return LockJson::respond(200, answer);
}

Response LockTable::create(std::string_view repository, std::string_view user,
                           std::string_view body) {
  const auto json = Json::parse(body, nullptr, false);
  if (!json.is_object() || !json.contains("path") || !json["path"].is_string()) {
    throw Error(ErrorKind::invalid_input, "a lock needs a path");
  }
  const auto path = json["path"].get<std::string>();
  const auto held = std::find_if(locks_.begin(), locks_.end(), [&](const Lock& lock) {
    return lock.repository == repository && lock.path == path;
  });
  if (held != locks_.end()) {
    return LockJson::respond(409,
                             {{"lock", LockJson::write(*held)}, {"message", "already locked"}});
  }
  locks_.push_back({std::to_string(++last_id_), std::string(repository), path, std::string(user)});
  return LockJson::respond(201, {{"lock", LockJson::write(locks_.back())}});
}

Response LockTable::unlock(std::string_view repository, std::string_view id) {
  const auto held = std::find_if(locks_.begin(), locks_.end(), [&](const Lock& lock) {
    return lock.repository == repository && lock.id == id;
  });
  if (held == locks_.end()) return LockJson::respond(404, {{"message", "no such lock"}});
  const auto json = LockJson::write(*held);
  locks_.erase(held);
  return LockJson::respond(200, {{"lock", json}});
}

}  // namespace hoist::hub
