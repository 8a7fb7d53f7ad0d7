// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/stat_entry.hpp"

#include <cstdint>

namespace hoist::repository {
namespace {

git_index_time index_time(const struct timespec& time) {
  return {static_cast<std::int32_t>(time.tv_sec), static_cast<std::uint32_t>(time.tv_nsec)};
}

bool same_time(const git_index_time& a, const git_index_time& b) {
  return a.seconds == b.seconds && a.nanoseconds == b.nanoseconds;
}

}  // namespace

void set_stat(git_index_entry& entry, const struct stat& file) {
  entry.ctime = index_time(file.st_ctim);
  entry.mtime = index_time(file.st_mtim);
  entry.dev = static_cast<std::uint32_t>(file.st_rdev);
  entry.ino = static_cast<std::uint32_t>(file.st_ino);
  entry.uid = file.st_uid;
  entry.gid = file.st_gid;
  entry.file_size = static_cast<std::uint32_t>(file.st_size);
}

bool may_be_same_for_git(const git_index_entry& entry, const struct stat& file) {
  return entry.mtime.seconds == index_time(file.st_mtim).seconds &&
         entry.file_size == static_cast<std::uint32_t>(file.st_size);
}

bool same_stat(const git_index_entry& entry, const struct stat& file) {
  git_index_entry now{};
  set_stat(now, file);
  return same_time(entry.mtime, now.mtime) && same_time(entry.ctime, now.ctime) &&
         entry.ino == now.ino && entry.uid == now.uid && entry.gid == now.gid &&
         entry.file_size == now.file_size;
}

bool is_racy(const git_index_entry& entry, const struct stat& index_file) {
  return entry.mtime.seconds >= index_time(index_file.st_mtim).seconds;
}

}  // namespace hoist::repository
