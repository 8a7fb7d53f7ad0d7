// SPDX-License-Identifier: Apache-2.0
#include "repository/scope_branch.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "repository/git/handle.hpp"
#include "repository/remote/find_remote.hpp"

namespace hoist::repository {
namespace {

bool has_reference(git_repository* repo, const std::string& name) {
  git_oid id;
  return git_reference_name_to_id(&id, repo, name.c_str()) == 0;
}

bool is_valid(const std::string& name) {
  int valid = 0;
  return git_branch_name_is_valid(&valid, name.c_str()) == 0 && valid != 0;
}

/// As git names a commit in full.
bool is_commit_id(std::string_view name) {
  return name.size() == GIT_OID_HEXSZ &&
         name.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool is_of_a_remote(git_repository* repo, const std::string& name) {
  const auto remotes = remote_names(repo);
  return std::any_of(remotes.begin(), remotes.end(),
                     [&](const std::string& remote) { return name.starts_with(remote + '/'); });
}

/// Whether git would find a commit by that name.
bool leads_somewhere(git_repository* repo, const std::string& name) {
  git_object* given = nullptr;
  const int code = git_revparse_single(&given, repo, name.c_str());
  const git::Object found(given);
  return code == 0 || code == GIT_EAMBIGUOUS;
}

/// Why it cannot be the name of a new branch; empty where it can.
std::string_view fault_of(git_repository* repo, const std::string& name) {
  if (name == "HEAD" || name == "@") return "it stands for what is checked out";
  if (name.starts_with("refs/")) return "it is a reference in full: name the branch alone";
  if (!is_valid(name)) return "git takes no such name";
  if (has_reference(repo, "refs/tags/" + name)) return "it is a tag";
  if (is_of_a_remote(repo, name)) return "it is a branch of a remote: name the branch alone";
  // Where only a remote has it, the new branch follows that one.
  if (has_reference(repo, "refs/remotes/origin/" + name)) return {};
  if (is_commit_id(name) || leads_somewhere(repo, name)) return "it stands for a commit";
  return {};
}

}  // namespace

void require_scope_branch(git_repository* repo, const std::string& name) {
  if (name != "HEAD" && is_valid(name) && has_reference(repo, "refs/heads/" + name)) return;
  const std::string_view fault = fault_of(repo, name);
  if (fault.empty()) return;
  throw Error(ErrorKind::invalid_input,
              fmt::format("cannot begin a commit scope on '{}': {}", name, fault),
              "CommitScopeOptions::branch is a branch that is there, or the name of a new one");
}

}  // namespace hoist::repository
