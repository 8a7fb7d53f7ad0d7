// SPDX-License-Identifier: Apache-2.0
#include "lfs/settings/load_lfsconfig.hpp"

#include <optional>
#include <string>
#include <vector>

#include "lfs/base/ascii.hpp"
#include "lfs/base/process.hpp"

namespace hoist::lfs {
namespace {

std::optional<std::string> git(const std::filesystem::path& cwd, std::vector<std::string> argv) {
  argv.insert(argv.begin(), "git");
  ProcessOptions options;
  options.cwd = cwd;
  const ProcessResult result = run_process(argv, options);
  if (result.exit_status != 0) return std::nullopt;
  return result.output;
}

std::optional<std::string> listing(const std::filesystem::path& cwd, const char* option,
                                   std::string source) {
  return git(cwd, {"config", "--null", "--show-origin", "--list", option, std::move(source)});
}

}  // namespace

GitConfig load_lfsconfig(const std::filesystem::path& cwd) {
  if (const auto root = git(cwd, {"rev-parse", "--show-toplevel"})) {
    std::string_view top = *root;
    if (top.ends_with('\n')) top.remove_suffix(1);
    const std::filesystem::path file = std::filesystem::path(top) / ".lfsconfig";
    std::error_code error;
    if (!top.empty() && std::filesystem::exists(file, error)) {
      return GitConfig::parse(listing(cwd, "--file", file.string()).value_or(""));
    }
    if (const auto text = listing(cwd, "--blob", ":.lfsconfig")) return GitConfig::parse(*text);
  }
  return GitConfig::parse(listing(cwd, "--blob", "HEAD:.lfsconfig").value_or(""));
}

}  // namespace hoist::lfs
