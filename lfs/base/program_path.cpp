// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/program_path.hpp"

#include <algorithm>
#include <cstdlib>

#include <sys/stat.h>
#include <unistd.h>

namespace hoist::lfs {
namespace {

/// Where the system has its programs, should PATH not be set.
constexpr std::string_view usual_path = "/usr/local/bin:/usr/bin:/bin";

bool is_executable_file(const std::string& file) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         ::access(file.c_str(), X_OK) == 0;
}

}  // namespace

std::optional<std::string> find_program(
    std::string_view name, std::string_view search_path,
    const std::function<bool(const std::string& file)>& is_executable) {
  if (name.empty()) return std::nullopt;
  while (!search_path.empty()) {
    const std::size_t end = std::min(search_path.find(':'), search_path.size());
    const std::string_view folder = search_path.substr(0, end);
    search_path.remove_prefix(std::min(end + 1, search_path.size()));
    if (!folder.starts_with('/')) continue;
    std::string file(folder);
    if (!file.ends_with('/')) file += '/';
    file += name;
    if (is_executable(file)) return file;
  }
  return std::nullopt;
}

std::optional<std::string> program_file(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  return find_program(name, path != nullptr ? path : usual_path, is_executable_file);
}

}  // namespace hoist::lfs
