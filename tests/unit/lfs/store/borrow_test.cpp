// SPDX-License-Identifier: Apache-2.0
// Objects from the store of somebody else, who may have put anything there.
#include <filesystem>
#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "hoist/error.hpp"
#include "lfs/store/object_store.hpp"
#include "tests/support/row_name.hpp"
#include "tests/unit/lfs/store/store_fixture.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Lie {
  const char* name;
  std::function<void(const fs::path& object)> tell;
  const char* why;
};

class ALyingStore : public test::StoreFixture, public ::testing::WithParamInterface<Lie> {
 protected:
  const ObjectStore lender_{StoreLayout{.lfs_dir = folder() / "lender/lfs"}};
  const Pointer pointer_ = lender_.put_file(file("f", "content"), {}).pointer;
  const ObjectStore borrower_{
      StoreLayout{.lfs_dir = folder() / "lfs", .reference_dirs = {lender_.lfs_dir()}}};
};

TEST_P(ALyingStore, LendsNothing) {
  const fs::path object = lender_.object_path(pointer_.oid);
  fs::remove(object);
  GetParam().tell(object);
  const Obtained obtained = borrower_.obtain(pointer_);
  EXPECT_FALSE(obtained);
  EXPECT_THAT(obtained.damage, HasSubstr(object.string()));
  EXPECT_THAT(obtained.damage, HasSubstr(GetParam().why));
  EXPECT_THAT(files_in_store(), IsEmpty());
}

TEST_P(ALyingStore, DoesNotKeepTheObjectOfAnotherOneAway) {
  const fs::path object = lender_.object_path(pointer_.oid);
  const ObjectStore honest{StoreLayout{.lfs_dir = folder() / "honest/lfs"}};
  static_cast<void>(honest.put_file(folder() / "f", {}));
  fs::remove(object);
  GetParam().tell(object);
  const ObjectStore borrower{StoreLayout{.lfs_dir = folder() / "lfs",
                                         .reference_dirs = {lender_.lfs_dir(), honest.lfs_dir()}}};
  EXPECT_TRUE(borrower.obtain(pointer_));
  EXPECT_EQ(test::read_file(borrower.object_path(pointer_.oid)), "content");
}

INSTANTIATE_TEST_SUITE_P(
    Lies, ALyingStore,
    ::testing::Values(
        Lie{"OtherBytes", [](const fs::path& o) { test::write_file(o, "CONTENT"); }, "SHA-256"},
        Lie{"OtherBytesForAllToWrite",
            [](const fs::path& o) {
              test::write_file(o, "CONTENT");
              fs::permissions(o, fs::perms{0666});
            },
            "SHA-256"},
        Lie{"OtherSize", [](const fs::path& o) { test::write_file(o, "cont"); },
            "4 bytes instead of 7"},
        Lie{"Link",
            [](const fs::path& o) {
              test::write_file(o.parent_path() / "secret", "content");
              fs::create_symlink("secret", o);
            },
            "symbolic link"},
        Lie{"Fifo", [](const fs::path& o) { ASSERT_EQ(::mkfifo(o.c_str(), 0600), 0); },
            "no regular file"},
        Lie{"Folder", [](const fs::path& o) { fs::create_directory(o); }, "no regular file"}),
    test::row_name);

class BorrowObject : public test::StoreFixture {
 protected:
  const ObjectStore lender_{StoreLayout{.lfs_dir = folder() / "lender/lfs"}};
  const Pointer pointer_ = lender_.put_file(file("f", "content"), {}).pointer;
  const ObjectStore borrower_{
      StoreLayout{.lfs_dir = folder() / "lfs", .reference_dirs = {lender_.lfs_dir()}}};
};

TEST_F(BorrowObject, CopiesWhatOthersMayWriteTo) {
  const fs::path object = lender_.object_path(pointer_.oid);
  fs::permissions(object, fs::perms{0666});
  ASSERT_TRUE(borrower_.obtain(pointer_));
  test::write_file(object, "CONTENT");
  EXPECT_EQ(test::read_file(borrower_.object_path(pointer_.oid)), "content");
}

TEST_F(BorrowObject, CanBeStopped) {
  const ContentPorts ports{.stop_requested = [] { return true; }};
  try {
    static_cast<void>(borrower_.obtain(pointer_, ports));
    FAIL() << "it was not stopped";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::cancelled);
  }
  EXPECT_THAT(files_in_store(), IsEmpty());
}

}  // namespace
}  // namespace hoist::lfs
