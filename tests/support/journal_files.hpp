// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <unistd.h>

#include "lfs/journal/journal_text.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::test {

/// The journals of this user below an LFS folder (docs/journal.md), in the order of their names.
inline std::vector<std::filesystem::path> journal_files(const std::filesystem::path& lfs_dir) {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto& entry :
       fs::directory_iterator(lfs_dir / "hoist" / std::to_string(::geteuid()) / "uploads", none)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The parts that all journals below an LFS folder say are up.
inline std::set<lfs::PartNumber> journalled_parts(const std::filesystem::path& lfs_dir) {
  std::set<lfs::PartNumber> parts;
  for (const auto& file : journal_files(lfs_dir)) {
    std::string bytes;
    try {
      bytes = read_file(file);
    } catch (const std::exception&) {
      continue;  // gone since
    }
    for (const auto& [number, etag] : lfs::read_journal(bytes).etags) parts.insert(number);
  }
  return parts;
}

/// `count` places among `parts` at which to kill an upload, one behind the other, never so late
/// that it might be over before.
inline std::vector<std::size_t> places_to_kill(std::size_t count, std::size_t parts,
                                               std::mt19937_64& generator) {
  std::uniform_int_distribution<std::size_t> place(1, parts * 9 / 10);
  std::vector<std::size_t> places(count);
  for (std::size_t& each : places) each = place(generator);
  std::sort(places.begin(), places.end());
  return places;
}

}  // namespace hoist::test
