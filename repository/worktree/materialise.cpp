// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/materialise.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

namespace hoist::repository {

namespace fs = std::filesystem;

std::optional<lfs::Pointer> pointer_of_work_file(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(file, error)) ||
      fs::file_size(file, error) >= lfs::pointer_limit_bytes) {
    return std::nullopt;
  }
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return lfs::read_pointer(text);
}

}  // namespace hoist::repository
