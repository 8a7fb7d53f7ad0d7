// SPDX-License-Identifier: Apache-2.0
// Repositories that somebody else has made in order to harm who clones them.
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lfs/protocol/pointer.hpp"
#include "tests/repository/hostile_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;

class HostileNames : public Hostile, public ::testing::WithParamInterface<const char*> {};

TEST_P(HostileNames, AreNotWritten) {
  const std::string name = GetParam();
  const std::string large = large_file("evil content");
  const std::string plain = object("blob", "[core]\n\tfsmonitor = evil\n");
  const std::string inner = tree({{"100644", "config", plain}, {"100755", "evil", large}});
  publish({{"100644", name, large}});
  expect_harmless();
  fs::remove_all(folder() / "victim");
  publish({{"40000", name, inner}});
  expect_harmless();
  fs::remove_all(folder() / "victim");
  publish({{"40000", "sub", tree({{"40000", name, inner}, {"100644", name, plain}})}});
  expect_harmless();
}

INSTANTIATE_TEST_SUITE_P(Names, HostileNames,
                         ::testing::Values("..", ".", ".git", ".GIT", ".Git", "git~1", ".git.",
                                           ".git ", ".git::$INDEX_ALLOCATION", "../evil",
                                           "../../evil", "/tmp/evil-of-hoist", "a/../../evil",
                                           ".git/evil", ".g\xe2\x80\x8cit", "\\..\\evil", "",
                                           "GIT~1", "GIT~2", "a\\.git", ".git\xff"));

TEST_F(Hostile, LinksAreNotFollowedOutOfTheWorkingTree) {
  const std::string link = object("blob", "../outside");
  const std::string large = large_file("evil content");
  publish({{"120000", "a", link}, {"40000", "a", tree({{"100644", "evil", large}})}});
  expect_harmless();
  fs::remove_all(folder() / "victim");
  publish({{"120000", "A", link}, {"40000", "a", tree({{"100644", "evil", large}})}});
  expect_harmless();
}

TEST_F(Hostile, ALinkThatTheUserHasPutThereIsNotFollowedEither) {
  publish({{"40000", "a", tree({{"100644", "b", large_file("first")}})}});
  Repository repository = clone("victim");
  publish({{"40000", "a",
            tree({{"100644", "b", large_file("second")},
                  {"100644", "evil", large_file("evil content")}})}});
  write_file(folder() / "outside/file", "mine");
  fs::remove_all(repository.path() / "a");
  fs::create_directory_symlink("../outside", repository.path() / "a");
  EXPECT_THROW(repository.pull(), Error);
  EXPECT_FALSE(fs::exists(folder() / "outside/evil"));
  EXPECT_FALSE(fs::exists(folder() / "outside/b"));
}

TEST_F(Hostile, GitattributesAndGitmodulesThatAreLinksHaveNoSay) {
  const std::string link = object("blob", "../outside/file");
  publish({{"120000", ".gitmodules", link}, {"100644", "f", large_file("content")}});
  expect_harmless();
}

struct BadPointer {
  const char* name;
  std::string text;
};

class HostilePointers : public Hostile, public ::testing::WithParamInterface<BadPointer> {};

TEST_P(HostilePointers, AreFilesOrAnError) {
  publish({{"100644", "f.bin", object("blob", GetParam().text)}});
  expect_harmless();
}

const std::string& oid_line() {
  static const auto& line = *new std::string("oid sha256:" + std::string(64, 'a') + "\n");
  return line;
}

INSTANTIATE_TEST_SUITE_P(
    Texts, HostilePointers,
    ::testing::Values(BadPointer{"HugeSize", "version https://git-lfs.github.com/spec/v1\n" +
                                                 oid_line() + "size 9223372036854775807\n"},
                      BadPointer{"TooLargeSize", "version https://git-lfs.github.com/spec/v1\n" +
                                                     oid_line() + "size 99999999999999999999\n"},
                      BadPointer{"NegativeSize", "version https://git-lfs.github.com/spec/v1\n" +
                                                     oid_line() + "size -1\n"},
                      BadPointer{"OidIsAPath",
                                 "version https://git-lfs.github.com/spec/v1\n"
                                 "oid sha256:../../../../../../../../evil\nsize 5\n"}),
    [](const auto& row) { return row.param.name; });

TEST_F(Hostile, LfsconfigHasASayOnItsSafeKeysOnly) {
  publish({{"100644", ".lfsconfig",
            object("blob",
                   "[lfs \"customtransfer.evil\"]\n\tpath = touch\n\targs = ../evil\n"
                   "[lfs]\n\tstandalonetransferagent = evil\n\tstorage = ../outside/lfs\n"
                   "[credential]\n\thelper = !touch ../evil\n"
                   "[core]\n\tsshCommand = touch ../evil\n"
                   "[http]\n\tproxy = http://127.0.0.1:1\n")},
           {"100644", "f", large_file("content")}});
  expect_harmless();
  EXPECT_EQ(read_file(folder() / "victim/f"), "content");
}

}  // namespace
}  // namespace hoist::test
