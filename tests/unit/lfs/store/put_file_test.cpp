// SPDX-License-Identifier: Apache-2.0
// What stands between a working file and its object: other kinds of files, writers, stops, modes.
#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "hoist/error.hpp"
#include "lfs/store/object_store.hpp"
#include "tests/support/random_bytes.hpp"
#include "tests/unit/lfs/store/store_fixture.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t mib = std::size_t{1} << 20U;

class PutFileTest : public test::StoreFixture {
 protected:
  /// The error of a call that must fail with a message that names the file.
  [[nodiscard]] ErrorKind error_of(const fs::path& path, const ContentPorts& ports = {}) const {
    try {
      static_cast<void>(store().put_file(path, ports));
      ADD_FAILURE() << path << " was stored";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(path.string()));
      return error.kind();
    }
    return ErrorKind::internal;
  }
  [[nodiscard]] static ErrorKind kind_of_hashing(const fs::path& path, const ContentPorts& ports) {
    try {
      static_cast<void>(hash_file(path, ports));
      ADD_FAILURE() << path << " was hashed";
    } catch (const Error& error) {
      return error.kind();
    }
    return ErrorKind::internal;
  }
  [[nodiscard]] static std::string random_content(std::size_t size) {
    return test::random_bytes(size, 7);
  }
  /// In place.
  static void rewrite(const fs::path& path, const std::string& content) {
    std::fstream(path, std::ios::in | std::ios::out | std::ios::binary) << content;
  }
};

TEST_F(PutFileTest, RefusesWhatIsNoRegularFile) {
  file("f", "content");
  fs::create_symlink("f", folder() / "link");
  fs::create_directory(folder() / "sub");
  ASSERT_EQ(::mkfifo((folder() / "fifo").c_str(), 0600), 0);
  for (const char* name : {"link", "sub", "fifo"}) {
    EXPECT_EQ(error_of(folder() / name), ErrorKind::io) << name;
  }
  EXPECT_EQ(error_of(folder() / "missing"), ErrorKind::not_found);
  EXPECT_EQ(error_of(folder() / "f/below"), ErrorKind::not_found);
  EXPECT_THAT(files_in_store(), IsEmpty());
}

TEST_F(PutFileTest, ReportsTheFileAsItWasRead) {
  const fs::path path = file("f", "content");
  const struct stat now = test::stat_of(path);
  const ReadFile read = store().put_file(path, {});
  EXPECT_EQ(read.file.st_ino, now.st_ino);
  EXPECT_EQ(read.file.st_size, now.st_size);
  EXPECT_EQ(read.file.st_mtim.tv_nsec, now.st_mtim.tv_nsec);
  EXPECT_EQ(read.file.st_ctim.tv_nsec, now.st_ctim.tv_nsec);
}

TEST_F(PutFileTest, SharesNoInodeWithTheWorkingFile) {
  const fs::path path = file("f", "content");
  const Pointer pointer = store().put_file(path, {}).pointer;
  EXPECT_EQ(test::stat_of(path).st_nlink, 1U);
  EXPECT_NE(test::stat_of(store().object_path(pointer.oid)).st_ino, test::stat_of(path).st_ino);
}

TEST_F(PutFileTest, TakesALongPointerForContent) {
  std::string text = store().put_file(file("f", "content"), {}).text;
  text.resize(pointer_limit_bytes, '\n');
  const Pointer pointer = store().put_file(file("long", text), {}).pointer;
  EXPECT_EQ(pointer.size_bytes, pointer_limit_bytes);
  EXPECT_EQ(object(pointer), text);
  text.pop_back();
  EXPECT_EQ(store().put_file(file("short", text), {}).text, text);
}

TEST_F(PutFileTest, StoresNoPointerEvenOfAnUnknownObject) {
  const Pointer unknown{std::string(64, 'a'), 5};
  EXPECT_EQ(store().put_file(file("p", write_pointer(unknown)), {}).pointer, unknown);
  EXPECT_THAT(files_in_store(), IsEmpty());
}

TEST_F(PutFileTest, ReplacesAnObjectOfAnotherSize) {
  const Pointer pointer = store().put_file(file("f", "content"), {}).pointer;
  test::write_file(store().object_path(pointer.oid), "too long a content");
  EXPECT_FALSE(store().has(pointer));
  EXPECT_EQ(store().put_file(folder() / "f", {}).pointer, pointer);
  EXPECT_EQ(object(pointer), "content");
}

TEST_F(PutFileTest, ReadsAFileAgainThatHasChangedOnce) {
  const fs::path path = file("f", test::random_bytes(mib, 1));
  const std::string other = test::random_bytes(mib, 2);
  bool is_changed = false;
  const ReadFile read = store().put_file(path, {.progress = [&](std::uint64_t) {
                                           if (!std::exchange(is_changed, true)) file("f", other);
                                         }});
  EXPECT_TRUE(object(read.pointer) == other);
  EXPECT_EQ(read.pointer, hash_file(path, {}).pointer);
}

TEST_F(PutFileTest, StoresWhatAGrowingFileHadAtTheStart) {
  const std::string before = random_content(3 * mib);
  const fs::path path = file("f", before);
  const ContentPorts growing{
      .progress = [&](std::uint64_t) { std::ofstream(path, std::ios::app) << "more"; }};
  const ReadFile read = store().put_file(path, growing);
  EXPECT_EQ(read.steadiness, Steadiness::growing);
  EXPECT_EQ(read.pointer.size_bytes, before.size());
  EXPECT_EQ(read.file.st_size, static_cast<off_t>(before.size()));
  EXPECT_TRUE(object(read.pointer) == before);
  EXPECT_EQ(kind_of_hashing(path, growing), ErrorKind::conflict);
}

