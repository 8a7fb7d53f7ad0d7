// SPDX-License-Identifier: Apache-2.0
// A path, a line feed, and a `.gitignore`, which also serves as a file of sparse patterns.
#include <cstddef>
#include <optional>
#include <string>

#include "lfs/config/ignore.hpp"
#include "lfs/config/ignore_list.hpp"
#include "lfs/config/sparse.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using hoist::fuzz::require;
namespace lfs = hoist::lfs;

/// The last pattern that fits, found by trying all.
std::optional<bool> decide_slowly(const lfs::IgnoreList& list, const lfs::PatternSubject& subject) {
  for (std::size_t i = list.patterns().size(); i > 0; --i) {
    const lfs::PathPattern& pattern = list.patterns()[i - 1];
    if (pattern.matches(subject)) return !pattern.is_negative();
  }
  return std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = hoist::fuzz::text_of(data, size);
  const std::string path(hoist::fuzz::take_line(text));
  if (path.empty() || path.starts_with('/') || path.ends_with('/')) return 0;
  for (const bool ignore_case : {false, true}) {
    const lfs::IgnoreList list(text, ignore_case);
    for (const bool is_folder : {false, true}) {
      const lfs::PatternSubject subject{path, is_folder};
      require(list.decide(subject) == decide_slowly(list, subject), "the last that fits decides");
    }
    lfs::IgnoreSources sources{.ignore_case = ignore_case};
    sources.folder = [&](const std::string& folder) {
      return folder.empty() ? std::optional(lfs::RulesText{std::string(text)}) : std::nullopt;
    };
    lfs::IgnoreRules rules(std::move(sources));
    if (rules.is_ignored(path, true)) {
      require(rules.is_ignored(path + "/below", false), "what is below an ignored folder is, too");
    }
    for (const bool is_cone : {false, true}) {
      const lfs::SparsePatterns patterns(text, is_cone, ignore_case);
      require(patterns.includes(path) == patterns.includes(path), "a look changes nothing");
    }
  }
  return 0;
}
