// SPDX-License-Identifier: Apache-2.0
#include "repository/history/commit.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/git/oid.hpp"
#include "repository/history/advance_head.hpp"
#include "repository/history/sign.hpp"

namespace hoist::repository {
namespace {

constexpr unsigned most_tries = 20;

git::Signature signature_of(git_repository* repo, const lfs::Environment& environment,
                            const std::string& role) {
  const auto config = git::out<git::Config>([&](git_config** it) {
    git::check(git_repository_config_snapshot(it, repo), "cannot read git's configuration");
  });
  const auto value = [&](const std::string& variable, const char* key) {
    if (const auto given = environment(variable); given && !given->empty()) return *given;
    const char* text = nullptr;
    return git_config_get_string(&text, config.get(), key) == 0 ? std::string(text) : std::string();
  };
  const std::string name = value("GIT_" + role + "_NAME", "user.name");
  const std::string email = value("GIT_" + role + "_EMAIL", "user.email");
  if (name.empty() || email.empty()) {
    throw Error(ErrorKind::invalid_input, "git does not know who commits",
                "git config --global user.name \"Your Name\"; git config --global user.email "
                "you@example.com; or RepositoryOptions::git_user and git_email");
  }
  return git::out<git::Signature>([&](git_signature** it) {
    git::check(git_signature_now(it, name.c_str(), email.c_str()),
               fmt::format("cannot commit as {} <{}>", name, email));
  });
}

git::Signature author_of(git_repository* repo, const CommitOptions& options,
                         const lfs::Environment& environment) {
  if (!options.author) return signature_of(repo, environment, "AUTHOR");
  return git::out<git::Signature>([&](git_signature** it) {
    git::check(git_signature_now(it, options.author->name.c_str(), options.author->email.c_str()),
               fmt::format("cannot commit as {}", options.author->name));
  });
}

/// The entries that are part of a commit: not those that `git add --intent-to-add` has announced,
/// whose content is not staged.
std::vector<const git_index_entry*> committed_entries(git_index* index) {
  std::vector<const git_index_entry*> entries;
  entries.reserve(git_index_entrycount(index));
  for (std::size_t i = 0; i < git_index_entrycount(index); ++i) {
    const git_index_entry* entry = git_index_get_byindex(index, i);
    const bool is_announced = (entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD) != 0;
    if (!is_announced) entries.push_back(entry);
  }
  return entries;
}

git_oid tree_of(git_repository* repo, git_index* index) {
  if (git_index_has_conflicts(index) != 0) {
    throw Error(ErrorKind::conflict, "cannot commit: paths are unmerged",
                "git status names them; resolve and add them");
  }
  constexpr std::string_view doing = "cannot write the tree of the commit";
  git_oid id;
  const auto entries = committed_entries(index);
  if (entries.size() == git_index_entrycount(index)) {
    git::check(git_index_write_tree_to(&id, index, repo), doing);
    return id;
  }
  const auto rest =
      git::out<git::Index>([&](git_index** it) { git::check(git_index_new(it), doing); });
  for (const git_index_entry* entry : entries) git::check(git_index_add(rest.get(), entry), doing);
  git::check(git_index_write_tree_to(&id, rest.get(), repo), doing);
  return id;
}

/// What is to be committed, and on what.
struct Staged {
  git::Commit parent;  ///< none before the first commit
  git_oid tree{};
  bool is_head = false;  ///< HEAD has that tree already; before the first commit: nothing is staged
};

Staged read_staged(git_repository* repo, const WithIndex& with_index) {
  Staged staged;
  with_index([&](git_index* index) {
    staged.parent = head_commit(repo);
    staged.tree = tree_of(repo, index);
    staged.is_head = staged.parent
                         ? git_oid_equal(git_commit_tree_id(staged.parent.get()), &staged.tree) != 0
                         : committed_entries(index).empty();
  });
  return staged;
}

/// No reference moves.
git_oid create_commit(git_repository* repo, const Staged& staged, const CommitOptions& options,
                      const lfs::Environment& environment, const std::string& message,
                      const std::function<bool()>& stop_requested) {
  const auto tree = git::out<git::Tree>([&](git_tree** it) {
    git::check(git_tree_lookup(it, repo, &staged.tree), "cannot read the tree of the commit");
  });
  const git::Signature author = author_of(repo, options, environment);
  const git::Signature by = committer(repo, environment);
  std::vector<const git_commit*> parents;
  if (staged.parent) parents.push_back(staged.parent.get());
  if (const auto signer = Signer::wanted(repo, environment, stop_requested)) {
    return create_signed_commit(repo, {*author, *by, message.c_str(), tree.get(), parents},
                                *signer);
  }
  git_oid id;
  git::check(git_commit_create(&id, repo, nullptr, author.get(), by.get(), nullptr, message.c_str(),
                               tree.get(), parents.size(), parents.data()),
             "cannot commit");
  return id;
}

/// The message as the user's hook leaves it, without comments and blanks at its ends.
std::string final_message(git_repository* repo, std::string message, const git::Hooks& hooks) {
  if (hooks.has("commit-msg")) {
    const std::filesystem::path file =
        std::filesystem::path(git_repository_path(repo)) / "COMMIT_EDITMSG";
    std::ofstream(file, std::ios::binary) << message << '\n';
    hooks.run("commit-msg", {file.string()});
    std::ifstream in(file, std::ios::binary);
    message.assign(std::istreambuf_iterator<char>(in), {});
  }
  git::Text text;
  git::check(git_message_prettify(text.get(), message.c_str(), 0, '#'),
             "cannot use the commit message");
  if (text.view().empty()) {
    throw Error(ErrorKind::invalid_input, "cannot commit: the message is empty");
  }
  return std::string(text.view());
}

}  // namespace

git::Commit head_commit(git_repository* repo) {
  git_oid id;
  const int code = git_reference_name_to_id(&id, repo, "HEAD");
  if (code == GIT_ENOTFOUND || code == GIT_EUNBORNBRANCH) return nullptr;
  git::check(code, "cannot read HEAD");
  return git::out<git::Commit>([&](git_commit** it) {
    git::check(git_commit_lookup(it, repo, &id),
               fmt::format("cannot read the commit {}", git::hex(id)));
  });
}

git::Tree head_tree(git_repository* repo) {
  const git::Commit commit = head_commit(repo);
  if (!commit) return nullptr;
  return git::out<git::Tree>([&](git_tree** it) {
    git::check(git_commit_tree(it, commit.get()), "cannot read the tree of HEAD");
  });
}

git::Signature committer(git_repository* repo, const lfs::Environment& environment) {
  return signature_of(repo, environment, "COMMITTER");
}

void require_no_operation(git_repository* repo) {
  const int state = git_repository_state(repo);
  if (state == GIT_REPOSITORY_STATE_NONE) return;
  throw Error(ErrorKind::conflict,
              fmt::format("{}: a merge, rebase or the like of git is not finished",
                          git_repository_workdir(repo)),
              "git status says how to finish or abort it");
}

std::optional<git_oid> commit_index(git_repository* repo, const WithIndex& with_index,
                                    const CommitOptions& options,
                                    const lfs::Environment& environment, const git::Hooks& hooks,
                                    const std::function<bool()>& stop_requested) {
  require_no_operation(repo);
  for (unsigned tries = 0; tries < most_tries; ++tries) {
    Staged staged = read_staged(repo, with_index);
    if (staged.is_head) return std::nullopt;
    if (hooks.has("pre-commit")) {
      hooks.run("pre-commit");
      staged = read_staged(repo, with_index);  // the hook may have staged
    }
    const std::string message = final_message(repo, options.message, hooks);
    const git_oid id = create_commit(repo, staged, options, environment, message, stop_requested);
    if (!advance_head(repo, id, staged.parent.get(), message)) continue;
    hooks.run_after("post-commit");
    return id;
  }
  throw Error(ErrorKind::conflict, "cannot commit: others commit again and again meanwhile",
              "try again");
}

}  // namespace hoist::repository
