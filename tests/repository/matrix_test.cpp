// SPDX-License-Identifier: Apache-2.0
// Working copies of many kinds, in turns with git and git-lfs, which judge.
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/repository/repository_world.hpp"
#include "tests/support/random_bytes.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Matrix : public RepositoryWorld {
 protected:
  static void save(Repository& repository, const std::string& message) {
    repository.add();
    ASSERT_TRUE(repository.commit(message));
  }
  /// What git, with git-lfs, has in a fresh clone of the remote.
  fs::path cloned_by_git() const {
    git(folder(), {"clone", "--quiet", remote().string(), "judge"});
    return folder() / "judge";
  }
  std::string blob(const Repository& repository, const std::string& name) const {
    return git(repository.path(), {"cat-file", "blob", ":" + name});
  }
};

TEST_F(Matrix, TenThousandSmallFiles) {
  constexpr int files = 10'000;
  Repository repository = begin();
  for (int i = 0; i < files; ++i) {
    write(repository, fmt::format("d{}/f{}.txt", i % 100, i), std::to_string(i));
  }
  save(repository, "many");
  EXPECT_EQ(git(repository.path(), {"status", "--porcelain"}), "");
  for (int i = 0; i < files; i += 2) {
    write(repository, fmt::format("d{}/f{}.txt", i % 100, i), "changed");
  }
  EXPECT_EQ(repository.status().size(), files / 2);
  save(repository, "half of them");
  repository.checkout("HEAD~1");
  EXPECT_EQ(content(repository, "d0/f0.txt"), "0");
  expect_clean(repository);
  repository.checkout("main");
  EXPECT_EQ(content(repository, "d0/f0.txt"), "changed");
  repository.push();
  EXPECT_EQ(git(remote(), {"ls-tree", "-r", "--name-only", "main", "d99"}),
            git(repository.path(), {"ls-files", "d99"}));
}

struct LineEnds {
  const char* name;
  std::vector<std::pair<std::string, std::string>> configuration;
  std::string attributes;
};

class MatrixOfLineEnds : public Matrix, public ::testing::WithParamInterface<LineEnds> {};

/// What git does with the same files under the same settings.
TEST_P(MatrixOfLineEnds, AreThoseOfGit) {
  const std::vector<std::pair<std::string, std::string>> files{
      {"lf.txt", "a\nb\n"},      {"crlf.txt", "a\r\nb\r\n"},        {"mixed.txt", "a\r\nb\n"},
      {"large.bin", "x\r\ny\n"}, {"binary.dat", {"a\r\n\0b\n", 6}}, {"sub/crlf.txt", "a\r\n"}};
  Repository ours = begin();
  git(folder(), {"clone", "--quiet", remote().string(), "by-git"});
  const Repository theirs(folder() / "by-git");
  for (const Repository* repository : std::initializer_list<const Repository*>{&ours, &theirs}) {
    for (const auto& [key, value] : GetParam().configuration) {
      git(repository->path(), {"config", key, value});
    }
    write(*repository, ".gitattributes",
          GetParam().attributes + "*.bin filter=lfs diff=lfs merge=lfs -text\n");
    for (const auto& [name, text] : files) write(*repository, name, text);
  }
  save(ours, "by hoist");
  git(theirs.path(), {"add", "."});
  git(theirs.path(), {"commit", "--quiet", "--message", "by git"});
  EXPECT_EQ(git(ours.path(), {"rev-parse", "HEAD^{tree}"}),
            git(theirs.path(), {"rev-parse", "HEAD^{tree}"}));
  expect_clean(ours);
  // And out of git again, from a commit without them.
  git(theirs.path(), {"checkout", "--quiet", "--force", "HEAD~1"});
  git(theirs.path(), {"checkout", "--quiet", "main"});
  ours.checkout("HEAD~1");
  ours.checkout("main");
  for (const auto& [name, text] : files) {
    EXPECT_EQ(content(ours, name), content(theirs, name)) << name;
  }
  expect_clean(ours);
}

