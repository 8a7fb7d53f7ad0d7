// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/private_dir.hpp"

#include <filesystem>
#include <optional>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temp_dir.hpp"
#include "tests/unit/lfs/journal/child_process.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

class PrivateDirTest : public testing::Test {
 protected:
  PrivateDirTest() { fs::create_directory(lfs); }

  /// Why the folder "peers" is refused; empty where it is not.
  [[nodiscard]] std::string refusal() const {
    const auto opened = PrivateDir::open(lfs, "peers");
    const auto* refused = std::get_if<PrivateDir::Unavailable>(&opened);
    return refused != nullptr ? refused->why : "";
  }
  [[nodiscard]] PrivateDir open() const {
    return std::get<PrivateDir>(PrivateDir::open(lfs, "peers"));
  }
  static std::error_code open_error(const PrivateDir& dir, const std::string& name) {
    std::error_code error;
    EXPECT_FALSE(dir.open_file(name, O_RDWR, error));
    return error;
  }

  test::TempDir temp;
  fs::path lfs = temp.path() / "lfs";
  fs::path mine = lfs / "hoist" / std::to_string(::geteuid());
  fs::path peers = mine / "peers";
};

TEST_F(PrivateDirTest, MakesFoldersThatOthersCannotEnter) {
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(mode_of(mine), 0700U);
  EXPECT_EQ(mode_of(peers), 0700U);
}

TEST_F(PrivateDirTest, OpensWhatItHasMade) {
  std::error_code error;
  EXPECT_TRUE(open().open_file("file", O_WRONLY | O_CREAT, error));
  EXPECT_THAT(open().names(error), UnorderedElementsAre("file"));
}

TEST_F(PrivateDirTest, IsTheUsersFolderItselfWithoutAName) {
  const auto opened = PrivateDir::open(lfs, "");
  std::error_code error;
  EXPECT_TRUE(std::get<PrivateDir>(opened).open_file("log", O_WRONLY | O_CREAT, error));
  EXPECT_TRUE(fs::exists(mine / "log"));
}

TEST_F(PrivateDirTest, LetsTheUsersOfASharedRepositoryMakeFoldersOfTheirOwn) {
  ASSERT_EQ(::chmod(lfs.c_str(), 02775), 0);
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(mode_of(lfs / "hoist"), 02775U);
  EXPECT_EQ(mode_of(mine) & 0777U, 0700U);
}

TEST_F(PrivateDirTest, FollowsALinkToTheLfsFolderItself) {
  fs::rename(lfs, temp.path() / "elsewhere");
  fs::create_directory_symlink(temp.path() / "elsewhere", lfs);
  EXPECT_EQ(refusal(), "");
}

TEST_F(PrivateDirTest, RefusesASymbolicLinkInPlaceOfAnyFolder) {
  for (const fs::path& link : {lfs / "hoist", mine, peers}) {
    fs::remove_all(lfs / "hoist");
    fs::create_directories(temp.path() / "target");
    ASSERT_EQ(::chmod((temp.path() / "target").c_str(), 0700), 0);
    if (link != lfs / "hoist") {
      ASSERT_EQ(refusal(), "");
    }
    fs::remove_all(link);
    fs::create_directory_symlink(temp.path() / "target", link);
    EXPECT_THAT(refusal(), HasSubstr("cannot open " + link.string()));
    EXPECT_TRUE(fs::is_empty(temp.path() / "target"));
  }
}

TEST_F(PrivateDirTest, RefusesAFolderThatOthersCanEnter) {
  for (const fs::path& folder : {mine, peers}) {
    ASSERT_EQ(refusal(), "");
    ASSERT_EQ(::chmod(folder.c_str(), 0755), 0);
    EXPECT_EQ(refusal(), folder.string() + " is open to other users");
    ASSERT_EQ(::chmod(folder.c_str(), 0700), 0);
  }
}

TEST_F(PrivateDirTest, RefusesAFileInPlaceOfTheFolder) {
  test::write_file(peers, "");
  ASSERT_EQ(::chmod(mine.c_str(), 0700), 0);
  EXPECT_THAT(refusal(), HasSubstr(peers.string()));
}

TEST_F(PrivateDirTest, SaysThatTheLfsFolderIsMissing) {
  fs::remove(lfs);
  EXPECT_EQ(refusal(), "cannot open " + lfs.string() + ": No such file or directory");
}

TEST_F(PrivateDirTest, RefusesAReadOnlyLfsFolderWithAReason) {
  ASSERT_EQ(::chmod(temp.path().c_str(), 0755), 0);
  ASSERT_EQ(::chmod(lfs.c_str(), 0555), 0);
  const test::ChildProcess ordinary([&] {
    return test::stop_being_root() &&
           refusal() == "cannot make " + (lfs / "hoist").string() + ": Permission denied";
  });
  EXPECT_TRUE(ordinary.went_well());
}

TEST_F(PrivateDirTest, MakesFilesPrivateAndClosedOnExec) {
  const mode_t before = ::umask(0);
  std::error_code error;
  const UniqueFd file = open().open_file("file", O_RDWR | O_CREAT | O_EXCL, error);
  ::umask(before);
  ASSERT_TRUE(file) << error.message();
  EXPECT_EQ(mode_of(peers / "file"), 0600U);
  EXPECT_EQ(::fcntl(file.fd(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

TEST_F(PrivateDirTest, RefusesFilesThatMayNotBeOurs) {
  const PrivateDir dir = open();
  const fs::path target = temp.path() / "target";
  test::write_file(target, "");
  ASSERT_EQ(::chmod(target.c_str(), 0600), 0);
  fs::create_symlink(target, peers / "symbolic_link");
  fs::create_hard_link(target, peers / "hard_link");
  test::write_file(peers / "readable_by_others", "");
  ASSERT_EQ(::chmod((peers / "readable_by_others").c_str(), 0644), 0);
  ASSERT_EQ(::mkfifo((peers / "fifo").c_str(), 0600), 0);

  EXPECT_EQ(open_error(dir, "symbolic_link"), std::errc::too_many_symbolic_link_levels);
  for (const char* name : {"hard_link", "readable_by_others", "fifo"}) {
    EXPECT_EQ(open_error(dir, name), std::errc::permission_denied) << name;
  }
  EXPECT_EQ(open_error(dir, "missing"), std::errc::no_such_file_or_directory);
}

TEST_F(PrivateDirTest, TellsAFileFromItsSuccessor) {
  const PrivateDir dir = open();
  std::error_code error;
  const UniqueFd first = dir.open_file("file", O_RDWR | O_CREAT, error);
  EXPECT_TRUE(dir.still_names("file", first.fd()));
  dir.unlink("file", error);
  EXPECT_FALSE(dir.still_names("file", first.fd()));
  const UniqueFd second = dir.open_file("file", O_RDWR | O_CREAT, error);
  EXPECT_FALSE(dir.still_names("file", first.fd()));
  EXPECT_TRUE(dir.still_names("file", second.fd()));
}

TEST_F(PrivateDirTest, RemovesAFileThatIsNotThereWithoutAnError) {
  std::error_code error = std::make_error_code(std::errc::io_error);
  open().unlink("missing", error);
  EXPECT_FALSE(error);
}

}  // namespace
}  // namespace hoist::lfs
