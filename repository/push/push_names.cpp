// SPDX-License-Identifier: Apache-2.0
#include "repository/push/push_names.hpp"

#include <random>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/fd.hpp"
#include "repository/git/check.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view folder = "refs/hoist/push/";

using ReferenceIterator = git::Handle<git_reference_iterator, git_reference_iterator_free>;

fs::path lock_file_of(git_repository* repo, std::string_view random) {
  return fs::path(git_repository_commondir(repo)) / "hoist" / fmt::format("push-{}", random);
}

std::string random_name() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}", random(), random());
}

void set_reference(git_repository* repo, const std::string& name, const git_oid& commit) {
  const auto reference = git::out<git::Reference>([&](git_reference** it) {
    git::check(git_reference_create(it, repo, name.c_str(), &commit, 1, nullptr),
               "cannot name what is to be pushed");
  });
}

/// Whether the process that holds the lock is gone.
bool is_left_behind(const fs::path& lock_file) {
  const lfs::UniqueFd file(::open(lock_file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!file) return errno == ENOENT;
  return ::flock(file.fd(), LOCK_EX | LOCK_NB) == 0;
}

}  // namespace

PushName::PushName(std::shared_ptr<PushNames> names, const git_oid& commit)
    : names_(std::move(names)), reference_(names_->make(commit)) {}

PushName::~PushName() {
  if (!is_child_of_fork()) names_->remove(reference_);
}

void PushName::move_to(const git_oid& commit) { names_->set(reference_, commit); }

PushNames::PushNames(const fs::path& git_dir)
    : repo_(git::out<git::Repo>([&](git_repository** it) {
        git::check(
            git_repository_open_ext(it, git_dir.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr),
            fmt::format("cannot open {}", git_dir.string()));
      })),
      random_(random_name()),
      lock_file_(lock_file_of(repo_.get(), random_)) {
  std::error_code error;
  fs::create_directories(lock_file_.parent_path(), error);
  lfs::UniqueFd file(::open(lock_file_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file || ::flock(file.fd(), LOCK_EX | LOCK_NB) != 0) {
    throw Error(ErrorKind::io, fmt::format("cannot write {}: {}", lock_file_.string(),
                                           std::generic_category().message(errno)));
  }
  lock_.emplace(file.release());
}

PushNames::~PushNames() {
  if (!is_child_of_fork()) ::unlink(lock_file_.c_str());
}

std::string PushNames::make(const git_oid& commit) {
  const std::lock_guard lock(mutex_);
  std::string reference = fmt::format("{}{}-{}", folder, random_, ++made_);
  set_reference(repo_.get(), reference, commit);
  return reference;
}

void PushNames::set(const std::string& reference, const git_oid& commit) {
  const std::lock_guard lock(mutex_);
  set_reference(repo_.get(), reference, commit);
}

void PushNames::remove(const std::string& reference) {
  const std::lock_guard lock(mutex_);
  std::error_code error;
  if (!fs::exists(lock_file_, error)) return;  // the user has removed the whole repository
  static_cast<void>(git_reference_remove(repo_.get(), reference.c_str()));
}

void sweep_push_names(git_repository* repo) {
  ReferenceIterator iterator;
  git_reference_iterator* given = nullptr;
  if (git_reference_iterator_glob_new(&given, repo, "refs/hoist/push/*") != 0) return;
  iterator.reset(given);
  std::vector<std::string> names;
  const char* name = nullptr;
  while (git_reference_next_name(&name, iterator.get()) == 0) names.emplace_back(name);
  std::set<std::string> left_behind;
  for (const std::string& reference : names) {
    const std::string random =
        reference.substr(folder.size(), reference.find('-', folder.size()) - folder.size());
    const fs::path lock_file = lock_file_of(repo, random);
    if (!left_behind.contains(random) && !is_left_behind(lock_file)) continue;
    left_behind.insert(random);
    static_cast<void>(git_reference_remove(repo, reference.c_str()));
  }
  for (const std::string& random : left_behind) ::unlink(lock_file_of(repo, random).c_str());
}

}  // namespace hoist::repository
