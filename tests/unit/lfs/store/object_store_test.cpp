// SPDX-License-Identifier: Apache-2.0
#include "lfs/store/object_store.hpp"

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "hoist/error.hpp"
#include "lfs/store/parallel.hpp"
#include "tests/support/random_bytes.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::size_t mib = std::size_t{1} << 20U;

class ObjectStoreTest : public ::testing::Test {
  test::TempDir folder_;

 protected:
  [[nodiscard]] const fs::path& folder() const { return folder_.path(); }
  [[nodiscard]] fs::path lfs_dir() const { return folder() / "lfs"; }
  fs::path file(const std::string& name, const std::string& content) {
    test::write_file(folder() / name, content);
    return folder() / name;
  }
  [[nodiscard]] std::size_t files_in_tmp() const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(lfs_dir() / "tmp")) count += entry.exists();
    return count;
  }
  ObjectStore store_{StoreLayout{.lfs_dir = lfs_dir()}};
};

class StoredSizes : public ObjectStoreTest, public ::testing::WithParamInterface<std::size_t> {};

TEST_P(StoredSizes, AreStoredWholeUnderTheirHash) {
  const std::string content = test::random_bytes(GetParam(), 1);
  const ReadFile read = store_.put_file(file("f", content), {});
  EXPECT_EQ(read.pointer.size_bytes, GetParam());
  EXPECT_EQ(read.text, write_pointer(read.pointer));
  EXPECT_TRUE(store_.has(read.pointer));
  EXPECT_TRUE(test::read_file(store_.object_path(read.pointer.oid)) == content);
  EXPECT_EQ(hash_file(folder() / "f", {}).pointer, read.pointer);
  file("placed", read.text);
  EXPECT_TRUE(place(store_, read.pointer, {folder(), "placed"}));
  EXPECT_TRUE(test::read_file(folder() / "placed") == content);
  EXPECT_EQ(files_in_tmp(), 0U);
}

// Around the borders of blocks, of the helper thread and of writes past the page cache.
INSTANTIATE_TEST_SUITE_P(Sizes, StoredSizes,
                         ::testing::Values(1, 1023, 1024, 1025, 4 * mib - 1, 4 * mib, 8 * mib,
                                           8 * mib + 4097, 16 * mib + 1));

TEST_F(ObjectStoreTest, StoresNeitherPointersNorNothing) {
  const ReadFile stored = store_.put_file(file("f", "content"), {});
  const ReadFile pointer = store_.put_file(file("p", " " + stored.text), {});
  EXPECT_EQ(pointer.pointer, stored.pointer);
  EXPECT_EQ(pointer.text, " " + stored.text);
  const ReadFile nothing = store_.put_file(file("e", ""), {});
  EXPECT_EQ(nothing.text, "");
  EXPECT_EQ(nothing.pointer.size_bytes, 0U);
}

TEST_F(ObjectStoreTest, ReplacesAnObjectWithWrongBytes) {
  const ReadFile read = store_.put_file(file("f", "content"), {});
  test::write_file(store_.object_path(read.pointer.oid), "CONTENT");
  EXPECT_TRUE(store_.has(read.pointer));
  static_cast<void>(store_.put_file(folder() / "f", {}));
  EXPECT_EQ(test::read_file(store_.object_path(read.pointer.oid)), "content");
}

TEST_F(ObjectStoreTest, MayHaveItsObjectsOnAnotherDisk) {
  std::string elsewhere = "/dev/shm/hoist-test-XXXXXX";
  ASSERT_NE(::mkdtemp(elsewhere.data()), nullptr);
  fs::create_directories(lfs_dir());
  fs::create_directory_symlink(elsewhere, lfs_dir() / "objects");
  const ReadFile read = store_.put_file(file("f", "content"), {});
  EXPECT_EQ(test::read_file(store_.object_path(read.pointer.oid)), "content");
  fs::remove_all(elsewhere);
}

