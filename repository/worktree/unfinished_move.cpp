// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/unfinished_move.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "lfs/base/fd.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/history/commit.hpp"
#include "repository/worktree/move_back.hpp"
#include "repository/worktree/move_staging.hpp"
#include "repository/worktree/take_back.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t named_paths = 3;

fs::path own_folder(git_repository* repo) { return fs::path(git_repository_path(repo)) / "hoist"; }
fs::path note_file(git_repository* repo) { return own_folder(repo) / "checkout"; }
fs::path aside_file(git_repository* repo) { return own_folder(repo) / "checkout-set-aside"; }

std::string note_text(git_repository* repo) {
  std::ifstream in(note_file(repo), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void tell(const WorkTree& work_tree, const std::string& text) {
  if (work_tree.callbacks.notice) work_tree.callbacks.notice(text);
}

void set_aside(const WorkTree& work_tree, const std::string& why) {
  std::error_code error;
  fs::rename(note_file(work_tree.repo), aside_file(work_tree.repo), error);
  if (error) {
    throw Error(ErrorKind::io, fmt::format("cannot set {} aside: {}",
                                           note_file(work_tree.repo).string(), error.message()));
  }
  tell(work_tree, fmt::format("a checkout or pull that had been interrupted was left as it is, "
                              "since {}; git status shows what it had done",
                              why));
}

HeadFound find_head(git_repository* repo, const MoveNote& note) {
  const git::Commit head = head_commit(repo);
  if (!head) return note.before ? HeadFound::elsewhere : HeadFound::before;
  const git_oid& id = *git_commit_id(head.get());
  if (note.before && git_oid_equal(&id, &*note.before) != 0) return HeadFound::before;
  return git_oid_equal(&id, &note.after) != 0 ? HeadFound::after : HeadFound::elsewhere;
}

std::string why_aside(HeadFound head, const std::vector<std::string>& others) {
  if (others.empty() || head == HeadFound::elsewhere) return "HEAD has moved since";
  std::string names;
  for (std::size_t i = 0; i < others.size() && i < named_paths; ++i) {
    names += (i > 0 ? ", " : "") + others[i];
  }
  if (others.size() > named_paths) names += ", ...";
  return fmt::format("{} {} been changed since", names, others.size() == 1 ? "has" : "have");
}

void settle(const WorkTree& work_tree, const MoveNote& note) {
  git_repository* repo = work_tree.repo;
  MoveStaging staging = MoveStaging::reopen(repo, note.staging);
  staging.keep();
  const HeadFound head = find_head(repo, note);
  MoveBack back(work_tree, note, staging);
  const TakeBack plan = plan_take_back(note, back.look(), head);
  if (plan.outcome == TakeBack::Outcome::set_aside) {
    set_aside(work_tree, why_aside(head, plan.others));
    MoveStaging::remove(repo, note.staging);
    return;
  }
  if (plan.outcome == TakeBack::Outcome::take_back) {
    back.perform(plan);
    tell(work_tree, "a checkout or pull that had been interrupted was taken back; run it again");
  }
  forget_move(repo);
}

}  // namespace

void note_move(git_repository* repo, const MoveNote& note) {
  const fs::path file = note_file(repo);
  const std::string text = write_note(note);
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  const lfs::UniqueFd fd(
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666));
  std::size_t done = 0;
  while (fd && done < text.size()) {
    const ssize_t put = ::write(fd.fd(), text.data() + done, text.size() - done);
    if (put < 0 && errno != EINTR) break;
    if (put > 0) done += static_cast<std::size_t>(put);
  }
  if (!fd || done < text.size() || ::fsync(fd.fd()) != 0) {
    const int code = errno;
    fs::remove(file, error);
    throw Error(
        ErrorKind::io,
        fmt::format("cannot write {}: {}", file.string(), std::generic_category().message(code)),
        "nothing was checked out");
  }
}

void forget_move(git_repository* repo) {
  const auto note = read_note(note_text(repo));
  std::error_code error;
  fs::remove(note_file(repo), error);
  if (note) MoveStaging::remove(repo, note->staging);
}

bool is_move_unfinished(git_repository* repo) {
  std::error_code error;
  return fs::exists(fs::symlink_status(note_file(repo), error));
}

void settle_unfinished_move(const WorkTree& work_tree) {
  git_repository* repo = work_tree.repo;
  std::error_code error;
  if (!is_move_unfinished(repo)) return MoveStaging::sweep(repo);
  const std::string text = note_text(repo);
  if (const auto note = read_note(text)) {
    settle(work_tree, *note);
  } else if (is_old_note(text)) {
    set_aside(work_tree, "an older hoist has begun it");
  } else {
    fs::remove(note_file(repo), error);  // it was not finished, so nothing was touched
  }
}

void finish_move(const WorkTree& work_tree, const std::function<void()>& move_head) {
  try {
    move_head();
  } catch (...) {
    settle_unfinished_move(work_tree);
    throw;
  }
  forget_move(work_tree.repo);
}

}  // namespace hoist::repository