INSTANTIATE_TEST_SUITE_P(
    Settings, MatrixOfLineEnds,
    ::testing::Values(LineEnds{"Default", {}, ""},
                      LineEnds{"AutoCrLfTrue", {{"core.autocrlf", "true"}}, ""},
                      LineEnds{"AutoCrLfInput", {{"core.autocrlf", "input"}}, ""},
                      LineEnds{"TextAuto", {}, "* text=auto\n"},
                      LineEnds{"TextAutoEolCrLf", {{"core.eol", "crlf"}}, "* text=auto\n"},
                      LineEnds{"EolCrLf", {}, "*.txt text eol=crlf\n"},
                      LineEnds{"EolLf", {}, "*.txt text eol=lf\n"},
                      LineEnds{"NoText", {{"core.autocrlf", "true"}}, "* -text\n"},
                      LineEnds{"Binary", {{"core.autocrlf", "true"}}, "crlf.txt binary\n"}),
    [](const auto& row) { return row.param.name; });

TEST_F(Matrix, AttributesOfSubFoldersGoBeforeThoseAbove) {
  Repository repository = begin();
  write(repository, "sub/.gitattributes", "*.bin -filter\n*.dat filter=lfs\nin.bin filter=lfs\n");
  write(repository, "sub/deep/.gitattributes", "*.dat !filter\n");
  for (const char* name : {"a.bin", "a.dat", "sub/a.bin", "sub/in.bin", "sub/a.dat",
                           "sub/deep/a.dat", "sub/deep/a.bin"}) {
    write(repository, name, "content of " + std::string(name));
  }
  save(repository, "attributes");
  EXPECT_EQ(git(repository.path(), {"lfs", "ls-files", "--name-only"}),
            "a.bin\nsub/a.dat\nsub/in.bin\n");
  expect_clean(repository);
}

TEST_F(Matrix, NamesOfAllKinds) {
  Repository repository = begin();
  const std::vector<std::string> names{"with space.bin",
                                       " leading.bin",
                                       "trailing .bin",
                                       "-dash.bin",
                                       "quote\".bin",
                                       "apostrophe'.bin",
                                       "back\\slash.bin",
                                       "new\nline.bin",
                                       "tab\t.bin",
                                       "star*.bin",
                                       "[brackets].bin",
                                       "question?.bin",
                                       "!bang.bin",
                                       "#hash.bin",
                                       "gr\xc3\xbc\xc3\x9f.bin",
                                       "gru\xcc\x88n.bin",
                                       "\xff\xfe.bin",
                                       "a:b.bin",
                                       "dots...bin",
                                       "sub folder/deep [1]/f.bin",
                                       "$(touch x).bin",
                                       "%41.bin",
                                       "~tilde.bin",
                                       ".hidden.bin"};
  for (const std::string& name : names) write(repository, name, "content of " + name);
  save(repository, "names");
  expect_clean(repository);
  repository.push();
  const fs::path judge = cloned_by_git();
  for (const std::string& name : names) {
    EXPECT_EQ(read_file(judge / name), "content of " + name) << name;
    EXPECT_THAT(git(judge, {"cat-file", "blob", "HEAD:" + name}), HasSubstr("oid sha256:"));
  }
  // One by one, as names and not as patterns.
  for (const std::string& name : {names[9], names[10], names[7]}) {
    write(repository, name, "changed");
  }
  repository.lfs_track_files({names[10]});
  Repository ours = clone("ours");
  for (const std::string& name : names) EXPECT_EQ(content(ours, name), "content of " + name);
  expect_clean(ours);
}

TEST_F(Matrix, LinksAndExecutableBits) {
  Repository repository = begin({{"plain.bin", "a"}});
  write(repository, "run.bin", "program");
  write(repository, "run.sh", "#!/bin/sh\n");
  for (const char* name : {"run.bin", "run.sh"}) {
    fs::permissions(repository.path() / name, fs::perms{0755});
  }
  fs::create_symlink("plain.bin", repository.path() / "link.bin");
  fs::create_symlink("/nowhere/at all", repository.path() / "dangling");
  fs::create_directory_symlink("sub", repository.path() / "folder-link");
  write(repository, "sub/in.bin", "b");
  save(repository, "kinds");
  expect_clean(repository);
  repository.push();
  EXPECT_EQ(git(remote(), {"ls-tree", "-r", "--format=%(objectmode) %(path)", "main"}),
            "100644 .gitattributes\n120000 dangling\n120000 folder-link\n120000 link.bin\n"
            "100644 plain.bin\n100755 run.bin\n100755 run.sh\n100644 sub/in.bin\n");
  Repository ours = clone("ours");
  EXPECT_EQ(fs::read_symlink(ours.path() / "link.bin"), "plain.bin");
  EXPECT_EQ(content(ours, "run.bin"), "program");
  EXPECT_NE(fs::status(ours.path() / "run.bin").permissions() & fs::perms::owner_exec,
            fs::perms::none);
  expect_clean(ours);
  fs::permissions(repository.path() / "run.bin", fs::perms{0644});
  save(repository, "no longer a program");
  repository.push();
  ours.pull();
  EXPECT_EQ(fs::status(ours.path() / "run.bin").permissions() & fs::perms::owner_exec,
            fs::perms::none);
  expect_clean(ours);
}

