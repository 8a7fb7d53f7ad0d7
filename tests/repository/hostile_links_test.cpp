// SPDX-License-Identifier: Apache-2.0
// Links in the way of files, by whoever's hand: nothing is written, replaced or removed through
// one.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "tests/repository/hostile_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* parts[] = {"d", "e", "f", "g"};
constexpr std::size_t deepest = std::size(parts);

/// How the files come.
enum class By { fast_forward, rebase, checkout, scope };

struct Attack {
  std::size_t depth;  ///< of the link, from 1
  By by;
};

std::string name_of(const Attack& attack) {
  constexpr const char* ways[] = {"FastForward", "Rebase", "Checkout", "Scope"};
  return fmt::format("{}AtDepth{}", ways[static_cast<std::size_t>(attack.by)], attack.depth);
}

/// Files in the folder `d/e/f/g`, and a link out of the working tree at one depth of that way.
class HostileLinks : public Hostile {
 protected:
  HostileLinks() {
    // All that the way leads to, wherever the link is, has files of the names that come.
    fs::path way = outside() / "way";
    for (std::size_t i = 0; i <= deepest; ++i) {
      for (const char* name : {"plain", "large.bin", ".gitattributes"}) {
        write_file(way / name, "theirs");
      }
      fs::create_symlink("theirs", way / "link");
      if (i < deepest) way /= parts[i];
    }
    before_ = all_outside();
  }
  ~HostileLinks() override { EXPECT_EQ(all_outside(), before_); }

  /// What is below part `from` of the way: at the end one file of each kind.
  [[nodiscard]] std::string folder_tree(std::size_t from, const std::string& text) const {
    std::string made = tree({{"100644", ".gitattributes", blob("*.txt " + text + "\n")},
                             {"100644", "large.bin", large_file(text + " large")},
                             {"120000", "link", blob(text)},
                             {"100644", "plain", blob(text)}});
    for (std::size_t i = deepest; i > from; --i) made = tree({{"40000", parts[i - 1], made}});
    return made;
  }
  /// The whole tree, of which `inner` is what stands at `depth`.
  [[nodiscard]] std::string whole(std::size_t depth, const char* mode,
                                  const std::string& inner) const {
    Entry entry{mode, parts[depth - 1], inner};
    for (std::size_t i = depth - 1; i > 0; --i) entry = {"40000", parts[i - 1], tree({entry})};
    return tree(
        {{"100644", ".gitattributes", blob("*.bin filter=lfs diff=lfs merge=lfs -text\n")}, entry});
  }
  [[nodiscard]] std::string with_link(std::size_t depth) const {
    std::string target;
    for (std::size_t i = 0; i < depth; ++i) target += "../";
    return whole(depth, "120000", blob(target + rest_of_way(depth).string()));
  }
  [[nodiscard]] std::string with_files(std::size_t depth, const std::string& text) const {
    return whole(depth, "40000", folder_tree(depth, text));
  }
  /// Where the link leads, from folder(): to a folder that has the rest of the way.
  [[nodiscard]] static fs::path rest_of_way(std::size_t depth) {
    fs::path way = "outside/way";
    for (std::size_t i = 0; i < depth; ++i) way /= parts[i];
    return way;
  }

  void expect_files(const Repository& repository, const std::string& text) const {
    fs::path way = repository.path();
    for (const char* part : parts) {
      way /= part;
      ASSERT_TRUE(fs::is_directory(fs::symlink_status(way))) << way;
    }
    EXPECT_EQ(read_file(way / "plain"), text);
    EXPECT_EQ(read_file(way / "large.bin"), text + " large");
    EXPECT_EQ(fs::read_symlink(way / "link"), text);
    EXPECT_EQ(read_file(way / ".gitattributes"), "*.txt " + text + "\n");
  }
  static void go(Repository& repository, By by) {
    switch (by) {
      case By::checkout:
        return repository.checkout("evil");
      case By::scope:
        return static_cast<void>(repository.commit(
            {.message = "mine"}, [](const fs::path& path) { write_file(path / "mine", "mine"); }));
      case By::rebase:
        write_file(repository.path() / "mine", "mine");
        repository.add();
        repository.commit({.message = "mine"});
        [[fallthrough]];
      case By::fast_forward:
        repository.pull();
    }
  }

