// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hoist::layering {

/// One `#include` of one file.
struct Include {
  std::string file;    ///< including file, from the project's root: "lfs/http/transport.hpp"
  int line = 0;        ///< counted from 1
  std::string target;  ///< what stands between the quotes or brackets
  bool quoted = false;
};

/// A rule about includes, and the words in which its breach is told.
struct Rule {
  std::string_view name;
  std::string_view says;
  bool (*broken_by)(const Include&);
};

/// Every rule of the project. Test code is bound by those about headers only.
std::span<const Rule> rules();

/// The includes of all C++ files below the project's folders (lfs, agent, repository, cli, include,
/// tests) of `root`, but not those planted for the test of the rules themselves.
std::vector<Include> includes_below(const std::filesystem::path& root);

}  // namespace hoist::layering