TEST_F(Matrix, WhatTakesThePlaceOfWhat) {
  struct State {
    const char* name;
    std::function<void(const fs::path&)> make;
  };
  const std::vector<State> states{
      {"nothing", [](const fs::path&) {}},
      {"text", [](const fs::path& path) { write_file(path, "text\n"); }},
      {"large", [](const fs::path& path) { write_file(path, random_bytes(3000, 1)); }},
      {"link", [](const fs::path& path) { fs::create_symlink("elsewhere", path); }},
      {"folder", [](const fs::path& path) { write_file(path / "in.bin", "in a folder"); }},
      {"deep", [](const fs::path& path) { write_file(path / "a/b.txt", "deep"); }}};
  Repository ours = begin();
  Repository theirs = clone("theirs");
  // A round trip that goes from each state to each other one.
  for (std::size_t from = 0; from < states.size(); ++from) {
    for (std::size_t to = 0; to < states.size(); ++to) {
      if (from == to) continue;
      for (const std::size_t at : {from, to}) {
        SCOPED_TRACE(
            fmt::format("{} from {} to {}", states[at].name, states[from].name, states[to].name));
        fs::remove_all(ours.path() / "x.bin");
        states[at].make(ours.path() / "x.bin");
        ours.add();
        if (!ours.commit(states[at].name)) continue;
        EXPECT_EQ(git(ours.path(), {"status", "--porcelain"}), "");
        ours.push();
        theirs.pull();
        EXPECT_EQ(git(theirs.path(), {"status", "--porcelain"}), "");
      }
    }
  }
}

TEST_F(Matrix, FromLfsToPlainAndBack) {
  Repository repository = begin({{"a.bin", "content"}});
  EXPECT_THAT(blob(repository, "a.bin"), HasSubstr("oid sha256:"));
  repository.lfs_untrack({"*.bin"});
  write(repository, "a.bin", "content");  // written anew: as with git-lfs, the rest stays in LFS
  save(repository, "plain");
  EXPECT_EQ(blob(repository, "a.bin"), "content");
  expect_clean(repository);
  repository.lfs_track({"*.bin"});
  save(repository, "lfs");
  EXPECT_THAT(blob(repository, "a.bin"), HasSubstr("oid sha256:"));
  expect_clean(repository);
  repository.push();
  Repository ours = clone("ours");
  for (const char* revision : {"HEAD~1", "main", "HEAD~2", "main"}) {
    ours.checkout(revision);
    EXPECT_EQ(content(ours, "a.bin"), "content");
    expect_clean(ours);
  }
}

TEST_F(Matrix, EmptyFilesThatLfsTracksAreEmptyFiles) {
  Repository repository = begin({{"empty.bin", ""}});
  EXPECT_EQ(blob(repository, "empty.bin"), "");
  expect_clean(repository);
  Repository ours = clone("ours");
  EXPECT_EQ(content(ours, "empty.bin"), "");
  write(ours, "empty.bin", "no longer");
  save(ours, "filled");
  write(ours, "empty.bin", "");
  save(ours, "emptied");
  EXPECT_EQ(blob(ours, "empty.bin"), "");
  expect_clean(ours);
}

TEST_F(Matrix, LinkedWorktreesShareTheStore) {
  Repository repository = begin({{"a.bin", "first"}});
  git(repository.path(), {"worktree", "add", "--quiet", "../linked", "-b", "side"});
  Repository linked(folder() / "linked");
  EXPECT_EQ(linked.current_branch(), "side");
  EXPECT_EQ(content(linked, "a.bin"), "first");
  write(linked, "a.bin", "on the side");
  save(linked, "side");
  expect_clean(linked);
  EXPECT_FALSE(fs::exists(folder() / "work/.git/worktrees/linked/lfs"));
  linked.push();
  repository.checkout("HEAD");
  EXPECT_EQ(git(remote(), {"log", "-1", "--format=%s", "side"}), "side\n");
  expect_clean(repository);
}

