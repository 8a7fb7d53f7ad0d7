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

void check_index(const std::vector<lfs::AttributeLine>& lines, const std::string& path,
                 bool ignore_case) {
  lfs::PatternIndex index(ignore_case);
  for (const lfs::AttributeLine& line : lines) index.add(line.subject);
  for (const bool is_folder : {false, true}) {
    const lfs::PatternSubject subject{path, is_folder};
    std::vector<std::size_t> expected;
    for (std::size_t i = lines.size(); i > 0; --i) {
      if (lfs::PathPattern(lines[i - 1].subject, ignore_case).matches(subject)) {
        expected.push_back(i - 1);
      }
    }
    std::vector<std::size_t> found;
    index.for_each_match(subject, [&](std::size_t number) {
      found.push_back(number);
      return true;
    });
    require(found == expected, "what fits is found without a look at the rest");
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
      lfs::Attributes attributes(std::move(sources), {"filter", "text", "binary"});
      for (const std::string& path : paths) {
        require(attributes.of(path) == attributes.of(path), "a look changes nothing");
        if (lines.size() <= most_lines) check_index(lines, path, ignore_case);
      }
    }
  }
  return 0;
}
