// SPDX-License-Identifier: Apache-2.0
// Repositories that somebody else has made in order to harm who clones them.
#include <algorithm>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lfs/base/digest.hpp"
#include "lfs/base/process.hpp"
#include "lfs/protocol/pointer.hpp"
#include "tests/repository/repository_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

/// One line of a tree.
struct Entry {
  std::string mode;  ///< "100644", "120000", "40000"
  std::string name;
  std::string id;
};

std::string sha256_of(const std::string& content) {
  lfs::Digest digest(lfs::Digest::Kind::sha256);
  digest.update(std::as_bytes(std::span(content)));
  return digest.finish_hex();
}

std::string binary(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

class Hostile : public RepositoryWorld {
 protected:
  /// Writes an object into the remote without a look at what it says.
  std::string object(const std::string& type, const std::string& content) const {
    const auto result =
        lfs::run_process({"git", "hash-object", "-w", "-t", type, "--literally", "--stdin"},
                         {.cwd = remote(), .input = content});
    EXPECT_EQ(result.exit_status, 0) << result.error_output;
    return result.output.substr(0, 40);
  }
  std::string tree(const std::vector<Entry>& entries) const {
    std::string content;
    for (const Entry& entry : entries) {
      content += entry.mode + " " + entry.name + '\0' + binary(entry.id);
    }
    return object("tree", content);
  }
  /// A pointer whose object the remote has.
  std::string large_file(const std::string& content) const {
    std::string oid = sha256_of(content);
    write_file(remote() / "lfs/objects" / oid.substr(0, 2) / oid.substr(2, 2) / oid, content);
    return object("blob", lfs::write_pointer({oid, content.size()}));
  }
  /// Makes a commit of these, beside a .gitattributes that gives all to LFS, the remote's main.
  void publish(std::vector<Entry> entries) const {
    entries.push_back(
        {"100644", ".gitattributes", object("blob", "* filter=lfs\n.gitattributes !filter\n")});
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& a, const Entry& b) { return a.name < b.name; });
    const std::string made = tree(entries);
    const std::string commit = git(remote(), {"-c", "user.name=n", "-c", "user.email=e",
                                              "commit-tree", "-m", "hostile", made});
    git(remote(), {"update-ref", "refs/heads/main", commit.substr(0, 40)});
  }
  /// Clones it, or fails; whatever it does, nothing happens outside of the clone or in its git dir.
  void expect_harmless() {
    write_file(folder() / "outside/file", "mine");
    try {
      const Repository repository = clone("victim");
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), Not(HasSubstr("internal")));
    }
    EXPECT_FALSE(fs::exists(folder() / "evil"));
    EXPECT_EQ(read_file(folder() / "outside/file"), "mine");
    std::set<std::string> outside;
    for (const auto& entry : fs::directory_iterator(folder() / "outside")) {
      outside.insert(entry.path().filename());
    }
    EXPECT_EQ(outside, std::set<std::string>{"file"});
    for (const char* name : {".git/evil", ".git/hooks/evil", ".git/config.evil"}) {
      EXPECT_FALSE(fs::exists(folder() / "victim" / name)) << name;
    }
    if (fs::exists(folder() / "victim/.git/config")) {
      EXPECT_THAT(read_file(folder() / "victim/.git/config"), Not(HasSubstr("evil")));
    }
  }
};

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
                                           ".git/evil", ".g\xe2\x80\x8cit", "\\..\\evil", ""));

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
