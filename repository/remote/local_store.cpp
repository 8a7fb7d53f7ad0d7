// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/local_store.hpp"

#include "repository/git/handle.hpp"
#include "repository/remote/find_remote.hpp"
#include "repository/transport/address.hpp"

namespace hoist::repository {

std::optional<std::filesystem::path> local_repository(git_repository* repo,
                                                      const std::string& remote_name,
                                                      bool for_push) {
  const git::Remote remote = find_remote_or_url(repo, remote_name);
  const char* push_url = for_push ? git_remote_pushurl(remote.get()) : nullptr;
  const char* url = push_url != nullptr ? push_url : git_remote_url(remote.get());
  if (url == nullptr) return std::nullopt;
  const git::Address address = git::parse_address(url);
  const auto* local = std::get_if<git::LocalPath>(&address);
  return local == nullptr ? std::nullopt : std::optional<std::filesystem::path>(local->path);
}

}  // namespace hoist::repository
