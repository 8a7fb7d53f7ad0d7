// SPDX-License-Identifier: Apache-2.0
#include "repository/history/advance_head.hpp"

#include <chrono>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/history/branch.hpp"

namespace hoist::repository {
namespace {

constexpr std::chrono::seconds patience{2};  // git itself has a tenth of a second
constexpr std::chrono::milliseconds pause{10};

/// libgit2's code.
int try_to_move(git_repository* repo, const std::string& name, const git_oid& commit,
                const git_commit* parent, const std::string& note) {
  git_reference* given = nullptr;
  const int code = parent == nullptr
                       ? git_reference_create(&given, repo, name.c_str(), &commit, 0, note.c_str())
                       : git_reference_create_matching(&given, repo, name.c_str(), &commit, 1,
                                                       git_commit_id(parent), note.c_str());
  const git::Reference moved(given);
  return code;
}

}  // namespace

bool advance_head(git_repository* repo, const git_oid& commit, const git_commit* parent,
                  std::string_view message) {
  const std::string note = fmt::format("commit{}: {}", parent == nullptr ? " (initial)" : "",
                                       message.substr(0, message.find('\n')));
  const std::string name = head_reference(repo).value_or("HEAD");
  const auto end = std::chrono::steady_clock::now() + patience;
  while (true) {
    const int code = try_to_move(repo, name, commit, parent, note);
    if (code == GIT_EMODIFIED || code == GIT_EEXISTS || code == GIT_ENOTFOUND) return false;
    const bool may_wait = code == GIT_ELOCKED && std::chrono::steady_clock::now() < end;
    if (!may_wait) {
      git::check(code, fmt::format("cannot commit to {}", short_name(name)));
      return true;
    }
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace hoist::repository
