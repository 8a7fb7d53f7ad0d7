// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/rename_new.hpp"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hoist::lfs {
namespace {

/// Where a file system knows no hard links.
int rename_after_a_look(NameIn from, NameIn to) {
  struct stat there {};
  if (::fstatat(to.folder, to.name.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0) return EEXIST;
  if (errno != ENOENT) return errno;
  return ::renameat(from.folder, from.name.c_str(), to.folder, to.name.c_str()) == 0 ? 0 : errno;
}

}  // namespace

int rename_new(NameIn from, NameIn to) {
  if (::renameat2(from.folder, from.name.c_str(), to.folder, to.name.c_str(), RENAME_NOREPLACE) ==
      0) {
    return 0;
  }
  return errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP ? rename_new_by_link(from, to)
                                                                   : errno;
}

int rename_new_by_link(NameIn from, NameIn to) {
  if (::linkat(from.folder, from.name.c_str(), to.folder, to.name.c_str(), 0) != 0) {
    const bool has_no_links =
        errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS || errno == EMLINK;
    return has_no_links ? rename_after_a_look(from, to) : errno;
  }
  // The content has its name; a second one that cannot be removed is no failure of the rename.
  static_cast<void>(::unlinkat(from.folder, from.name.c_str(), 0));
  return 0;
}

}  // namespace hoist::lfs
