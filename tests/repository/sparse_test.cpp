// SPDX-License-Identifier: Apache-2.0
// Sparse checkouts, and what else of an index hoist keeps or refuses.
#include <algorithm>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lfs/base/process.hpp"
#include "tests/repository/repository_world.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A clone whose working tree has a part of its files.
class SparseTest : public RepositoryWorld {
 protected:
  void begin_sparse(const std::vector<std::string>& set) {
    Repository source = begin({{"top.txt", "t"},
                               {"in/a.bin", "a"},
                               {"in/a.txt", "a"},
                               {"in/deep/b.txt", "b"},
                               {"out/c.bin", "c"},
                               {"out/c.txt", "c"},
                               {"out/in/d.txt", "d"}});
    git(folder(), {"clone", "--quiet", remote().string(), sparse().string()});
    std::vector<std::string> words{"sparse-checkout", "set"};
    words.insert(words.end(), set.begin(), set.end());
    git(sparse(), words);
  }

  [[nodiscard]] fs::path sparse() const { return folder() / "sparse"; }

  /// The same folder with another name, to see what git does there.
  [[nodiscard]] fs::path twin() const {
    const fs::path copy = folder() / "twin";
    fs::remove_all(copy);
    git_copy(copy);
    return copy;
  }

  void git_copy(const fs::path& to) const {
    const auto result = lfs::run_process({"cp", "-a", sparse().string(), to.string()}, {});
    ASSERT_EQ(result.exit_status, 0) << result.error_output;
  }

  [[nodiscard]] std::string status(const fs::path& where) const {
    return git(where, {"--no-optional-locks", "status", "--porcelain", "--untracked-files=all"});
  }
};

struct Row {
  const char* name;
  std::vector<std::string> set;
};

class SparseForms : public SparseTest, public ::testing::WithParamInterface<Row> {};

TEST_P(SparseForms, IsCleanAndCommitsAsGitDoes) {
  begin_sparse(GetParam().set);
  Repository repository(sparse());
  EXPECT_THAT(repository.status(), IsEmpty());
  write(repository, "in/new.txt", "new");
  write(repository, "in/a.txt", "changed");
  const fs::path git_has = twin();
  git(git_has, {"add", "."});
  git(git_has, {"-c", "user.name=n", "-c", "user.email=e", "commit", "--quiet", "-m", "next"});

  repository.add();
  repository.commit({.message = "next"});
  EXPECT_EQ(git(sparse(), {"ls-tree", "-r", "HEAD"}), git(git_has, {"ls-tree", "-r", "HEAD"}));
  EXPECT_EQ(git(sparse(), {"ls-files", "-t"}), git(git_has, {"ls-files", "-t"}));
  EXPECT_THAT(repository.status(), IsEmpty());
  EXPECT_EQ(status(sparse()), "");
}

TEST_P(SparseForms, SeesFilesOutsideAsGitDoes) {
  begin_sparse(GetParam().set);
  Repository repository(sparse());
  write(repository, "out/c.txt", "other");
  write(repository, "out/in/d.txt", "d");
  std::vector<std::string> found;
  for (const FileStatus& file : repository.status()) found.push_back(file.path);
  EXPECT_THAT(found, ElementsAre("out/c.txt"));
  EXPECT_EQ(status(sparse()), " M out/c.txt\n");
}

TEST_P(SparseForms, LeavesFilesOutsideOutOfAnAddOfAll) {
  begin_sparse(GetParam().set);
  Repository repository(sparse());
  write(repository, "out/c.txt", "other");
  write(repository, "out/new.txt", "new");
  write(repository, "in/a.txt", "changed");
  repository.add();
  EXPECT_EQ(status(sparse()), "M  in/a.txt\n M out/c.txt\n?? out/new.txt\n");
}

TEST_P(SparseForms, RefusesToAddANameThatIsOutside) {
  begin_sparse(GetParam().set);
  Repository repository(sparse());
  write(repository, "out/new.txt", "new");
  write(repository, "in/a.txt", "changed");
  for (const char* name : {"out/new.txt", "out/c.txt", "out"}) {
    const Error error = error_of([&] { repository.add({"in/a.txt", name}); });
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input) << name;
    EXPECT_THAT(error.what(), HasSubstr("sparse")) << name;
  }
  EXPECT_EQ(status(sparse()), " M in/a.txt\n?? out/new.txt\n");
}

