// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <git2.h>

namespace hoist::repository {

/// What `.gitattributes` and its kin want done with the content of a path.
struct Conversion {
  enum class Kind {
    none,     ///< it goes into git as it is, end of lines aside
    lfs,      ///< a pointer goes into git, the content into the LFS store
    foreign,  ///< it goes through something that hoist does not run
  };
  Kind kind = Kind::none;
  std::string what = {};  ///< of a foreign one: "filter=git-crypt", "ident"
};

/// Looks the attributes of a path up in the working tree, then in the index. Throws hoist::Error.
[[nodiscard]] Conversion conversion_of(git_repository* repo, const std::string& path);

/// The same as a commit's own `.gitattributes` will have it once it is checked out.
[[nodiscard]] Conversion conversion_in(git_repository* repo, const git_oid& commit,
                                       const std::string& path);

/// Throws hoist::Error (unsupported) that names path and conversion where it is a foreign one.
void require_own_conversion(const Conversion& conversion, const std::string& path);

}  // namespace hoist::repository
