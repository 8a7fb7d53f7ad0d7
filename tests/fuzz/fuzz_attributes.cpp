// SPDX-License-Identifier: Apache-2.0
// A file of attributes, as it lies in somebody's repository, asked for the paths that it names.
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "lfs/config/attribute_line.hpp"
#include "lfs/config/attributes.hpp"
#include "lfs/config/pattern_index.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using hoist::fuzz::require;
namespace lfs = hoist::lfs;

/// More of them would take the slow way too long.
constexpr std::size_t most_lines = 200;

/// Paths that have a chance to fit.
std::vector<std::string> paths_like(const std::vector<lfs::AttributeLine>& lines) {
  std::vector<std::string> paths{"a", "a.bin", "A/b.BIN", "a/b/c.bin", "a b/\xc3\xa9"};
  for (const lfs::AttributeLine& line : lines) {
    std::string path = line.subject;
    while (path.starts_with('/')) path.erase(0, 1);
    while (path.ends_with('/')) path.pop_back();
    if (path.empty() || path.find("//") != std::string::npos) continue;
    paths.push_back(path);
    std::replace(path.begin(), path.end(), '*', 'a');
    paths.push_back("x/" + path);
  }
  return paths;
}

void check_index(const lfs::PatternIndex& index, const std::string& path) {
  for (const bool is_folder : {false, true}) {
    const lfs::PatternSubject subject{path, is_folder};
    std::vector<std::uint32_t> expected;
    for (std::size_t i = index.size(); i > 0; --i) {
      if (index[i - 1].matches(subject)) expected.push_back(static_cast<std::uint32_t>(i - 1));
    }
    require(index.matching(subject) == expected, "what fits is found without a look at the rest");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const bool is_stored : {false, true}) {
    const lfs::RulesText rules{std::string(hoist::fuzz::text_of(data, size)), is_stored};
    const auto lines = lfs::read_attribute_lines(rules, true);
    const std::vector<std::string> paths = paths_like(lines);
    for (const lfs::AttributeLine& line : lines) {
      require(line.is_macro || !line.subject.starts_with('!'), "negative patterns are left out");
      require(line.subject.find('\0') == std::string::npos, "a pattern ends at a NUL");
      for (const lfs::AttributeGiven& given : line.given) {
        require(!given.name.empty() && !given.name.starts_with('-'), "an attribute has a name");
      }
    }
    for (const bool ignore_case : {false, true}) {
      lfs::AttributeSources sources{.info = rules, .ignore_case = ignore_case};
      sources.folder = [&](const std::string&) { return std::optional(rules); };
      lfs::PatternIndex index(ignore_case);
      for (const lfs::AttributeLine& line : lines) index.add(line.subject);
      lfs::Attributes attributes(std::move(sources), {"filter", "text", "binary"});
      for (const std::string& path : paths) {
        require(attributes.of(path) == attributes.of(path), "a look changes nothing");
        if (lines.size() <= most_lines) check_index(index, path);
      }
    }
  }
  return 0;
}
