// SPDX-License-Identifier: Apache-2.0
// A pattern, a line feed, and the text that it is tried on.
#include <algorithm>
#include <cstddef>
#include <string>

#include "lfs/base/ascii.hpp"
#include "lfs/config/byte_class.hpp"
#include "lfs/config/wildmatch.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using hoist::fuzz::require;
namespace lfs = hoist::lfs;

/// Longer ones take the slow way too long.
constexpr std::size_t longest = 24;

/// What a pattern means, by trying all ways to fit it; `whole` is the pattern that `rest` ends.
class Meaning {
 public:
  Meaning(std::string_view whole, lfs::Wildmatch how) : whole_(whole), how_(how) {}

  bool fits(std::string_view rest, std::string_view text) const {
    if (rest.empty()) return text.empty();
    if (rest.front() == '*') return stars_fit(rest, text);
    if (text.empty()) return false;
    const char seen = how_.ignore_case ? lfs::lower(text.front()) : text.front();
    if (rest.front() == '[') {
      const auto found = lfs::read_byte_class(rest, how_.ignore_case);
      return found && found->bytes[static_cast<std::uint8_t>(seen)] && !is_wall(seen) &&
             fits(rest.substr(found->length), text.substr(1));
    }
    if (rest.front() == '?') return !is_wall(seen) && fits(rest.substr(1), text.substr(1));
    if (rest.front() == '\\') {
      return rest.size() > 1 && rest[1] == seen && fits(rest.substr(2), text.substr(1));
    }
    const char wanted = how_.ignore_case ? lfs::lower(rest.front()) : rest.front();
    return wanted == seen && fits(rest.substr(1), text.substr(1));
  }

 private:
  [[nodiscard]] bool is_wall(char c) const { return how_.is_path && c == '/'; }

  bool stars_fit(std::string_view rest, std::string_view text) const {
    const std::size_t at = whole_.size() - rest.size();
    const std::size_t count = std::min(rest.find_first_not_of('*'), rest.size());
    const std::string_view after = rest.substr(count);
    const bool is_deep =
        !how_.is_path || (count > 1 && (at == 0 || whole_[at - 1] == '/') &&
                          (after.empty() || after.front() == '/' || after.starts_with("\\/")));
    if (how_.is_path && is_deep && after.starts_with('/') && fits(after.substr(1), text)) {
      return true;
    }
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (fits(after, text.substr(i))) return true;
      if (i < text.size() && text[i] == '/' && !is_deep) break;
    }
    return false;
  }

  std::string_view whole_;
  lfs::Wildmatch how_;
};

std::string escaped(std::string_view text) {
  std::string pattern;
  for (const char c : text) pattern += {'\\', c};
  return pattern;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = hoist::fuzz::text_of(data, size);
  const std::string_view pattern = hoist::fuzz::take_line(text);
  for (const bool is_path : {false, true}) {
    for (const bool ignore_case : {false, true}) {
      const lfs::Wildmatch how{is_path, ignore_case};
      const bool fits = lfs::wildmatch(pattern, text, how);
      if (pattern.size() <= longest && text.size() <= longest) {
        require(Meaning(pattern, how).fits(pattern, text) == fits, "the way is no shorter one");
      }
    }
    require(lfs::wildmatch(escaped(text), text, {.is_path = is_path}), "a text fits itself");
  }
  return 0;
}
