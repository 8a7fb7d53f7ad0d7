// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/attributes.hpp"

#include <array>

#include <fmt/format.h>

#include "repository/git/check.hpp"

namespace hoist::repository {

namespace {

Conversion look_up(git_repository* repo, git_attr_options options, const std::string& path) {
  std::array names{"filter", "working-tree-encoding", "ident"};
  std::array<const char*, names.size()> values{};
  git::check(git_attr_get_many_ext(values.data(), repo, &options, path.c_str(), names.size(),
                                   names.data()),
             fmt::format("cannot read the attributes of {}", path));
  const auto [filter, encoding, ident] = values;
  const bool is_lfs =
      git_attr_value(filter) == GIT_ATTR_VALUE_STRING && std::string_view(filter) == "lfs";
  if (git_attr_value(filter) == GIT_ATTR_VALUE_STRING && !is_lfs) {
    return {Conversion::Kind::foreign, fmt::format("filter={}", filter)};
  }
  if (git_attr_value(encoding) == GIT_ATTR_VALUE_STRING) {
    return {Conversion::Kind::foreign, fmt::format("working-tree-encoding={}", encoding)};
  }
  if (git_attr_value(ident) == GIT_ATTR_VALUE_TRUE) return {Conversion::Kind::foreign, "ident"};
  return {is_lfs ? Conversion::Kind::lfs : Conversion::Kind::none};
}

}  // namespace

Conversion conversion_of(git_repository* repo, const std::string& path) {
  git_attr_options options = GIT_ATTR_OPTIONS_INIT;
  options.flags = GIT_ATTR_CHECK_FILE_THEN_INDEX;
  return look_up(repo, options, path);
}

Conversion conversion_in(git_repository* repo, const git_oid& commit, const std::string& path) {
  git_attr_options options = GIT_ATTR_OPTIONS_INIT;
  options.flags = GIT_ATTR_CHECK_INDEX_ONLY | GIT_ATTR_CHECK_INCLUDE_COMMIT;
  options.attr_commit_id = commit;
  return look_up(repo, options, path);
}

void require_own_conversion(const Conversion& conversion, const std::string& path) {
  if (conversion.kind != Conversion::Kind::foreign) return;
  throw Error(ErrorKind::unsupported,
              fmt::format("{}: .gitattributes sends it through {}, which hoist does not run", path,
                          conversion.what),
              "use git for this file; hoist would publish its content unconverted");
}

}  // namespace hoist::repository
