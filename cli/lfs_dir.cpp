// SPDX-License-Identifier: Apache-2.0
#include "cli/lfs_dir.hpp"

#include <string>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/base/process.hpp"
#include "lfs/base/redact.hpp"

namespace hoist::cli {

std::filesystem::path find_lfs_dir(const std::filesystem::path& folder,
                                   const lfs::GitConfig& config) {
  lfs::ProcessOptions options;
  options.cwd = folder;
  lfs::ProcessResult result =
      lfs::run_process({"git", "rev-parse", "--path-format=absolute", "--git-common-dir"}, options);
  if (result.exit_status != 0) {
    throw Error(ErrorKind::not_found,
                fmt::format("{}: {}", folder.native(), lfs::printable(result.error_output)),
                "name a folder of a git repository");
  }
  std::string& common_dir = result.output;
  if (common_dir.ends_with('\n')) common_dir.pop_back();
  const std::string_view storage = config.last("lfs.storage").value_or("");
  return std::filesystem::path(common_dir) / (storage.empty() ? std::string_view("lfs") : storage);
}

}  // namespace hoist::cli
