// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/unfinished_move.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "lfs/base/fd.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/git/oid.hpp"
#include "repository/history/commit.hpp"
#include "repository/worktree/take_back.hpp"
#include "repository/worktree/tree_changes.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view first_line = "hoist checkout 1";
constexpr std::string_view nothing = "-";

struct Note {
  std::optional<git_oid> before;
  git_oid after{};
};

fs::path note_file(git_repository* repo) {
  return fs::path(git_repository_path(repo)) / "hoist" / "checkout";
}

/// What the note says; nothing where there is none or it was not written to its end: then the
/// working tree has not been touched.
std::optional<Note> read_note(git_repository* repo) {
  std::ifstream in(note_file(repo));
  std::string line;
  std::string before;
  std::string after;
  std::string end;
  if (!std::getline(in, line) || line != first_line) return std::nullopt;
  if (!(in >> before >> after >> end) || end != "end") return std::nullopt;
  Note note;
  git_oid id;
  if (before != nothing) {
    if (git_oid_fromstr(&id, before.c_str()) != 0) return std::nullopt;
    note.before = id;
  }
  if (git_oid_fromstr(&note.after, after.c_str()) != 0) return std::nullopt;
  return note;
}

git::Tree tree_at(git_repository* repo, const git_oid& commit_id) {
  const auto commit = git::out<git::Commit>([&](git_commit** it) {
    git::check(git_commit_lookup(it, repo, &commit_id),
               fmt::format("cannot read the commit {}", git::hex(commit_id)));
  });
  return git::out<git::Tree>([&](git_tree** it) {
    git::check(git_commit_tree(it, commit.get()), "cannot read the tree of a commit");
  });
}

}  // namespace

void note_move(git_repository* repo, const git_oid* before, const git_oid& after) {
  const fs::path file = note_file(repo);
  const std::string text =
      fmt::format("{}\n{}\n{}\nend\n", first_line, before != nullptr ? git::hex(*before) : nothing,
                  git::hex(after));
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  const lfs::UniqueFd fd(
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666));
  const bool is_written =
      fd && ::write(fd.fd(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(fd.fd()) == 0;
  if (!is_written) {
    throw Error(
        ErrorKind::io,
        fmt::format("cannot write {}: {}", file.string(), std::generic_category().message(errno)),
        "nothing was checked out");
  }
}

void forget_move(git_repository* repo) {
  std::error_code error;
  fs::remove(note_file(repo), error);
}

void undo_unfinished_move(const WorkTree& work_tree) {
  git_repository* repo = work_tree.repo;
  const auto note = read_note(repo);
  if (!note) return;
  const git::Commit head = head_commit(repo);
  const bool has_arrived = head && git_oid_equal(git_commit_id(head.get()), &note->after) != 0;
  if (!has_arrived) {
    const git::Tree before = note->before ? tree_at(repo, *note->before) : nullptr;
    const git::Tree after = tree_at(repo, note->after);
    const auto changes = tree_changes(repo, before.get(), after.get());
    take_back(work_tree, before.get(), after.get(), changes);
    if (work_tree.callbacks.notice) {
      work_tree.callbacks.notice(
          "a checkout or pull that had been interrupted was taken back; run it again");
    }
  }
  forget_move(repo);
}

}  // namespace hoist::repository