TEST_P(SparseForms, PullsAsGitDoes) {
  begin_sparse(GetParam().set);
  Repository source(folder() / "work");
  write(source, "in/a.bin", "changed");
  write(source, "in/deep/new.bin", "new");
  write(source, "out/c.bin", "changed");
  write(source, "out/new.bin", "new");
  write(source, "out/deep/er/new.txt", "new");
  fs::remove(source.path() / "out/c.txt");
  source.add();
  source.commit({.message = "next"});
  source.push();
  const fs::path git_has = twin();
  git(git_has, {"pull", "--quiet"});

  Repository repository(sparse());
  repository.pull();
  EXPECT_EQ(git(sparse(), {"ls-files", "-t"}), git(git_has, {"ls-files", "-t"}));
  EXPECT_EQ(status(sparse()), "");
  EXPECT_THAT(repository.status(), IsEmpty());
  EXPECT_EQ(content(repository, "in/a.bin"), "changed");
  EXPECT_EQ(content(repository, "in/deep/new.bin"), "new");
  EXPECT_FALSE(fs::exists(sparse() / "out"));
}

INSTANTIATE_TEST_SUITE_P(Rows, SparseForms,
                         ::testing::Values(Row{"ByFolders", {"--cone", "in"}},
                                           Row{"ByPatterns", {"--no-cone", "/*", "!/out/"}}),
                         row_name);

struct Refused {
  const char* name;
  std::vector<std::string> command;
  const char* words;
  const char* remedy;
};

class RefusedIndex : public SparseTest, public ::testing::WithParamInterface<Refused> {};

TEST_P(RefusedIndex, SaysWhatItIsAndTouchesNothing) {
  begin_sparse({"in"});
  git(sparse(), GetParam().command);
  const std::string before = git(sparse(), {"ls-files", "-t"});
  const Error error = error_of([&] { Repository(sparse()).pull(); });
  EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  EXPECT_THAT(error.what(), HasSubstr(GetParam().words));
  EXPECT_THAT(error.hint(), HasSubstr(GetParam().remedy));
  EXPECT_EQ(git(sparse(), {"ls-files", "-t"}), before);
}

INSTANTIATE_TEST_SUITE_P(Rows, RefusedIndex,
                         ::testing::Values(Refused{"Split",
                                                   {"update-index", "--split-index"},
                                                   "split index",
                                                   "--no-split-index"},
                                           Refused{"Sparse",
                                                   {"sparse-checkout", "reapply", "--sparse-index"},
                                                   "sparse index",
                                                   "--no-sparse-index"}),
                         row_name);

TEST_F(SparseTest, RefusesAFormatThatItDoesNotKnow) {
  git(folder(), {"init", "--quiet", "--object-format=sha256", "other"});
  const Error error = error_of([&] { Repository repository(folder() / "other"); });
  EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  EXPECT_THAT(error.what(), HasSubstr("sha256"));
}

TEST_F(SparseTest, RefusesToAddWhatWasSetAsideByHand) {
  Repository repository = begin({{"a.txt", "a"}});
  git(repository.path(), {"update-index", "--skip-worktree", "a.txt"});
  write(repository, "a.txt", "mine");
  EXPECT_EQ(error_of([&] { repository.add("a.txt"); }).kind(), ErrorKind::invalid_input);
  EXPECT_EQ(git(repository.path(), {"diff", "--cached", "--name-only"}), "");
}

TEST_F(SparseTest, PullsNothingIntoWhatWasLeftOutByHand) {
  Repository source = begin({{"a.txt", "a"}, {"b.txt", "b"}});
  Repository repository = clone("other");
  git(repository.path(), {"update-index", "--skip-worktree", "a.txt"});
  fs::remove(repository.path() / "a.txt");
  write(source, "a.txt", "changed");
  write(source, "b.txt", "changed");
  source.add();
  source.commit({.message = "next"});
  source.push();
  repository.pull();
  EXPECT_FALSE(fs::exists(repository.path() / "a.txt"));
  EXPECT_EQ(content(repository, "b.txt"), "changed");
  EXPECT_EQ(git(repository.path(), {"ls-files", "-t", "a.txt"}), "S a.txt\n");
  EXPECT_EQ(status(repository.path()), "");
}

TEST_F(SparseTest, KeepsBitsThatWereSetByHand) {
  Repository repository = begin({{"a.txt", "a"}, {"b.txt", "b"}, {"c.bin", "c"}});
  git(repository.path(), {"update-index", "--skip-worktree", "a.txt", "c.bin"});
  git(repository.path(), {"update-index", "--assume-unchanged", "b.txt"});
  write(repository, "a.txt", "mine");
  write(repository, "b.txt", "mine");
  write(repository, "c.bin", "mine");
  write(repository, "d.txt", "new");
  const std::string before = git(repository.path(), {"ls-files", "-v", "a.txt", "b.txt", "c.bin"});
  repository.add();
  repository.commit({.message = "next"});
  EXPECT_EQ(git(repository.path(), {"ls-files", "-v", "a.txt", "b.txt", "c.bin"}), before);
  EXPECT_EQ(git(repository.path(), {"diff", "--name-only", "HEAD~1", "HEAD"}), "d.txt\n");
  EXPECT_THAT(repository.status(), IsEmpty());
}

}  // namespace
}  // namespace hoist::test
