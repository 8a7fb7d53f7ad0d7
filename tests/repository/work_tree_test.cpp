// SPDX-License-Identifier: Apache-2.0
// add, commit and status on the working tree, with git and git-lfs as the judges.
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/repository/repository_world.hpp"
#include "tests/support/random_bytes.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Change = FileStatus::Change;

class WorkTreeTest : public RepositoryWorld {
 protected:
  static void commit_all(Repository& repository, const std::string& message) {
    repository.add();
    repository.commit({.message = message});
  }
};

TEST_F(WorkTreeTest, TakesNamesOfAllKinds) {
  const std::vector<std::pair<std::string, std::string>> files{
      {"with blank.bin", "1"}, {"-dash.bin", "2"},        {"new\nline.bin", "3"},
      {"\xc3\xbc.bin", "4"},   {"[a]*?.bin", "5"},        {"deep/er/still.bin", "6"},
      {"quo\"te.bin", "7"},    {"back\\slash.bin", "8"},  {"!first.bin", "9"},
      {"#hash.txt", "plain"},  {" leading.txt", "blank"}, {"latin-\xe9.bin", "10"}};
  Repository repository = begin(files);
  expect_clean(repository);
  const Repository again = clone("again");
  for (const auto& [name, text] : files) EXPECT_EQ(content(again, name), text) << name;
}

