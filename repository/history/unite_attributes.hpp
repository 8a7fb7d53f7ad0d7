// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hoist::repository {

/// Unites two versions of a `.gitattributes` that have both only gained lines by which git-lfs gets
/// files, as `git lfs track` and hoist write them: those of `theirs`, then those of `ours` that it
/// has not, each where it was put; a pattern once. `base`: what both began with, empty where
/// neither had one. Nothing where a side has changed anything else: then it is a conflict. Pure.
[[nodiscard]] std::optional<std::string> unite_attributes(std::string_view base,
                                                          std::string_view ours,
                                                          std::string_view theirs);

}  // namespace hoist::repository