TEST_F(PutFileTest, SaysThatAFileIsRewrittenAgainAndAgain) {
  const fs::path path = file("f", random_content(mib));
  unsigned seed = 10;
  const ContentPorts rewriting{
      .progress = [&](std::uint64_t) { rewrite(path, test::random_bytes(mib, ++seed)); }};
  const ReadFile read = store().put_file(path, rewriting);
  EXPECT_EQ(read.steadiness, Steadiness::rewritten);
  EXPECT_EQ(hash_file(store().object_path(read.pointer.oid), {}).pointer, read.pointer);
}

TEST_F(PutFileTest, GivesUpOnAFileThatIsCutAgainAndAgain) {
  const fs::path path = file("f", random_content(20 * mib));
  const ContentPorts cutting{.progress = [&](std::uint64_t) {
    fs::resize_file(path, 0);
    fs::resize_file(path, mib);
    fs::resize_file(path, 0);
  }};
  unsigned opened = 0;
  FileSource source = file_at(path);
  source.open = [&, open = source.open] {
    fs::resize_file(path, 20 * mib);
    ++opened;
    return open();
  };
  try {
    static_cast<void>(store().put_file(source, cutting));
    ADD_FAILURE() << "it was stored";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::conflict);
    EXPECT_THAT(error.what(), HasSubstr(path.string()));
  }
  EXPECT_EQ(opened, 3U);
  EXPECT_THAT(files_in_store(), IsEmpty());
}

TEST_F(PutFileTest, CountsEachByteOnce) {
  for (const std::size_t size : {std::size_t{1}, mib, 17 * mib + 3}) {
    const fs::path path = file("f", test::random_bytes(size, 1));
    std::uint64_t put = 0;
    std::uint64_t hashed = 0;
    static_cast<void>(store().put_file(path, {.progress = [&](auto bytes) { put += bytes; }}));
    static_cast<void>(hash_file(path, {.progress = [&](auto bytes) { hashed += bytes; }}));
    EXPECT_EQ(put, size);
    EXPECT_EQ(hashed, size);
  }
}

TEST_F(PutFileTest, StopsBetweenBlocksAndLeavesNothing) {
  for (const std::size_t size : {2 * mib, 80 * mib}) {  // one thread; two, and direct writes
    unsigned asked = 0;
    const ContentPorts ports{.stop_requested = [&] { return ++asked == 3; }};
    EXPECT_EQ(error_of(file("f", test::random_bytes(size, 1)), ports), ErrorKind::cancelled);
    EXPECT_EQ(asked, 3U);
  }
  EXPECT_THAT(files_in_store(), IsEmpty());
}

TEST_F(PutFileTest, LeavesWhatTheUmaskLeaves) {
  const test::ScopedUmask mask(027);
  const fs::path object =
      store().object_path(store().put_file(file("f", "content"), {}).pointer.oid);
  EXPECT_EQ(test::stat_of(object).st_mode & 07777U, 0640U);
  EXPECT_EQ(test::stat_of(object.parent_path()).st_mode & 0777U, 0750U);
}

TEST_F(PutFileTest, OpensASharedStoreWhateverTheUmask) {
  const test::ScopedUmask mask(077);
  const ObjectStore shared{
      StoreLayout{.lfs_dir = folder() / "shared", .shared = parse_shared_mode("all")}};
  const fs::path object = shared.object_path(shared.put_file(file("f", "content"), {}).pointer.oid);
  EXPECT_EQ(test::stat_of(object).st_mode & 07777U, 0664U);
  for (fs::path up = object.parent_path(); up != folder(); up = up.parent_path()) {
    EXPECT_EQ(test::stat_of(up).st_mode & 0777U, 0775U) << up;
  }
}

TEST_F(PutFileTest, HasNoObjectOutsideOfItsFolder) {
  for (const char* oid : {"", "..", "../../../../etc/passwd", "ABCD"}) {
    EXPECT_THROW(static_cast<void>(store().object_path(oid)), Error) << oid;
  }
}

class BorrowTest : public test::StoreFixture {
 protected:
  const ObjectStore lender_{StoreLayout{.lfs_dir = folder() / "lender/lfs"}};
  const Pointer pointer_ = lender_.put_file(file("f", "content"), {}).pointer;
  const ObjectStore borrower_{
      StoreLayout{.lfs_dir = folder() / "lfs", .reference_dirs = {lender_.lfs_dir()}}};
};

TEST_F(BorrowTest, LinksTheObjectWhereItCan) {
  EXPECT_TRUE(borrower_.obtain(pointer_));
  EXPECT_EQ(test::stat_of(borrower_.object_path(pointer_.oid)).st_nlink, 2U);
}

TEST_F(BorrowTest, TakesNoObjectOfAnotherSize) {
  test::write_file(lender_.object_path(pointer_.oid), "cont");
  EXPECT_FALSE(borrower_.obtain(pointer_));
  EXPECT_THAT(files_in_store(), IsEmpty());
}

TEST_F(BorrowTest, ReplacesItsOwnObjectOfAnotherSize) {
  test::write_file(borrower_.object_path(pointer_.oid), "cont");
  EXPECT_TRUE(borrower_.obtain(pointer_));
  EXPECT_EQ(object(pointer_), "content");
  EXPECT_THAT(files_in_store(), ElementsAre(pointer_.oid));
}

}  // namespace
}  // namespace hoist::lfs
