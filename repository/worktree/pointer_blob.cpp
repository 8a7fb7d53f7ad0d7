// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/pointer_blob.hpp"

#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"

namespace hoist::repository {

std::optional<lfs::Pointer> pointer_of_blob(git_repository* repo, const git_oid& id) {
  const auto odb = git::out<git::Odb>([&](git_odb** it) {
    git::check(git_repository_odb(it, repo), "cannot open the objects of git");
  });
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  if (git_odb_read_header(&size, &type, odb.get(), &id) != 0 || type != GIT_OBJECT_BLOB ||
      size >= lfs::pointer_limit_bytes) {
    return std::nullopt;
  }
  const auto blob = git::out<git::OdbObject>([&](git_odb_object** it) {
    git::check(git_odb_read(it, odb.get(), &id), "cannot read an object of git");
  });
  return lfs::read_pointer({static_cast<const char*>(git_odb_object_data(blob.get())), size});
}

bool is_regular(std::uint32_t mode) {
  return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

}  // namespace hoist::repository
