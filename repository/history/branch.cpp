// SPDX-License-Identifier: Apache-2.0
#include "repository/history/branch.hpp"

#include <string_view>

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/git/config_write.hpp"
#include "repository/git/handle.hpp"
#include "repository/git/pause.hpp"
#include "repository/remote/find_remote.hpp"

namespace hoist::repository {
namespace {

constexpr std::string_view branches = "refs/heads/";

git::Config config_of(git_repository* repo) {
  return git::out<git::Config>([&](git_config** it) {
    git::check(git_repository_config_snapshot(it, repo), "cannot read git's configuration");
  });
}

std::optional<std::string> value_of(git_config* config, const std::string& key) {
  const char* value = nullptr;
  if (git_config_get_string(&value, config, key.c_str()) != 0) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::string> head_reference(git_repository* repo) {
  const auto head = git::out<git::Reference>([&](git_reference** it) {
    git::check(git_reference_lookup(it, repo, "HEAD"), "cannot read HEAD");
  });
  const char* target = git_reference_symbolic_target(head.get());
  return target == nullptr ? std::nullopt : std::optional<std::string>(target);
}

std::string short_name(const std::string& reference) {
  return reference.starts_with(branches) ? reference.substr(branches.size()) : reference;
}

std::optional<Upstream> upstream_of(git_repository* repo, const std::string& reference) {
  const git::Config config = config_of(repo);
  const std::string section = "branch." + short_name(reference);
  const auto remote = value_of(config.get(), section + ".remote");
  const auto merge = value_of(config.get(), section + ".merge");
  if (!remote || !merge || *remote == ".") return std::nullopt;
  auto tracking = tracking_name(repo, *remote, *merge);
  if (!tracking) return std::nullopt;
  return Upstream{*remote, *merge, *std::move(tracking)};
}

void set_upstream(git_repository* repo, const std::string& reference, const std::string& remote,
                  const std::string& merge) {
  const std::string section = "branch." + short_name(reference);
  git::set_local(repo, section + ".remote", remote);
  git::set_local(repo, section + ".merge", merge);
}

std::string push_remote(git_repository* repo, const std::string& reference) {
  const git::Config config = config_of(repo);
  const std::string section = "branch." + short_name(reference);
  for (const std::string& key :
       {section + ".pushRemote", std::string("remote.pushDefault"), section + ".remote"}) {
    if (auto value = value_of(config.get(), key); value && *value != ".") return *value;
  }
  const std::set<std::string> remotes = remote_names(repo);
  return remotes.size() == 1 ? *remotes.begin() : "origin";
}

std::optional<git_oid> commit_at(git_repository* repo, const std::string& reference) {
  git_object* given = nullptr;
  const int code = git_revparse_single(&given, repo, (reference + "^{commit}").c_str());
  if (code == GIT_ENOTFOUND) return std::nullopt;
  git::check(code, fmt::format("cannot read {}", reference));
  const git::Object object(given);
  return *git_object_id(object.get());
}

void move_branch(git_repository* repo, const std::string& reference, const git_oid& to,
                 const std::optional<git_oid>& expected, const std::string& why) {
  const std::string doing = fmt::format("cannot move {}", short_name(reference));
  const git::LockPatience patience;
  const auto moved = git::out<git::Reference>([&](git_reference** it) {
    const int code = patience.run([&] {
      return expected ? git_reference_create_matching(it, repo, reference.c_str(), &to, 1,
                                                      &*expected, why.c_str())
                      : git_reference_create(it, repo, reference.c_str(), &to, 0, why.c_str());
    });
    git::check(code, doing, "something else has moved it meanwhile: try again");
  });
}

}  // namespace hoist::repository
