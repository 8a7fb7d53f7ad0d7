// SPDX-License-Identifier: Apache-2.0
// Remotes that somebody else has made in order to harm who talks to them: what is no path of a
// tree.
#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "lfs/base/process.hpp"
#include "lfs/protocol/config_text.hpp"
#include "tests/repository/repository_world.hpp"
#include "tests/support/test_object.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

class HostileRemote : public RepositoryWorld {
 protected:
  /// Makes a commit the remote's main, of these files beside attributes that give *.bin to LFS.
  void publish(const std::vector<std::pair<std::string, std::string>>& files) const {
    const fs::path work = folder() / "attacker";
    if (!fs::exists(work)) git(folder(), {"clone", "-q", remote().string(), work.string()});
    write_file(work / ".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
    for (const auto& [name, content] : files) write_file(work / name, content);
    git(work, {"add", "-A"});
    git(work, {"-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "hostile"});
    git(work, {"push", "-q", "origin", "HEAD:refs/heads/main"});
  }
};

/// The remote's own file of a large file, which was pushed, is replaced.
class HostileLocalObject : public HostileRemote {
 protected:
  HostileLocalObject() {
    Repository author = begin({{"x.bin", object.content}});
    fs::remove(place);
  }
  void expect_refusal(const std::string& why) {
    const Error error = error_of([&] { clone("victim"); });
    EXPECT_THAT(error.what(), HasSubstr("x.bin"));
    EXPECT_THAT(error.what(), HasSubstr(object.oid));
    EXPECT_THAT(error.what(), HasSubstr(why));
    EXPECT_FALSE(fs::exists(folder() / "victim/x.bin"));
    EXPECT_FALSE(fs::exists(store_path(folder() / "victim/.git/lfs", object.oid)));
  }

  const TestObject object = make_object(1000);
  const fs::path place = store_path(remote() / "lfs", object.oid);
};

TEST_F(HostileLocalObject, OfOtherBytesIsNotTaken) {
  write_file(place, std::string(object.content.rbegin(), object.content.rend()));
  expect_refusal("SHA-256");
}

TEST_F(HostileLocalObject, ThatIsALinkToASecretIsNotTaken) {
  write_file(folder() / "secret", std::string(object.content.size(), 's'));
  fs::create_symlink(folder() / "secret", place);
  expect_refusal("symbolic link");
}

TEST_F(HostileLocalObject, ThatIsAFifoIsNotWaitedFor) {
  ASSERT_EQ(::mkfifo(place.c_str(), 0600), 0);
  expect_refusal("no regular file");
}

TEST_F(HostileLocalObject, IsTakenOnceItIsTheRightOne) {
  write_file(place, object.content);
  Repository repository = clone("victim");
  EXPECT_EQ(content(repository, "x.bin"), object.content);
}

/// As git-lfs has it: the rest is of use without the one that is lost.
TEST_F(HostileLocalObject, ThatIsDamagedStaysAPointerWhereTheUserSkipsErrors) {
  write_file(place, "damaged");
  const ScopedEnvironment skip("GIT_LFS_SKIP_DOWNLOAD_ERRORS", "1");
  Repository repository = clone("victim");
  EXPECT_THAT(content(repository, "x.bin"), HasSubstr("oid sha256:" + object.oid));
  EXPECT_THAT(notices, Contains(AllOf(HasSubstr("x.bin stays a pointer"), HasSubstr("damaged"))));
}

TEST_F(HostileRemote, AnIncludeInLfsconfigIsNotOpened) {
  ASSERT_EQ(::mkfifo((folder() / "fifo").c_str(), 0600), 0);
  const std::string include = "[include]\n\tpath = " + (folder() / "fifo").string() + "\n";
  publish({{".lfsconfig", include}, {"f", "content"}});
  Repository repository = clone("victim");
  EXPECT_EQ(content(repository, "f"), "content");
  write(repository, "own.bin", "large content");
  repository.add();
  repository.commit({.message = "own"});
  repository.push();
}

TEST_F(HostileRemote, AnLfsconfigThatIsALinkIsNotFollowed) {
  write_file(folder() / "elsewhere", "[lfs]\n\tfetchexclude = *\n");
  Repository author = begin({{"x.bin", "large content"}});
  fs::create_symlink(folder() / "elsewhere", author.path() / ".lfsconfig");
  git(author.path(), {"add", ".lfsconfig"});
  git(author.path(), {"commit", "-qm", "link"});
  git(author.path(), {"push", "-q", "origin", "HEAD:main"});
  Repository repository = clone("victim");
  EXPECT_EQ(content(repository, "x.bin"), "large content");
}

/// What git itself makes of a text, beside what we make of it.
TEST_F(HostileRemote, AConfigurationTextMeansWhatGitTakesItFor) {
  const std::array texts{
      std::string("[a]\nb = c\n"),
      std::string("[A \"B\\\"x\\\\\"]c=\" d # \" e ; f\n"),
      std::string("[a.B]\r\n\tc = d\\\r\n  e\t\r\n"),
      std::string("[a]b=c\\"),
      std::string("[a]\nb\nc =\n"),
      std::string("[a]\nb # c\n"),
      std::string("[a]b = \\q\n"),
      std::string("[]\na=b\n"),
      std::string("b=c\n"),
      std::string("[a b]\n"),
      std::string("[a \"b\"\n"),
      std::string("[a]\n<<<<<<< HEAD\nb=c\n"),
      std::string("\xef\xbb\xbf[a]b=\\t\\n\\\"\\\\x\n"),
  };
  for (const std::string& text : texts) {
    write_file(folder() / "text", text);
    const auto ours = lfs::parse_config_text(text, "");
    const auto* entries = std::get_if<std::vector<lfs::ConfigEntry>>(&ours);
    std::string listed;
    if (entries != nullptr) {
      for (const auto& entry : *entries) {
        // A variable without a value has none in git's list.
        const bool has_value = entry.key != "a.b" || text != "[a]\nb\nc =\n";
        listed += entry.key + (has_value ? '\n' + entry.value : "") + '\0';
      }
    }
    const auto git_list = lfs::run_process(
        {"git", "config", "--file", (folder() / "text").string(), "--null", "--list"}, {});
    EXPECT_EQ(git_list.exit_status == 0, entries != nullptr) << text;
    EXPECT_EQ(git_list.output, listed) << text;
  }
}

}  // namespace
}  // namespace hoist::test
