// SPDX-License-Identifier: Apache-2.0
// What a repository holds in place of large files, and its `.gitattributes`.
#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>

#include "lfs/protocol/attributes.hpp"
#include "lfs/protocol/object_id.hpp"
#include "lfs/protocol/pointer.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using hoist::fuzz::require;
namespace lfs = hoist::lfs;

void check_members(const lfs::Pointer& pointer) {
  require(lfs::is_sha256(pointer.oid), "a pointer's name may stand in a path");
  require(pointer.size_bytes <= std::numeric_limits<std::int64_t>::max(),
          "a pointer's size fits a file's");
  for (const lfs::PointerExtension& extension : pointer.extensions) {
    require(extension.priority <= 9, "a priority is one digit");
    require(lfs::is_sha256(extension.oid), "an extension was given an object");
    require(extension.name.find_first_of(" \n") == std::string::npos, "a name ends with its key");
  }
  const auto not_rising = [](const auto& a, const auto& b) { return a.priority >= b.priority; };
  require(std::adjacent_find(pointer.extensions.begin(), pointer.extensions.end(), not_rising) ==
              pointer.extensions.end(),
          "extensions stand by priority, each with its own");
}

/// What is written is read as the same, and written so again.
void check_canonical(const lfs::Pointer& pointer) {
  const std::string written = lfs::write_pointer(pointer);
  require(written.empty() == (pointer.size_bytes == 0), "only an empty object is an empty file");
  // An older version's shorter address may leave no room for the one of today.
  if (written.empty() || written.size() >= lfs::pointer_limit_bytes) return;
  require(lfs::read_pointer(written) == pointer, "a pointer is read as it was written");
}

void check_pointer(std::string_view text) {
  const auto pointer = lfs::read_pointer(text);
  if (!pointer) return;
  require(text.size() < lfs::pointer_limit_bytes, "a long file is content");
  check_members(*pointer);
  check_canonical(*pointer);
  const std::string among_blanks = "\n " + std::string(text) + "\r\n";
  if (!text.empty() && among_blanks.size() < lfs::pointer_limit_bytes) {
    require(lfs::read_pointer(among_blanks) == pointer, "blanks around a pointer mean nothing");
  }
}

/// What is tracked once changes nothing the second time, and can be taken out again.
void check_attributes(std::string_view text) {
  const std::string pattern = lfs::escape_pattern("a b.bin");
  const std::string tracked = lfs::with_tracked(text, {pattern});
  require(lfs::with_tracked(tracked, {pattern}) == tracked, "tracking twice changes nothing");
  const std::string untracked = lfs::without_tracked(tracked, {pattern});
  require(lfs::without_tracked(untracked, {pattern}) == untracked, "untracking undoes it whole");
  const std::string name = lfs::escape_file_name(text);
  require(name.find_first_of(" \t\r\n") == std::string::npos, "a pattern has no blank");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = hoist::fuzz::text_of(data, size);
  check_pointer(text);
  check_attributes(text);
  return 0;
}
