// SPDX-License-Identifier: Apache-2.0
// What a repository holds in place of large files, and its `.gitattributes`.
#include <algorithm>
#include <string>

#include "lfs/protocol/attributes.hpp"
#include "lfs/protocol/object_id.hpp"
#include "lfs/protocol/pointer.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using hoist::fuzz::require;
namespace lfs = hoist::lfs;

void check_pointer(std::string_view text) {
  const auto pointer = lfs::read_pointer(text);
  if (!pointer) return;
  require(text.size() < lfs::pointer_limit_bytes, "a pointer is short");
  require(lfs::is_sha256(pointer->oid), "an oid can be a file's name");
  const std::string canonical = lfs::write_pointer(*pointer);
  if (pointer->size_bytes == 0) {
    require(canonical.empty(), "the empty object is an empty file");
  } else {
    require(lfs::read_pointer(canonical) == pointer, "the canonical text means the same");
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