TEST_F(ObjectStoreTest, KeepsItsOwnCopy) {
  const ReadFile read = store_.put_file(file("f", "content"), {});
  test::write_file(folder() / "f", "changed in place");
  EXPECT_EQ(test::read_file(store_.object_path(read.pointer.oid)), "content");
}

TEST_F(ObjectStoreTest, BorrowsFromOtherStores) {
  const ObjectStore other{StoreLayout{.lfs_dir = folder() / "other/lfs"}};
  const Pointer pointer = other.put_file(file("f", "content"), {}).pointer;
  const ObjectStore borrower{
      StoreLayout{.lfs_dir = lfs_dir(), .reference_dirs = {folder() / "none", other.lfs_dir()}}};
  EXPECT_FALSE(borrower.has(pointer));
  EXPECT_TRUE(borrower.obtain(pointer));
  EXPECT_TRUE(borrower.has(pointer));
  EXPECT_FALSE(store_.obtain({std::string(64, '0'), 5}));
}

TEST_F(ObjectStoreTest, GivesFilesTheModesOfASharedRepository) {
  const ObjectStore shared{StoreLayout{.lfs_dir = lfs_dir(), .shared = parse_shared_mode("group")}};
  const Pointer pointer = shared.put_file(file("f", "content"), {}).pointer;
  const fs::path object = shared.object_path(pointer.oid);
  EXPECT_EQ(fs::status(object).permissions(), fs::perms{0660});
  EXPECT_EQ(fs::status(object.parent_path()).permissions() & fs::perms{0777}, fs::perms{0770});
}

TEST_F(ObjectStoreTest, AdoptsADownload) {
  const Pointer pointer = hash_file(file("part", "content"), {}).pointer;
  fs::permissions(folder() / "part", fs::perms{0600});
  store_.adopt(folder() / "part", pointer);
  EXPECT_EQ(test::read_file(store_.object_path(pointer.oid)), "content");
  EXPECT_FALSE(fs::exists(folder() / "part"));
  EXPECT_NE(fs::status(store_.object_path(pointer.oid)).permissions() & fs::perms::others_read,
            fs::perms::none);
}

