// SPDX-License-Identifier: Apache-2.0
#include "lfs/store/place.hpp"

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "hoist/error.hpp"
#include "lfs/store/parallel.hpp"
#include "tests/support/random_bytes.hpp"
#include "tests/unit/lfs/store/store_fixture.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class PlacedFile : public test::StoreFixture {
 protected:
  PlacedFile() { fs::create_directories(root_ / "sub"); }

  [[nodiscard]] std::vector<std::string> names_in(const fs::path& path) const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path)) names.push_back(entry.path().filename());
    return names;
  }
  /// The message of a call that must fail.
  [[nodiscard]] std::string refusal(const fs::path& path) const {
    try {
      static_cast<void>(place(store(), stored_.pointer, {root_, path}));
      ADD_FAILURE() << path << " was placed";
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  const fs::path root_ = folder() / "work";
  const ReadFile stored_ = store().put_file(file("f", "content"), {});
};

TEST_F(PlacedFile, HasTheStateThatIsReported) {
  file("work/sub/a", stored_.text);
  const auto state = place(store(), stored_.pointer, {root_, "sub/a"});
  ASSERT_TRUE(state);
  const struct stat now = test::stat_of(root_ / "sub/a");
  EXPECT_EQ(state->st_ino, now.st_ino);
  EXPECT_EQ(state->st_size, 7);
  EXPECT_EQ(state->st_mtim.tv_nsec, now.st_mtim.tv_nsec);
  EXPECT_EQ(state->st_ctim.tv_nsec, now.st_ctim.tv_nsec);
  EXPECT_EQ(state->st_nlink, 1U);
  EXPECT_THAT(names_in(root_ / "sub"), UnorderedElementsAre("a"));
}

TEST_F(PlacedFile, HasTheModeOfAFileThatGitCheckedOut) {
  const test::ScopedUmask mask(027);
  file("work/plain", stored_.text);
  file("work/program", stored_.text);
  ASSERT_TRUE(place(store(), stored_.pointer, {root_, "plain"}));
  ASSERT_TRUE(place(store(), stored_.pointer, {root_, "program", true}));
  EXPECT_EQ(test::stat_of(root_ / "plain").st_mode & 07777U, 0640U);
  EXPECT_EQ(test::stat_of(root_ / "program").st_mode & 07777U, 0750U);
}

TEST_F(PlacedFile, ReplacesAPointerThatIsNotCanonical) {
  file("work/a", "\r\n" + stored_.text + "\r\n");
  EXPECT_TRUE(place(store(), stored_.pointer, {root_, "a"}));
  EXPECT_EQ(test::read_file(root_ / "a"), "content");
}

TEST_F(PlacedFile, IsEmptyForAPointerToNothing) {
  const Pointer nothing{std::string(64, 'a'), 0};
  file("work/a",
       "version https://git-lfs.github.com/spec/v1\noid sha256:" + nothing.oid + "\nsize 0\n");
  EXPECT_TRUE(place(store(), nothing, {root_, "a"}));
  EXPECT_EQ(test::read_file(root_ / "a"), "");
}

TEST_F(PlacedFile, IsACopyThatNoEditOfItTakesIntoTheStore) {
  file("work/a", stored_.text);
  ASSERT_TRUE(place(store(), stored_.pointer, {root_, "a"}));
  test::write_file(root_ / "a", "edited");
  EXPECT_EQ(object(stored_.pointer), "content");
}

TEST_F(PlacedFile, LeavesTheOtherNamesOfTheOldFileAlone) {
  fs::create_hard_link(file("work/a", stored_.text), root_ / "b");
  ASSERT_TRUE(place(store(), stored_.pointer, {root_, "a"}));
  EXPECT_EQ(test::read_file(root_ / "b"), stored_.text);
}

TEST_F(PlacedFile, ReplacesNothingButThatPointer) {
  const Pointer other{std::string(64, 'a'), 7};
  file("work/content", "content");
  file("work/empty", "");
  file("work/other", write_pointer(other));
  file("target", stored_.text);
  fs::create_symlink(folder() / "target", root_ / "link");
  ASSERT_EQ(::mkfifo((root_ / "fifo").c_str(), 0600), 0);
  const auto before = names_in(root_);
  for (const char* name : {"content", "empty", "other", "link", "fifo", "sub", "missing"}) {
    EXPECT_FALSE(place(store(), stored_.pointer, {root_, name})) << name;
  }
  EXPECT_THAT(names_in(root_), ::testing::UnorderedElementsAreArray(before));
  EXPECT_EQ(test::read_file(root_ / "other"), write_pointer(other));
  EXPECT_TRUE(fs::is_symlink(root_ / "link"));
  EXPECT_EQ(test::read_file(folder() / "target"), stored_.text);
}

TEST_F(PlacedFile, FollowsNoLinkHoweverDeep) {
  fs::create_directories(folder() / "outside/deep");
  file("outside/deep/a", stored_.text);
  fs::create_directory_symlink(folder() / "outside", root_ / "sub/link");
  EXPECT_THAT(refusal("sub/link/deep/a"), HasSubstr((root_ / "sub/link/deep/a").string()));
  EXPECT_EQ(test::read_file(folder() / "outside/deep/a"), stored_.text);
  EXPECT_THAT(names_in(folder() / "outside/deep"), UnorderedElementsAre("a"));
}

TEST_F(PlacedFile, StaysAPointerWhereTheObjectIsMissingOrShort) {
  file("work/sub/a", stored_.text);
  test::write_file(store().object_path(stored_.pointer.oid), "cont");
  EXPECT_THAT(refusal("sub/a"), HasSubstr(stored_.pointer.oid));
  fs::remove(store().object_path(stored_.pointer.oid));
  EXPECT_THAT(refusal("sub/a"), HasSubstr(stored_.pointer.oid));
  EXPECT_EQ(test::read_file(root_ / "sub/a"), stored_.text);
  EXPECT_THAT(names_in(root_ / "sub"), UnorderedElementsAre("a"));
}

TEST_F(PlacedFile, GoesBackToItsPointerWithItsMode) {
  file("work/a", "edited");
  fs::permissions(root_ / "a", fs::perms{0755});
  place_pointer(stored_.pointer, {root_, "a"});
  EXPECT_EQ(test::read_file(root_ / "a"), stored_.text);
  EXPECT_NE(test::stat_of(root_ / "a").st_mode & S_IXUSR, 0U);
  place_pointer(stored_.pointer, {root_, "missing"});
  EXPECT_FALSE(fs::exists(root_ / "missing"));
}

TEST_F(PlacedFile, OfManyFailsAlone) {
  std::vector<ToPlace> files;
  for (const char* name : {"a", "b", "c"}) {
    const std::string content = test::random_bytes(1000000, static_cast<std::uint64_t>(*name));
    const ReadFile read = store().put_file(file("f", content), {});
    file(std::string("work/") + name, read.text);
    files.push_back({read.pointer, {root_, name}});
  }
  fs::remove(store().object_path(files[1].pointer.oid));
  files.push_back({stored_.pointer, {root_, "missing"}});
  std::uint64_t most = 0;
  std::uint64_t sum = 0;
  const auto results = place_files(store(), files, {.progress = [&](auto done, auto total) {
                                     EXPECT_GE(done, most);
                                     most = done;
                                     sum = total;
                                   }});
  ASSERT_EQ(results.size(), 4U);
  for (const std::size_t good : {0U, 2U}) {
    const auto* state = std::get_if<std::optional<struct stat>>(&results[good]);
    ASSERT_TRUE(state != nullptr && *state);
    EXPECT_EQ((*state)->st_ino, test::stat_of(root_ / files[good].file.path).st_ino);
    EXPECT_EQ(hash_file(root_ / files[good].file.path, {}).pointer, files[good].pointer);
  }
  ASSERT_TRUE(std::holds_alternative<Error>(results[1]));
  EXPECT_THAT(std::get<Error>(results[1]).what(), HasSubstr(files[1].pointer.oid));
  EXPECT_FALSE(std::get<std::optional<struct stat>>(results[3]));
  EXPECT_EQ(sum, 3000007U);
}

TEST_F(PlacedFile, WhatWasNotFinishedIsSwept) {
  for (const char* name : {".hoist-0123456789abcdef", ".hoist-0123456789abcdeF",
                           ".hoist-0123456789abcdef0", ".hoist-mine", "a"}) {
    file(fs::path("work/sub") / name, "content");
  }
  sweep_unplaced(root_, "sub");
  EXPECT_THAT(names_in(root_ / "sub"),
              UnorderedElementsAre(".hoist-0123456789abcdeF", ".hoist-0123456789abcdef0",
                                   ".hoist-mine", "a"));
}

TEST_F(PlacedFile, NothingIsSweptBeyondALink) {
  file("work/sub/.hoist-0123456789abcdef", "content");
  fs::create_directory_symlink(root_ / "sub", root_ / "link");
  sweep_unplaced(root_, "link");
  sweep_unplaced(root_, "missing");
  EXPECT_THAT(names_in(root_ / "sub"), UnorderedElementsAre(".hoist-0123456789abcdef"));
}

}  // namespace
}  // namespace hoist::lfs