TEST_F(WorkTreeTest, KeepsExecutableBitsAndLinks) {
  Repository repository = clone();
  write(repository, ".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
  write(repository, "run.bin", "program");
  write(repository, "run.sh", "script");
  for (const char* name : {"run.bin", "run.sh"}) {
    fs::permissions(repository.path() / name, fs::perms{0755});
  }
  fs::create_symlink("run.bin", repository.path() / "link.bin");
  fs::create_symlink("nowhere", repository.path() / "dangling.bin");
  repository.add();
  repository.commit();
  repository.push();
  EXPECT_EQ(git(repository.path(), {"ls-tree", "HEAD", "--format=%(objectmode) %(path)"}),
            "100644 .gitattributes\n120000 dangling.bin\n120000 link.bin\n100755 run.bin\n"
            "100755 run.sh\n");
  Repository again = clone("again");
  EXPECT_EQ(content(again, "run.bin"), "program");
  EXPECT_EQ(fs::status(again.path() / "run.bin").permissions() & fs::perms::owner_exec,
            fs::perms::owner_exec);
  EXPECT_EQ(fs::read_symlink(again.path() / "link.bin"), "run.bin");
  expect_clean(again);
}

TEST_F(WorkTreeTest, SeesEachSortOfChange) {
  Repository repository = begin({{"a.bin", "aaa"}, {"b.bin", "bbb"}, {"c.bin", "ccc"}});
  write(repository, "a.bin", "xyz");
  fs::remove(repository.path() / "b.bin");
  fs::remove(repository.path() / "c.bin");
  fs::create_symlink("a.bin", repository.path() / "c.bin");
  write(repository, "d/new.bin", "new");
  EXPECT_THAT(repository.status(),
              ElementsAre(FileStatus{"a.bin", Change::none, Change::modified},
                          FileStatus{"b.bin", Change::none, Change::deleted},
                          FileStatus{"c.bin", Change::none, Change::type_changed},
                          FileStatus{"d/new.bin", Change::none, Change::added}));
  EXPECT_THAT(repository.deleted_files(), ElementsAre("b.bin"));
  repository.add({"a.bin", "d"});
  EXPECT_THAT(repository.status(),
              ElementsAre(FileStatus{"a.bin", Change::modified, Change::none},
                          FileStatus{"b.bin", Change::none, Change::deleted},
                          FileStatus{"c.bin", Change::none, Change::type_changed},
                          FileStatus{"d/new.bin", Change::added, Change::none}));
}

TEST_F(WorkTreeTest, ATouchedFileIsCleanAndRemembered) {
  Repository repository = begin({{"a.bin", random_bytes(5000, 1)}});
  fs::last_write_time(repository.path() / "a.bin",
                      fs::file_time_type::clock::now() - std::chrono::hours(1));
  EXPECT_TRUE(repository.is_clean());
  EXPECT_EQ(git(repository.path(), {"diff-files", "--name-only"}), "");
}

TEST_F(WorkTreeTest, AFileThatBecomesLargeIsConverted) {
  Repository repository = begin({{"model.dat", "small"}});
  write(repository, ".gitattributes",
        "*.bin filter=lfs diff=lfs merge=lfs -text\n*.dat filter=lfs diff=lfs merge=lfs -text\n");
  write(repository, "model.dat", "small");
  repository.add();
  repository.commit();
  EXPECT_THAT(git(repository.path(), {"cat-file", "blob", "HEAD:model.dat"}),
              HasSubstr("oid sha256:"));
  expect_clean(repository);
}

TEST_F(WorkTreeTest, AFolderOfAttributesCountsForItsFolder) {
  Repository repository = begin();
  write(repository, "sub/.gitattributes", "*.dat filter=lfs diff=lfs merge=lfs -text\n");
  write(repository, "sub/x.dat", "large");
  write(repository, "y.dat", "small");
  repository.add({"sub/x.dat", "y.dat"});
  EXPECT_EQ(git(repository.path(), {"diff", "--cached", "--name-only"}),
            "sub/.gitattributes\nsub/x.dat\ny.dat\n");
  EXPECT_THAT(git(repository.path(), {"cat-file", "blob", ":sub/x.dat"}), HasSubstr("oid sha256:"));
  EXPECT_EQ(git(repository.path(), {"cat-file", "blob", ":y.dat"}), "small");
}

TEST_F(WorkTreeTest, LeavesIgnoredFilesOut) {
  Repository repository = begin();
  write(repository, ".gitignore", "*.log\n");
  write(repository, "a.log", "log");
  write(repository, "b.bin", "b");
  repository.add();
  EXPECT_EQ(git(repository.path(), {"diff", "--cached", "--name-only"}), ".gitignore\nb.bin\n");
  const Error named = error_of([&] { repository.add({"a.log"}); });
  EXPECT_THAT(named.what(), HasSubstr("a.log"));
  EXPECT_THAT(named.what(), HasSubstr(".gitignore"));
}

TEST_F(WorkTreeTest, APathThatLeadsToNothingIsAnError) {
  Repository repository = begin();
  EXPECT_EQ(error_of([&] { repository.add({"no/such"}); }).kind(), ErrorKind::not_found);
}

TEST_F(WorkTreeTest, APatternThatMatchesNothingIsAnError) {
  Repository repository = begin({{"a.bin", "1"}});
  write(repository, ".gitignore", "*.ign\n");
  write(repository, "x.ign", "x");
  write(repository, "there.txt", "x");
  fs::create_directory_symlink("/tmp", repository.path() / "link");
  for (const char* pattern : {"nosuch*", "*.ign", "a[x].bin", "link/x", "../outside", "/etc/passwd",
                              ".git/config", ":(top)a.bin", ""}) {
    EXPECT_THROW(repository.add({".", pattern}), Error) << pattern;
  }
  repository.add({"the*.txt", "*.bin", (repository.path() / "link").string()});
  EXPECT_EQ(git(repository.path(), {"diff", "--cached", "--name-only"}), "link\nthere.txt\n");
}

TEST_F(WorkTreeTest, AddingResolvesAConflict) {
  Repository repository = begin({{"a.bin", "1"}, {"b.txt", "1"}, {"c.bin", "1"}});
  const auto& work = repository.path();
  git(work, {"checkout", "-q", "-b", "side"});
  for (const char* name : {"a.bin", "b.txt", "c.bin"}) write(repository, name, "side");
  commit_all(repository, "side");
  git(work, {"checkout", "-q", "main"});
  for (const char* name : {"a.bin", "b.txt"}) write(repository, name, "main");
  fs::remove(work / "c.bin");
  commit_all(repository, "main");
  EXPECT_THROW(git(work, {"merge", "-q", "side"}), std::runtime_error);
  for (const char* name : {"a.bin", "b.txt"}) write(repository, name, "both");
  fs::remove(work / "c.bin");
  repository.add({"a.bin"});
  EXPECT_EQ(git(work, {"ls-files", "--unmerged", "a.bin"}), "");
  repository.add({"c.bin"});
  repository.add();
  EXPECT_EQ(git(work, {"ls-files", "--unmerged"}), "");
  git(work, {"commit", "-q", "-m", "merged"});
  EXPECT_EQ(git(work, {"ls-files"}), ".gitattributes\na.bin\nb.txt\n");
  expect_clean(repository);
}

TEST_F(WorkTreeTest, ARepositoryWithinIsLeftOutAndNamed) {
  Repository repository = begin();
  git(folder(), {"init", "--quiet", (repository.path() / "inner").string()});
  write(repository, "inner/file", "x");
  write(repository, "outer.bin", "y");
  repository.add();
  EXPECT_EQ(git(repository.path(), {"diff", "--cached", "--name-only"}), "outer.bin\n");
  EXPECT_THAT(notices, ::testing::Contains(HasSubstr("inner/")));
}

TEST_F(WorkTreeTest, NothingToCommitIsNoError) {
  Repository repository = begin();
  EXPECT_EQ(repository.commit(), std::nullopt);
}

TEST_F(WorkTreeTest, ACommitIsByWhomTheOptionsSay) {
  Repository repository = begin();
  write(repository, "a.txt", "a");
  repository.add();
  const auto commit = repository.commit({.message = "words\n", .author = Person{"A", "a@x"}});
  EXPECT_EQ(repository.head(), commit);
  EXPECT_EQ(git(repository.path(), {"log", "-1", "--format=%an %ae %cn %s"}), "A a@x work words\n");
}

TEST_F(WorkTreeTest, CrLfPointersInTheWorkingTreeArePointers) {
  Repository repository = begin({{"a.bin", random_bytes(500, 1)}});
  std::string pointer = git(repository.path(), {"cat-file", "blob", ":a.bin"});
  for (std::size_t at = 0; (at = pointer.find('\n', at)) != std::string::npos; at += 2) {
    pointer.replace(at, 1, "\r\n");
  }
  Repository other = clone("other", {.skip_lfs_files = true});
  write(other, "a.bin", pointer);
  Repository again(other.path());
  EXPECT_TRUE(again.is_clean());
}

}  // namespace
}  // namespace hoist::test
