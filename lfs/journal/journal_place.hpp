// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace hoist::lfs {

/// The folder that holds the object store of which `object` is a part: `<dir>/objects/aa/bb/<oid>`.
/// Nothing when the path is not of that form or the oid is no SHA-256. Pure.
[[nodiscard]] std::optional<std::filesystem::path> lfs_dir_of(const std::filesystem::path& object,
                                                              std::string_view oid);

/// The name of the journal of that object's uploads to that endpoint. Pure; docs/journal.md.
[[nodiscard]] std::string journal_name(std::string_view oid, std::string_view endpoint_identity);

}  // namespace hoist::lfs
