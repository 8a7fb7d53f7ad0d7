// SPDX-License-Identifier: Apache-2.0
// Paths of trees: whatever passes names no other place, and no `.git`.
#include <algorithm>
#include <string>
#include <string_view>

#include "lfs/base/ascii.hpp"
#include "lfs/base/tree_path.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using hoist::fuzz::require;
namespace lfs = hoist::lfs;

void check_part(std::string_view part) {
  require(!part.empty() && part != "." && part != "..", "a part is a name");
  require(part.find('\0') == std::string_view::npos, "a part has no NUL");
  require(!lfs::equal_ignoring_case(part, ".git"), "a part is not .git");
  const std::size_t last = part.find_last_not_of(" .");
  require(
      last == std::string_view::npos || !lfs::equal_ignoring_case(part.substr(0, last + 1), ".git"),
      "a part is not .git once its end is cut");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view path = hoist::fuzz::text_of(data, size);
  const auto fault = lfs::fault_of_tree_path(path);
  const std::string above = "a/" + std::string(path);
  require(fault.has_value() == lfs::fault_of_tree_path(above).has_value(),
          "a path is as good in a folder");
  if (fault) {
    require(!fault->empty() && hoist::fuzz::is_printable(*fault), "a fault has words");
    require(lfs::fault_of_link_path(path).has_value(), "a link may be no more than a file");
    return 0;
  }
  static_cast<void>(lfs::fault_of_link_path(path));
  for (std::string_view rest = path;;) {
    const std::size_t end = rest.find('/');
    check_part(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return 0;
}
