// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace hoist::lfs {

/// The file of a program that is named without a slash: the first executable one in the folders of
/// `search_path`, which is PATH's value. What is no absolute path in it, and what is empty, is
/// passed over: it means the folder that a program happens to be started in, which may be the
/// working tree of a stranger. Pure but for `is_executable`.
[[nodiscard]] std::optional<std::string> find_program(
    std::string_view name, std::string_view search_path,
    const std::function<bool(const std::string& file)>& is_executable);

/// The same with the PATH and the files of this process. A name with a slash is returned as it is.
[[nodiscard]] std::optional<std::string> program_file(const std::string& name);

}  // namespace hoist::lfs