TEST_F(Matrix, TheStoreOfASharedRepositoryIsAsGitLfsMakesIt) {
  for (const std::string shared : {"group", "all", "0640", "0600", "false"}) {
    for (const std::string who : {"ours", "theirs"}) {
      git(folder(), {"init", "--quiet", "--shared=" + shared, shared + who});
      write_file(folder() / (shared + who) / ".gitattributes", "*.bin filter=lfs\n");
      write_file(folder() / (shared + who) / "a.bin", "content");
    }
    Repository(folder() / (shared + "ours")).add();
    git(folder() / (shared + "theirs"), {"add", "."});
    const auto modes = [&](const std::string& who) {
      std::map<std::string, fs::perms> found;
      const fs::path objects = folder() / (shared + who) / ".git/lfs/objects";
      found["objects"] = fs::status(objects).permissions();
      for (const auto& entry : fs::recursive_directory_iterator(objects)) {
        found[entry.path().lexically_relative(objects)] = entry.status().permissions();
      }
      return found;
    };
    EXPECT_EQ(modes("ours"), modes("theirs")) << shared;
  }
}

TEST_F(Matrix, SubmodulesAreLeftAlone) {
  Repository repository = begin({{"a.bin", "1"}});
  git(folder(), {"clone", "--quiet", remote().string(), "inner-origin"});
  git(repository.path(), {"-c", "protocol.file.allow=always", "submodule", "--quiet", "add",
                          (folder() / "inner-origin").string(), "inner"});
  git(repository.path(), {"commit", "--quiet", "--message", "submodule"});
  expect_clean(repository);
  const std::string before = git(repository.path(), {"rev-parse", "HEAD:inner"});
  write(repository, "b.txt", "beside it");
  save(repository, "beside");
  EXPECT_EQ(git(repository.path(), {"rev-parse", "HEAD:inner"}), before);
  repository.checkout("HEAD~2");
  EXPECT_TRUE(fs::exists(repository.path() / "inner/a.bin")) << "as git leaves it";
  repository.checkout("main");
  EXPECT_EQ(git(repository.path(), {"rev-parse", "HEAD:inner"}), before);
  repository.push();
}

TEST_F(Matrix, OwnCommitsGoOnTopOfAnUnrelatedHistoryThatTookThePlaceOfWhatWasPushed) {
  Repository ours = begin({{"a.txt", "1"}});
  write(ours, "own.txt", "own");
  save(ours, "own");
  git(folder(), {"init", "--quiet", "other"});
  git(folder() / "other", {"commit", "--quiet", "--allow-empty", "--message", "unrelated"});
  write_file(folder() / "other/b.txt", "b");
  git(folder() / "other", {"add", "."});
  git(folder() / "other", {"commit", "--quiet", "--message", "unrelated file"});
  git(folder() / "other", {"push", "--quiet", "--force", remote().string(), "HEAD:main"});
  ours.pull();
  EXPECT_EQ(git(ours.path(), {"log", "--format=%s"}), "own\nunrelated file\nunrelated\n");
  EXPECT_FALSE(fs::exists(ours.path() / "a.txt")) << "the remote has dropped it";
  expect_clean(ours);
}

TEST_F(Matrix, RenamedAndDeletedFiles) {
  Repository ours = begin({{"a.bin", random_bytes(5000, 1)}, {"b.bin", "b"}, {"c.txt", "c"}});
  Repository theirs = clone("theirs");
  fs::create_directory(ours.path() / "sub");
  fs::rename(ours.path() / "a.bin", ours.path() / "sub/moved.bin");
  fs::remove(ours.path() / "b.bin");
  EXPECT_THAT(ours.deleted_files(), ElementsAre("a.bin", "b.bin"));
  save(ours, "moved");
  ours.push();
  theirs.pull();
  EXPECT_FALSE(fs::exists(theirs.path() / "a.bin"));
  EXPECT_EQ(content(theirs, "sub/moved.bin"), random_bytes(5000, 1));
  expect_clean(theirs);
  theirs.checkout("HEAD~1");
  EXPECT_FALSE(fs::exists(theirs.path() / "sub")) << "an emptied folder goes";
  expect_clean(theirs);
}

}  // namespace
}  // namespace hoist::test
