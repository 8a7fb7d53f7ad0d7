// SPDX-License-Identifier: Apache-2.0
// Paths that a tree may have, beside the real git with all its protections on.
#include "lfs/base/tree_path.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lfs/base/ascii.hpp"
#include "lfs/base/process.hpp"
#include "tests/repository/repository_world.hpp"
#include "tests/support/test_seed.hpp"

namespace hoist::test {
namespace {

constexpr const char* pieces[] = {".",           "..",
                                  "/",           "\\",
                                  ":",           " ",
                                  "~1",          "~2",
                                  ".git",        ".GIT",
                                  "git",         "git~1",
                                  "GIT~",        "g",
                                  "it",          "\xe2\x80\x8c",
                                  "\xff",        "\xc3\xa9",
                                  "modules",     "MODULES",
                                  "attributes",  "gitmod~1",
                                  "gi7eba~1",    "gi7eb~12",
                                  "gi7d29~1",    "gitatt~4",
                                  "a",           "0",
                                  "\n",          "::$INDEX_ALLOCATION",
                                  "\xef\xbb\xbf"};

class TreePathsBesideGit : public RepositoryWorld {
 protected:
  TreePathsBesideGit() { git(folder(), {"init", "--quiet", "judge"}); }

  [[nodiscard]] bool git_refuses(const std::string& path, const char* mode) const {
    const auto result = lfs::run_process(
        {"git", "-c", "core.protectHFS=true", "-c", "core.protectNTFS=true", "update-index",
         "--add", "--cacheinfo", fmt::format("{},{},{}", mode, std::string(40, '1'), path)},
        {.cwd = folder() / "judge",
         .environment = {{"GIT_INDEX_FILE", (folder() / "judge/.git/other").string()}}});
    std::filesystem::remove(folder() / "judge/.git/other");
    if (result.exit_status == 0) return false;
    EXPECT_NE(result.error_output.find("Invalid path"), std::string::npos) << result.error_output;
    return true;
  }
  /// We refuse whatever git refuses, and little that it does not.
  void compare(const std::string& path) const {
    SCOPED_TRACE("'" + path + "'");
    const std::string folded = lfs::ascii_lower(path);
    const bool is_short_name = folded.find("git~") != std::string::npos;
    const bool is_like_attributes =
        folded.find("att") != std::string::npos || folded.find("gi7d") != std::string::npos;
    // git does not look behind a backslash that begins a part.
    const bool has_backslash_first = ("/" + path).find("/\\") != std::string::npos;
    const bool is_stricter = is_short_name || has_backslash_first;
    const bool file = lfs::fault_of_tree_path(path).has_value();
    const bool link = lfs::fault_of_link_path(path).has_value();
    const bool git_file = git_refuses(path, "100644");
    const bool git_link = git_refuses(path, "120000");
    EXPECT_TRUE(file || !git_file);
    EXPECT_TRUE(link || !git_link);
    EXPECT_TRUE(!file || git_file || is_stricter);
    EXPECT_TRUE(!link || git_link || is_stricter || is_like_attributes);
  }
};

TEST_F(TreePathsBesideGit, AreRefusedWhereGitRefusesThem) {
  for (const std::string path : {"", "a", "a/b", "back\\slash.txt", "trail ", "nl\nx.txt", ":c.txt",
                                 ".gitignore", "a/.gitmodules", ".mailmap", "...", "COM1"}) {
    compare(path);
  }
  std::mt19937_64 random(test_seed());
  for (int i = 0; i < 150; ++i) {
    std::string path;
    for (std::size_t count = 1 + random() % 4; count > 0; --count) {
      path += pieces[random() % std::size(pieces)];
    }
    compare(path);
  }
}

}  // namespace
}  // namespace hoist::test
