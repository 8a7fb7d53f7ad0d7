// SPDX-License-Identifier: Apache-2.0
#include "repository/git/raw_tree.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>

#include "lfs/base/ascii.hpp"
#include "lfs/base/tree_path.hpp"

namespace hoist::git {
namespace {

constexpr std::uint32_t kind_mask = 0170000;
/// More digits than any mode has; fewer than overflow.
constexpr std::size_t most_mode_digits = 8;

std::optional<std::uint32_t> take_mode(std::string_view& bytes) {
  const std::size_t end = bytes.find(' ');
  if (end == 0 || end == std::string_view::npos || end > most_mode_digits) return std::nullopt;
  std::uint32_t mode = 0;
  for (const char digit : bytes.substr(0, end)) {
    if (digit < '0' || digit > '7') return std::nullopt;
    mode = mode * 8 + static_cast<std::uint32_t>(digit - '0');
  }
  bytes.remove_prefix(end + 1);
  return mode;
}

bool is_tree(const RawTreeEntry& entry) { return (entry.mode & kind_mask) == GIT_FILEMODE_TREE; }

bool is_known_mode(std::uint32_t mode) {
  const std::uint32_t kind = mode & kind_mask;
  return mode <= 0177777 && (kind == S_IFREG || kind == GIT_FILEMODE_LINK ||
                             kind == GIT_FILEMODE_TREE || kind == GIT_FILEMODE_COMMIT);
}

/// git's order of the entries of a tree: as if the name of a folder ended in a slash.
bool is_before(const RawTreeEntry& a, const RawTreeEntry& b) {
  const std::size_t common = std::min(a.name.size(), b.name.size());
  const int order = std::memcmp(a.name.data(), b.name.data(), common);
  if (order != 0) return order < 0;
  const auto next = [&](const RawTreeEntry& entry) {
    if (entry.name.size() > common) return static_cast<unsigned char>(entry.name[common]);
    return static_cast<unsigned char>(is_tree(entry) ? '/' : '\0');
  };
  return next(a) < next(b);
}

std::optional<TreeFault> fault_of_entry(const RawTreeEntry& entry) {
  const auto fault = [&](std::string what) {
    return TreeFault{std::string(entry.name), std::move(what)};
  };
  if (!is_known_mode(entry.mode)) {
    return fault(fmt::format("has the mode {:o}, which is none of git's", entry.mode));
  }
  if (entry.name.find('/') != std::string_view::npos) return fault("has a slash in its name");
  const auto of_name = (entry.mode & kind_mask) == GIT_FILEMODE_LINK
                           ? lfs::fault_of_link_path(entry.name)
                           : lfs::fault_of_tree_path(entry.name);
  if (of_name) return fault(*of_name);
  return std::nullopt;
}

/// A name that two entries have.
template <typename Name>
std::optional<TreeFault> fault_of_equal_names(std::vector<Name> names, const char* what) {
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return std::nullopt;
  return TreeFault{std::string(*twice), what};
}

std::optional<TreeFault> fault_of_names(std::span<const RawTreeEntry> entries, bool ignores_case) {
  std::vector<std::string_view> names;
  names.reserve(entries.size());
  for (const RawTreeEntry& entry : entries) names.push_back(entry.name);
  if (auto fault = fault_of_equal_names(std::move(names), "is there twice")) return fault;
  if (!ignores_case) return std::nullopt;
  std::vector<std::string> folded;
  for (const RawTreeEntry& entry : entries) folded.push_back(lfs::ascii_lower(entry.name));
  return fault_of_equal_names(std::move(folded),
                              "is there twice where upper and lower case are one");
}

}  // namespace

std::optional<std::vector<RawTreeEntry>> read_raw_tree(std::string_view bytes) {
  std::vector<RawTreeEntry> entries;
  while (!bytes.empty()) {
    const auto mode = take_mode(bytes);
    const std::size_t end = bytes.find('\0');
    if (!mode || end == 0 || end == std::string_view::npos ||
        bytes.size() - end - 1 < GIT_OID_RAWSZ) {
      return std::nullopt;
    }
    RawTreeEntry entry{*mode, bytes.substr(0, end)};
    std::memcpy(entry.id.id, bytes.data() + end + 1, GIT_OID_RAWSZ);
    entries.push_back(entry);
    bytes.remove_prefix(end + 1 + GIT_OID_RAWSZ);
  }
  return entries;
}

std::optional<TreeFault> fault_of_tree(std::span<const RawTreeEntry> entries, bool ignores_case) {
  for (const RawTreeEntry& entry : entries) {
    if (auto fault = fault_of_entry(entry)) return fault;
  }
  if (auto fault = fault_of_names(entries, ignores_case)) return fault;
  for (std::size_t i = 1; i < entries.size(); ++i) {
    if (!is_before(entries[i - 1], entries[i])) {
      return TreeFault{std::string(entries[i].name), "is out of order"};
    }
  }
  return std::nullopt;
}

std::uint32_t canonical_mode(std::uint32_t mode) {
  switch (mode & kind_mask) {
    case S_IFREG:
      return (mode & S_IXUSR) != 0 ? GIT_FILEMODE_BLOB_EXECUTABLE : GIT_FILEMODE_BLOB;
    case GIT_FILEMODE_LINK:
      return GIT_FILEMODE_LINK;
    case GIT_FILEMODE_TREE:
      return GIT_FILEMODE_TREE;
    default:
      return GIT_FILEMODE_COMMIT;
  }
}

}  // namespace hoist::git
