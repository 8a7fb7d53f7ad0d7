// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/unfinished_clone.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "hoist/error.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

fs::path note_in(const fs::path& folder) { return folder / ".git/hoist/clone"; }

/// A folder that has this and nothing else, or nothing at all.
bool has_only(const fs::path& folder, const char* name) {
  std::error_code error;
  fs::directory_iterator it(folder, error);
  if (error) return false;
  for (const fs::directory_iterator end; !error && it != end; it.increment(error)) {
    if (it->path().filename() != name) return false;
  }
  return !error;
}

/// A clone that had not even written its note to the end.
bool has_just_begun(const fs::path& folder) {
  const fs::path git_dir = folder / ".git";
  std::error_code error;
  if (!has_only(folder, ".git") || !fs::is_directory(fs::symlink_status(git_dir, error))) {
    return false;
  }
  return fs::is_empty(git_dir, error) ||
         (has_only(git_dir, "hoist") && has_only(git_dir / "hoist", "clone"));
}

}  // namespace

void sweep_probes(const fs::path& folder) {
  constexpr std::string_view prefix = "_git2_";
  constexpr std::size_t digits = 16;
  std::vector<fs::path> probes;
  std::error_code error;
  fs::directory_iterator it(folder, error);
  for (const fs::directory_iterator end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename();
    const bool is_probe = name.size() == prefix.size() + digits && name.starts_with(prefix) &&
                          name.find_first_not_of("0123456789abcdef", prefix.size()) == name.npos;
    if (is_probe) probes.push_back(it->path());
  }
  for (const fs::path& probe : probes) fs::remove(probe, error);
}

void note_clone(const fs::path& folder, const std::string& url) {
  std::error_code error;
  fs::create_directories(note_in(folder).parent_path(), error);
  if (error) {
    const bool is_forbidden = error == std::errc::permission_denied;
    throw Error(is_forbidden ? ErrorKind::permission : ErrorKind::io,
                fmt::format("cannot make {}: {}", folder.string(), error.message()),
                "clone into a folder that you may write to");
  }
  std::ofstream note(note_in(folder), std::ios::binary);
  note << url << '\n';
  if (!note.flush()) {
    throw Error(ErrorKind::io, fmt::format("cannot write {}", note_in(folder).string()),
                "see whether the disk is full");
  }
}

bool is_unfinished_clone(const fs::path& folder, const std::string& url) {
  std::ifstream note(note_in(folder), std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(note), {}};
  const std::string whole = url + '\n';
  return text == whole || (whole.starts_with(text) && has_just_begun(folder));
}

void forget_clone(const fs::path& folder) {
  std::error_code error;
  fs::remove(note_in(folder), error);
}

}  // namespace hoist::repository