 private:
  std::map<std::string, std::string> before_;
};

class TrackedLinks : public HostileLinks, public ::testing::WithParamInterface<Attack> {};

TEST_P(TrackedLinks, MakeWayForFilesAndComeBack) {
  const auto& [depth, by] = GetParam();
  const std::string linked = commit(with_link(depth));
  const std::string filed = commit(with_files(depth, "evil"), linked);
  set_branch("main", linked);
  set_branch("evil", filed);
  Repository repository = clone("victim");
  ASSERT_EQ(read_file(repository.path() / "d/e/f/g/plain"), "theirs") << "by the link";
  set_branch("main", filed);
  go(repository, by);
  expect_files(repository, "evil");
  expect_clean(repository);
  repository.checkout(linked);
  expect_clean(repository);
}

std::vector<Attack> all_attacks() {
  std::vector<Attack> all;
  for (std::size_t depth = 1; depth <= deepest; ++depth) {
    for (const By by : {By::fast_forward, By::rebase, By::checkout, By::scope}) {
      all.push_back({depth, by});
    }
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Depths, TrackedLinks, ::testing::ValuesIn(all_attacks()),
                         [](const auto& row) { return name_of(row.param); });

/// The user puts a link there, and the files behind it change or go.
class UsersLinks : public HostileLinks, public ::testing::WithParamInterface<Attack> {
 protected:
  /// Returns the link.
  [[nodiscard]] fs::path replace_by_link(const Repository& repository) const {
    fs::path way = repository.path();
    for (std::size_t i = 0; i < GetParam().depth; ++i) way /= parts[i];
    fs::remove_all(way);
    fs::create_directory_symlink(folder() / rest_of_way(GetParam().depth), way);
    return way;
  }
};

TEST_P(UsersLinks, StayAndWhatIsBehindThemToo) {
  const auto& [depth, by] = GetParam();
  const std::string first = commit(with_files(depth, "first"));
  const std::string gone = commit(tree({{"100644", "other", blob("other")}}), first);
  const std::string changed = commit(with_files(depth, "evil"), first);
  for (const std::string& next : {changed, gone}) {
    set_branch("main", first);
    set_branch("evil", next);
    Repository repository = clone(next == gone ? "victim-of-removal" : "victim-of-change");
    const fs::path link = replace_by_link(repository);
    set_branch("main", next);
    try {
      go(repository, by);
    } catch (const Error& error) {
      EXPECT_NE(error.kind(), ErrorKind::internal) << error.what();
    }
    EXPECT_TRUE(fs::is_symlink(link));
  }
}

std::vector<Attack> users_attacks() {
  std::vector<Attack> all;
  for (std::size_t depth = 1; depth <= deepest; ++depth) {
    for (const By by : {By::fast_forward, By::checkout}) all.push_back({depth, by});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Depths, UsersLinks, ::testing::ValuesIn(users_attacks()),
                         [](const auto& row) { return name_of(row.param); });

TEST_F(Hostile, ALinkAsTheLastPartIsReplacedAndNotWrittenThrough) {
  write_file(outside() / "file", "mine");
  const std::string link = blob("../outside/file");
  const std::string linked =
      commit(tree({{"120000", "large.bin", link}, {"120000", "plain", link}}));
  const std::string filed = commit(
      tree({{"100644", "large.bin", large_file("evil large")}, {"100644", "plain", blob("evil")}}),
      linked);
  set_branch("main", linked);
  Repository repository = clone("victim");
  set_branch("main", filed);
  repository.pull();
  EXPECT_EQ(read_file(repository.path() / "plain"), "evil");
  EXPECT_EQ(read_file(outside() / "file"), "mine");
  expect_clean(repository);
  repository.checkout(linked);
  EXPECT_EQ(fs::read_symlink(repository.path() / "plain"), "../outside/file");
  EXPECT_EQ(read_file(outside() / "file"), "mine");
}

}  // namespace
}  // namespace hoist::test
