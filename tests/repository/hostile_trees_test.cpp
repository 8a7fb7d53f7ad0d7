// SPDX-License-Identifier: Apache-2.0
// Trees that no git writes: clone, pull and checkout refuse them by name before the first write.
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/repository/hostile_world.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// Lines of a tree; the content of a file is "evil", of a folder a file `f`, of a link
/// "../outside".
struct BadTree {
  const char* name;
  std::vector<std::pair<std::string, std::string>> lines;
  const char* named;  ///< what the refusal names
};

class HostileTrees : public Hostile, public ::testing::WithParamInterface<BadTree> {
 protected:
  [[nodiscard]] std::string bad_tree() const {
    std::vector<Entry> entries;
    for (const auto& [mode, name] : GetParam().lines) {
      entries.push_back({mode, name,
                         mode == "40000"    ? tree({{"100644", "f", blob("evil")}})
                         : mode == "120000" ? blob("../outside")
                                            : blob("evil")});
    }
    return tree(entries);
  }
};

TEST_P(HostileTrees, AreRefusedByName) {
  const std::string bad = bad_tree();
  const std::string good = commit(tree({{"100644", "good", blob("good")}}));
  const std::string deep = tree({{"40000", "a", tree({{"40000", "b", bad}})}});
  set_branch("main", commit(bad));
  const Error error = expect_refused();
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input) << error.what();
  EXPECT_THAT(error.what(), HasSubstr(GetParam().named));
  fs::remove_all(folder() / "victim");
  set_branch("main", good);
  set_branch("evil", commit(deep, good));
  Repository repository = clone("victim");
  const auto expect_same = [&](const Error& refusal) {
    EXPECT_EQ(refusal.kind(), ErrorKind::invalid_input) << refusal.what();
    EXPECT_THAT(refusal.what(), HasSubstr("a/b/"));
    EXPECT_EQ(git(repository.path(), {"rev-parse", "HEAD"}).substr(0, 40), good);
    EXPECT_FALSE(fs::exists(repository.path() / "a"));
    expect_clean(repository);
  };
  expect_same(error_of([&] { repository.checkout("evil"); }));
  set_branch("main", commit(deep, good));
  expect_same(error_of([&] { repository.pull(); }));
}

INSTANTIATE_TEST_SUITE_P(
    Trees, HostileTrees,
    ::testing::Values(
        BadTree{"Twice", {{"100644", "x"}, {"100644", "x"}}, "'x'"},
        BadTree{"LinkAndFolder", {{"120000", "x"}, {"40000", "x"}}, "'x'"},
        BadTree{"FileAndFolder", {{"100644", "x"}, {"100644", "x.y"}, {"40000", "x"}}, "'x'"},
        BadTree{"OutOfOrder", {{"100644", "y"}, {"100644", "x"}}, "'x'"},
        BadTree{"Slash", {{"100644", "x/y"}}, "'x/y'"},
        BadTree{"ShortName", {{"40000", "GIT~1"}}, "'GIT~1'"},
        BadTree{"LaterShortName", {{"100644", "git~2"}}, "'git~2'"},
        BadTree{"LinkToModules", {{"120000", ".gitmodules"}}, "'.gitmodules'"},
        BadTree{"LinkToAttributes", {{"120000", ".gitattributes"}}, "'.gitattributes'"},
        BadTree{"Device", {{"20000", "x"}}, "'x'"}),
    row_name);

TEST_F(Hostile, ModesAreGitsOwn) {
  set_branch("main", commit(tree({{"106777", "a-setuid", blob("text")},
                                  {"102666", "b-setgid", blob("text")},
                                  {"101666", "c-sticky", blob("text")},
                                  {"100664", "z-for-the-group", blob("text")}})));
  const Repository repository = clone("victim");
  const auto mode_of = [&](const char* name) {
    struct stat state {};
    EXPECT_EQ(::lstat((repository.path() / name).c_str(), &state), 0) << name;
    return state.st_mode & 07777U;
  };
  const mode_t mask = ::umask(022);
  ::umask(mask);
  EXPECT_EQ(mode_of("a-setuid"), 0777U & ~mask);
  for (const char* name : {"b-setgid", "c-sticky", "z-for-the-group"}) {
    EXPECT_EQ(mode_of(name), 0666U & ~mask) << name;
  }
}

TEST_F(Hostile, NamesThatDifferInCaseAreRefusedWhereTheDiskDoesNotKnowCase) {
  write_file(folder() / "home/.gitconfig",
             read_file(folder() / "home/.gitconfig") + "[core]\n\tignorecase = true\n");
  set_branch("main", commit(tree({{"120000", "A", blob("../outside")},
                                  {"40000", "a", tree({{"100644", "evil", blob("evil")}})}})));
  EXPECT_THAT(expect_refused().what(), HasSubstr("case"));
}

}  // namespace
}  // namespace hoist::test
