// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tests/support/temp_dir.hpp"

namespace hoist::test {

/// Secrets that must not be seen, and where they were. Tells of a secret by its name only.
class Canary {
 public:
  /// A `value` of fewer than 8 bytes would be found by chance, and is not looked for.
  void add(std::string name, std::string value) {
    if (value.size() < beginning) return;
    const std::uint64_t key = beginning_of(value.data());
    by_beginning_.emplace(key, Secret{std::move(name), std::move(value)});
  }

  /// The name of a secret that stands in `text`.
  [[nodiscard]] std::optional<std::string> found_in(std::string_view text) const {
    // One pass for all of them: there may be thousands of signatures.
    for (std::size_t at = 0; at + beginning <= text.size(); ++at) {
      const auto [first, last] = by_beginning_.equal_range(beginning_of(text.data() + at));
      for (auto candidate = first; candidate != last; ++candidate) {
        if (text.substr(at).starts_with(candidate->second.value)) return candidate->second.name;
      }
    }
    return std::nullopt;
  }

  /// A line for each file below `folder`, but not below `except`, that holds a secret and that
  /// others than its owner may read. Files above 64 MiB are not looked at.
  [[nodiscard]] std::vector<std::string> found_in_files(const std::filesystem::path& folder,
                                                        const std::filesystem::path& except) const {
    namespace fs = std::filesystem;
    constexpr std::uintmax_t longest = std::uintmax_t{64} << 20U;
    std::vector<std::string> found;
    fs::recursive_directory_iterator entry(folder);
    for (; entry != fs::recursive_directory_iterator(); ++entry) {
      if (entry->path() == except) entry.disable_recursion_pending();
      if (!entry->is_regular_file() || entry->is_symlink() || entry->file_size() > longest)
        continue;
      const bool is_private = (entry->status().permissions() & fs::perms{077}) == fs::perms::none;
      if (is_private) continue;
      if (const auto name = found_in(read_file(entry->path()))) {
        found.push_back(*name + " in the file " + entry->path().string());
      }
    }
    return found;
  }

 private:
  struct Secret {
    std::string name;
    std::string value;
  };
  static constexpr std::size_t beginning = sizeof(std::uint64_t);
  static std::uint64_t beginning_of(const char* text) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text, beginning);
    return bytes;
  }

  std::unordered_multimap<std::uint64_t, Secret> by_beginning_;
};

/// What programs wrote, without the lines in which git-lfs traces what it does: there it prints
/// every message whole. What an agent wrote on its stderr stays.
inline std::string without_traces_of_git_lfs(std::string_view text) {
  constexpr std::string_view trace = " trace git-lfs: ";
  constexpr std::string_view of_agent = "xfer[";
  std::string kept;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::size_t at = line.find(trace);
    if (at == std::string_view::npos || line.substr(at + trace.size()).starts_with(of_agent)) {
      kept.append(line) += '\n';
    }
  }
  return kept;
}

}  // namespace hoist::test
