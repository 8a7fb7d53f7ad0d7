// SPDX-License-Identifier: Apache-2.0
// The `.lfsconfig` of a repository that somebody else has made.
#include <algorithm>
#include <string>

#include "hoist/error.hpp"
#include "lfs/protocol/lfsconfig.hpp"
#include "tests/fuzz/require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace lfs = hoist::lfs;
  using hoist::fuzz::require;
  try {
    const lfs::Lfsconfig read = lfs::read_lfsconfig(hoist::fuzz::text_of(data, size));
    for (const lfs::ConfigEntry& entry : read.values.entries()) {
      require(lfs::is_safe_lfsconfig_key(entry.key), "only safe keys have a value");
      require(entry.value.find('\0') == std::string::npos, "a value has no NUL");
    }
    for (const std::string& key : read.ignored_keys) {
      require(!lfs::is_safe_lfsconfig_key(key), "safe keys are not ignored");
    }
    const std::string words = lfs::ignored_keys_in_words(read.ignored_keys);
    require(std::none_of(words.begin(), words.end(),
                         [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }),
            "a notice is one line");
  } catch (const hoist::Error& error) {
    require(error.kind() == hoist::ErrorKind::invalid_input, "a bad text is bad input");
  }
  return 0;
}
