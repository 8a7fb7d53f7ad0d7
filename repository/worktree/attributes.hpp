// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <git2.h>

#include "lfs/config/text_rule.hpp"

namespace hoist::repository {

/// What `.gitattributes` and its kin want done with the content of a path.
struct Conversion {
  enum class Kind {
    none,     ///< it goes into git as it is, end of lines aside
    lfs,      ///< a pointer goes into git, the content into the LFS store
    foreign,  ///< it goes through something that hoist does not run
  };
  Kind kind = Kind::none;
  std::string what = {};                     ///< of a foreign one: "filter=git-crypt", "ident"
  lfs::TextRule text = lfs::TextRule::none;  ///< of Kind::none: what happens to line ends
};

/// The conversions of many paths. Reads git's configuration and the files outside of the working
/// tree when it is made, each `.gitattributes` once, when it is first needed: what changes later is
/// not seen. Repository, index and tree outlive it. Not for several threads at once. All throw
/// hoist::Error.
class Conversions {
 public:
  /// As `git add` and `git status` have them: by the `.gitattributes` of the working tree, by those
  /// of the index where the working tree has none. Links are never followed.
  [[nodiscard]] static Conversions of_work_tree(git_repository* repo, git_index* index);

  /// The same by the repository's own index as it is in memory, which it keeps.
  [[nodiscard]] static Conversions of_work_tree(git_repository* repo);

  /// As a checkout of the tree has them: by the tree's own `.gitattributes`, and where it has none,
  /// by those files of the working tree that the index does not know.
  [[nodiscard]] static Conversions of_tree(git_repository* repo, const git_tree* tree,
                                           git_index* index);

  Conversions(const Conversions&) = delete;
  Conversions& operator=(const Conversions&) = delete;
  Conversions(Conversions&&) noexcept;
  Conversions& operator=(Conversions&&) noexcept;
  ~Conversions();

  [[nodiscard]] Conversion of(std::string_view path) const;

 private:
  class Reader;
  explicit Conversions(std::unique_ptr<Reader> reader);
  std::unique_ptr<Reader> reader_;
};

/// Looks the attributes of a path up in the working tree, then in the index. Throws hoist::Error.
[[nodiscard]] Conversion conversion_of(git_repository* repo, const std::string& path);

/// The same as a commit's own `.gitattributes` will have it once it is checked out.
[[nodiscard]] Conversion conversion_in(git_repository* repo, const git_oid& commit,
                                       const std::string& path);

/// Throws hoist::Error (unsupported) that names path and conversion where it is a foreign one.
void require_own_conversion(const Conversion& conversion, const std::string& path);

}  // namespace hoist::repository