TEST_F(ObjectStoreTest, LeavesNothingHalfOnAFullDisk) {
  const fs::path big = file("f", test::random_bytes(2 * mib, 1));
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{mib, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_THROW(static_cast<void>(store_.put_file(big, {})), Error);
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(files_in_tmp(), 0U);
  EXPECT_FALSE(fs::exists(lfs_dir() / "objects"));
}

TEST_F(ObjectStoreTest, HashesSparseFilesAroundFourGiB) {
  for (const std::uint64_t size : {std::uint64_t{1} << 32U, (std::uint64_t{1} << 32U) + 1}) {
    test::write_file(folder() / "sparse", "");
    fs::resize_file(folder() / "sparse", size);
    EXPECT_EQ(hash_file(folder() / "sparse", {}).pointer.size_bytes, size);
  }
}

TEST_F(ObjectStoreTest, ManyFilesComeInTheirOrderAndFailAlone) {
  std::vector<fs::path> files;
  for (unsigned i = 0; i < 20; ++i) {
    files.push_back(file(std::to_string(i), std::to_string(i)));
  }
  files[7] = folder() / "missing";
  const auto results = put_files(store_, files, {});
  ASSERT_EQ(results.size(), files.size());
  for (unsigned i = 0; i < results.size(); ++i) {
    if (i == 7) {
      ASSERT_TRUE(std::holds_alternative<Error>(results[i]));
      EXPECT_THAT(std::get<Error>(results[i]).what(), HasSubstr("missing"));
    } else {
      EXPECT_EQ(std::get<ReadFile>(results[i]).pointer, hash_file(files[i], {}).pointer);
    }
  }
}

TEST_F(ObjectStoreTest, AStopEndsManyFiles) {
  const auto results = put_files(store_, {file("f", test::random_bytes(64 * mib, 1))},
                                 {.stop_requested = [] { return true; }});
  // What is done before anyone looks is done.
  for (const auto& result : results) {
    if (const auto* error = std::get_if<Error>(&result)) {
      EXPECT_EQ(error->kind(), ErrorKind::cancelled);
    }
  }
}

class PlaceTest : public ObjectStoreTest {
 protected:
  PlaceTest() { fs::create_directories(root_); }
  const fs::path root_ = folder() / "work";
  const ReadFile stored_ = store_.put_file(file("f", "content"), {});
};

TEST_F(PlaceTest, PutsContentInThePlaceOfItsPointer) {
  test::write_file(root_ / "sub/a.bin", stored_.text);
  const auto state = place(store_, stored_.pointer, {root_, "sub/a.bin", true});
  ASSERT_TRUE(state);
  EXPECT_EQ(test::read_file(root_ / "sub/a.bin"), "content");
  struct stat now {};
  ASSERT_EQ(::stat((root_ / "sub/a.bin").c_str(), &now), 0);
  EXPECT_EQ(now.st_ino, state->st_ino);
  EXPECT_LT(now.st_mtim.tv_sec, ::time(nullptr) - 1);
  EXPECT_NE(now.st_mode & S_IXUSR, 0U);
  place_pointer(stored_.pointer, {root_, "sub/a.bin"});
  EXPECT_EQ(test::read_file(root_ / "sub/a.bin"), stored_.text);
}

TEST_F(PlaceTest, LeavesAnyOtherFileAlone) {
  test::write_file(root_ / "a.bin", "mine");
  EXPECT_EQ(place(store_, stored_.pointer, {root_, "a.bin"}), std::nullopt);
  EXPECT_EQ(test::read_file(root_ / "a.bin"), "mine");
}

TEST_F(PlaceTest, FollowsNoLinkOutOfTheWorkingTree) {
  fs::create_directories(folder() / "outside");
  test::write_file(folder() / "outside/a.bin", stored_.text);
  fs::create_directory_symlink(folder() / "outside", root_ / "sub");
  EXPECT_THROW(static_cast<void>(place(store_, stored_.pointer, {root_, "sub/a.bin"})), Error);
  EXPECT_EQ(test::read_file(folder() / "outside/a.bin"), stored_.text);
}

TEST(SharedMode, IsReadAsGitReadsIt) {
  EXPECT_EQ(parse_shared_mode("").file_mode, std::nullopt);
  EXPECT_EQ(parse_shared_mode("umask").file_mode, std::nullopt);
  EXPECT_EQ(parse_shared_mode("false").file_mode, std::nullopt);
  EXPECT_EQ(parse_shared_mode("true").file_mode, mode_t{0660});
  EXPECT_EQ(parse_shared_mode("1").file_mode, mode_t{0660});
  EXPECT_EQ(parse_shared_mode("world").file_mode, mode_t{0664});
  EXPECT_EQ(parse_shared_mode("0640").file_mode, mode_t{0640});
  EXPECT_EQ(parse_shared_mode("0640").folder_mode(), mode_t{0750});
}

TEST(StorePlaces, AreThoseOfGitLfs) {
  EXPECT_EQ(configured_lfs_dir("/r/.git", ""), "/r/.git/lfs");
  EXPECT_EQ(configured_lfs_dir("/r/.git", "../x"), "/r/x");
  EXPECT_EQ(configured_lfs_dir("/r/.git", "/srv/lfs"), "/srv/lfs");
  EXPECT_THAT(reference_dirs_of("# no\n/a/.git/objects\n../../b/.git/objects\n", "/r/.git/objects",
                                "/c/objects"),
              ::testing::ElementsAre("/a/.git/lfs", "/r/b/.git/lfs", "/c/lfs"));
}

}  // namespace
}  // namespace hoist::lfs
