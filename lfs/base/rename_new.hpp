// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace hoist::lfs {

/// A name in a folder that is open.
struct NameIn {
  int folder;
  const std::string& name;
};

/// Renames a file or a symbolic link to a name that nothing has; replaces nothing, whoever makes
/// that name meanwhile. Returns 0 or errno: EEXIST where something has the name.
[[nodiscard]] int rename_new(NameIn from, NameIn to);

/// The same where kernel or file system cannot promise that in one step: by a hard link, where
/// there are such; else by a look right before, which is all that is left.
[[nodiscard]] int rename_new_by_link(NameIn from, NameIn to);

}  // namespace hoist::lfs
