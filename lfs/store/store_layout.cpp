// SPDX-License-Identifier: Apache-2.0
#include "lfs/store/store_layout.hpp"

#include <algorithm>
#include <charconv>

#include "lfs/base/ascii.hpp"
#include "lfs/protocol/git_config.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;

constexpr mode_t group_mode = 0660;
constexpr mode_t all_mode = 0664;

void add_reference(std::string_view objects, const fs::path& base, std::vector<fs::path>& found) {
  if (objects.empty()) return;
  const fs::path folder = fs::path(objects).is_absolute() ? fs::path(objects) : base / objects;
  found.push_back(folder.lexically_normal().parent_path() / "lfs");
}

}  // namespace

std::optional<mode_t> SharedMode::folder_mode() const {
  if (!file_mode) return std::nullopt;
  constexpr mode_t read_bits = 0444;
  return *file_mode | ((*file_mode & read_bits) >> 2U);
}

SharedMode parse_shared_mode(std::string_view value) {
  const std::string word = ascii_lower(value);
  if (word == "group" || word == "1") return {group_mode};
  if (word == "all" || word == "world" || word == "everybody" || word == "2") return {all_mode};
  if (word.size() > 1 && word.front() == '0') {
    mode_t mode = 0;
    constexpr int octal = 8;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), mode, octal);
    constexpr mode_t owner_bits = 0600;
    const bool is_mode = error == std::errc() && end == word.data() + word.size() &&
                         (mode & owner_bits) == owner_bits;
    if (is_mode) return {mode & 0666U};
    return {};
  }
  return parse_config_bool(word).value_or(false) ? SharedMode{group_mode} : SharedMode{};
}

fs::path configured_lfs_dir(const fs::path& common_dir, std::string_view storage) {
  if (storage.empty()) return common_dir / "lfs";
  return (common_dir / fs::path(storage)).lexically_normal();
}

std::vector<fs::path> reference_dirs_of(std::string_view alternates, const fs::path& objects,
                                        std::string_view environment) {
  std::vector<fs::path> found;
  while (!alternates.empty()) {
    const std::string_view line = alternates.substr(0, alternates.find('\n'));
    alternates.remove_prefix(std::min(line.size() + 1, alternates.size()));
    if (!line.starts_with('#')) add_reference(line, objects, found);
  }
  while (!environment.empty()) {
    const std::string_view entry = environment.substr(0, environment.find(':'));
    environment.remove_prefix(std::min(entry.size() + 1, environment.size()));
    add_reference(entry, fs::path(), found);
  }
  return found;
}

}  // namespace hoist::lfs
