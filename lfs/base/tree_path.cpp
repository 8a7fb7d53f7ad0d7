// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/tree_path.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "lfs/base/ascii.hpp"

namespace hoist::lfs {
namespace {

using namespace std::string_view_literals;

/// A file that git reads on its own, without the dot before it, and the beginning of the short name
/// that NTFS makes of it where `GITMOD~1` to `~4` are taken.
struct OwnFile {
  std::string_view name;
  std::string_view hashed_prefix;
};

constexpr std::array own_files{OwnFile{"gitmodules", "gi7eba"}, OwnFile{"gitattributes", "gi7d29"}};
constexpr std::size_t short_prefix = 6;
constexpr std::size_t short_name = 8;

bool starts_ignoring_case(std::string_view text, std::string_view beginning) {
  return equal_ignoring_case(text.substr(0, beginning.size()), beginning);
}

/// What NTFS cuts off the end of a name: blanks and dots, and a stream from its colon on.
bool is_cut_by_ntfs(std::string_view rest) {
  const std::size_t end = rest.find_first_not_of(" .");
  return end == std::string_view::npos || rest[end] == ':';
}

bool is_number(std::string_view digits) {
  return !digits.empty() && std::all_of(digits.begin(), digits.end(), is_digit);
}

/// `.git`, `GIT~1` and every other number that the short name of `.git` may have.
bool is_dotgit_to_ntfs(std::string_view name) {
  if (starts_ignoring_case(name, ".git")) return is_cut_by_ntfs(name.substr(4));
  if (!starts_ignoring_case(name, "git~")) return false;
  name.remove_prefix(4);
  const std::size_t digits = std::min(name.find_first_not_of("0123456789"), name.size());
  return is_number(name.substr(0, digits)) && is_cut_by_ntfs(name.substr(digits));
}

/// A short name whose beginning is made of a hash, such as `GI7EBA~1`: at most eight characters,
/// whose tilde is followed by a number that does not begin with 0.
bool is_hashed_short_name(std::string_view name, std::string_view prefix) {
  const std::size_t tilde = std::min(name.find('~'), name.size());
  if (name.size() < short_name || tilde > short_prefix) return false;
  const std::string_view number = name.substr(tilde + 1, short_name - tilde - 1);
  return starts_ignoring_case(name.substr(0, tilde), prefix.substr(0, tilde)) &&
         is_number(number) && number.front() != '0' && is_cut_by_ntfs(name.substr(short_name));
}

bool is_own_file_to_ntfs(std::string_view name, const OwnFile& file) {
  if (name.starts_with('.') && starts_ignoring_case(name.substr(1), file.name)) {
    return is_cut_by_ntfs(name.substr(1 + file.name.size()));
  }
  if (starts_ignoring_case(name, file.name.substr(0, short_prefix)) &&
      name.substr(short_prefix).starts_with('~') && name.size() >= short_name &&
      name[short_prefix + 1] >= '1' && name[short_prefix + 1] <= '4') {
    return is_cut_by_ntfs(name.substr(short_name));
  }
  return is_hashed_short_name(name, file.hashed_prefix);
}

/// One code point of UTF-8, taken off the front; nothing where the bytes are none.
std::optional<std::uint32_t> take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xc2 && first < 0xe0 ? 2
                             : first >= 0xe0 && first < 0xf0 ? 3
                             : first >= 0xf0 && first < 0xf5 ? 4
                                                             : 0;
  if (length == 0 || text.size() < length) return std::nullopt;
  std::uint32_t point = length == 1 ? first : first & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return std::nullopt;
    point = (point << 6) | (byte(i) & 0x3fU);
  }
  constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = point >= 0xd800 && point < 0xe000;
  if (point < least[length] || is_surrogate || point == 0xfffe || point == 0xffff ||
      point > 0x10ffff) {
    return std::nullopt;
  }
  text.remove_prefix(length);
  return point;
}

/// HFS+ leaves these out where it compares names.
bool is_ignored_by_hfs(std::uint32_t point) {
  return (point >= 0x200c && point <= 0x200f) || (point >= 0x202a && point <= 0x202e) ||
         (point >= 0x206a && point <= 0x206f) || point == 0xfeff;
}

/// A name as HFS+ compares it, as far as it is ASCII. It ends where it is no UTF-8, as git takes
/// it; what is no ASCII becomes a byte that no name has.
std::string folded_by_hfs(std::string_view name) {
  std::string folded;
  while (!name.empty()) {
    const auto point = take_code_point(name);
    if (!point) break;
    if (is_ignored_by_hfs(*point)) continue;
    folded.push_back(*point < 0x80 ? lower(static_cast<char>(*point)) : '\x7f');
  }
  return folded;
}

bool has_high_byte(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) { return (c & '\x80') != 0; });
}

/// Why one part of a path is refused, whatever it is.
std::string_view fault_of_part(std::string_view part) {
  if (part.empty()) return "has an empty part"sv;
  if (part == "."sv || part == ".."sv) return "has the part '.' or '..'"sv;
  if (part.find('\0') != std::string_view::npos) return "has a NUL"sv;
  if (equal_ignoring_case(part, ".git"sv)) return "has the part '.git'"sv;
  // A backslash parts names on Windows: git looks at what is after each.
  for (std::string_view rest = part;;) {
    const std::size_t end = rest.find('\\');
    if (is_dotgit_to_ntfs(rest.substr(0, end))) return "has a part that is '.git' to NTFS"sv;
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  if (has_high_byte(part) && folded_by_hfs(part) == ".git"sv) {
    return "has a part that is '.git' to HFS+"sv;
  }
  return {};
}

bool is_own_file(std::string_view name, const OwnFile& file) {
  if (is_own_file_to_ntfs(name, file)) return true;
  return has_high_byte(name) && folded_by_hfs(name) == fmt::format(".{}", file.name);
}

/// Why the last part of a path is refused for a symbolic link.
std::optional<std::string> fault_of_link_part(std::string_view part) {
  while (true) {
    for (const OwnFile& file : own_files) {
      if (is_own_file(part, file)) {
        return fmt::format("is '.{}', which must not be a symbolic link", file.name);
      }
    }
    const std::size_t end = part.find('\\');
    if (end == std::string_view::npos) return std::nullopt;
    part.remove_prefix(end + 1);
  }
}

}  // namespace

std::optional<std::string> fault_of_tree_path(std::string_view path) {
  while (true) {
    const std::size_t end = path.find('/');
    const std::string_view fault = fault_of_part(path.substr(0, end));
    if (!fault.empty()) return std::string(fault);
    if (end == std::string_view::npos) return std::nullopt;
    path.remove_prefix(end + 1);
  }
}

std::optional<std::string> fault_of_link_path(std::string_view path) {
  if (auto fault = fault_of_tree_path(path)) return fault;
  for (std::string_view rest = path;;) {
    const std::size_t end = rest.find('/');
    const bool is_last = end == std::string_view::npos;
    // The stream of a file ends its name to NTFS, so that git looks no further.
    const std::string_view part = rest.substr(0, end);
    if (is_last || part.find(':') != std::string_view::npos) {
      if (auto fault = fault_of_link_part(part)) return fault;
    }
    if (is_last) return std::nullopt;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace hoist::lfs
