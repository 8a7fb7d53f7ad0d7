// SPDX-License-Identifier: Apache-2.0
#include "cli/own_program.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "hoist/error.hpp"

namespace hoist::cli {
namespace {

namespace fs = std::filesystem;

/// Whether the first executable `name` in the folders of `search_path` is `program`.
bool is_found_by_name(std::string_view name, std::string_view search_path,
                      const fs::path& program) {
  while (!search_path.empty()) {
    const std::size_t end = std::min(search_path.find(':'), search_path.size());
    const fs::path folder(search_path.substr(0, end));
    search_path.remove_prefix(std::min(end + 1, search_path.size()));
    if (folder.is_relative()) {
      return false;
    }
    const fs::path candidate = folder / name;
    std::error_code ignored;
    if (fs::is_regular_file(candidate, ignored) && ::access(candidate.c_str(), X_OK) == 0) {
      return fs::equivalent(candidate, program, ignored);
    }
  }
  return false;
}

}  // namespace

std::string startable_name(std::string_view name, std::string_view search_path) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error || !fs::exists(program, error)) {
    throw Error(ErrorKind::io, "cannot find the file of the running hoist: moved or deleted?",
                "run it again by its full path");
  }
  if (is_found_by_name(name, search_path, program)) {
    return std::string(name);
  }
  if (program.native().find('\n') != std::string::npos) {
    throw Error(
        ErrorKind::unsupported,
        fmt::format("git-lfs cannot start {}: there is a newline in its path", program.native()),
        "move hoist to another folder, or add its folder to PATH");
  }
  return program.native();
}

}  // namespace hoist::cli
