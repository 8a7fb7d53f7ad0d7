// SPDX-License-Identifier: Apache-2.0
#include "lfs/download/part_file.hpp"

#include <filesystem>
#include <span>

#include <gtest/gtest.h>

#include "tests/support/temp_dir.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;

class PartFileTest : public testing::Test {
 protected:
  std::unique_ptr<PartFile> open() { return PartFile::open(folder_, object_); }
  static void put(PartFile& file, std::uint64_t offset, std::string_view text) {
    ASSERT_FALSE(file.write(offset, std::as_bytes(std::span(text))));
    file.note({offset, offset + text.size()});
  }
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_.path), fs::directory_iterator()));
  }

  test::TempDir dir_;
  PartsFolder folder_ = PartsFolder::open(dir_.path() / "lfs");
  ObjectId object_{std::string(64, 'a'), 10};
};

TEST_F(PartFileTest, RemembersWhatIsThere) {
  put(*open(), 3, "345");
  const auto again = open();
  RangeSet have;
  have.add({3, 6});
  EXPECT_EQ(again->found(), have);
  EXPECT_EQ(test::read_file(again->path()).substr(3), "345");
}

TEST_F(PartFileTest, RemembersNothingOfAnObjectOfAnotherSize) {
  put(*open(), 0, "012");
  object_.size_bytes = 11;
  EXPECT_TRUE(open()->found().is_empty());
}

TEST_F(PartFileTest, BelievesNoRecordOfBytesThatTheFileDoesNotHave) {
  fs::path path;
  {
    const auto file = open();
    put(*file, 0, "012345");
    path = file->path();
  }
  fs::resize_file(path, 5);
  EXPECT_TRUE(open()->found().is_empty());
}

TEST_F(PartFileTest, ForgetsAll) {
  {
    const auto file = open();
    put(*file, 0, "012");
    file->begin_anew();
    put(*file, 5, "5");
  }
  RangeSet have;
  have.add({5, 6});
  EXPECT_EQ(open()->found(), have);
}

TEST_F(PartFileTest, IsForOneAtATime) {
  const auto first = open();
  put(*first, 0, "first");
  {
    const auto second = open();
    EXPECT_NE(second->path(), first->path());
    EXPECT_TRUE(second->found().is_empty());
    put(*second, 0, "second");
  }
  EXPECT_EQ(test::read_file(first->path()), "first");
  EXPECT_EQ(files(), 2U);  // the first one's bytes and record
}

TEST_F(PartFileTest, LeavesNothingWhenItIsRemoved) {
  const auto file = open();
  put(*file, 0, "0");
  file->remove();
  EXPECT_EQ(files(), 0U);
}

TEST_F(PartFileTest, RemovesNothingThatHasTakenItsPlace) {
  const auto file = open();
  fs::rename(file->path(), dir_.path() / "adopted");
  test::write_file(file->path(), "another");
  fs::permissions(file->path(), fs::perms{0600});
  file->remove();
  EXPECT_EQ(test::read_file(file->path()), "another");
}

TEST_F(PartFileTest, WritesToAPlainFolderWhereThePrivateOneCannotBeHad) {
  test::TempDir other;
  test::write_file(other.path() / "hoist", "in the way");
  const PartsFolder folder = PartsFolder::open(other.path());
  EXPECT_FALSE(folder.private_dir);
  const auto file = PartFile::open(folder, object_);
  put(*file, 0, "0123456789");
  EXPECT_EQ(file->path().parent_path(), other.path() / "tmp");
  EXPECT_EQ(test::read_file(file->path()), "0123456789");
}

TEST_F(PartFileTest, IsSweptAfterAWeek) {
  put(*open(), 0, "0");
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  folder_.sweep(now + std::chrono::hours(24 * 6));
  EXPECT_EQ(files(), 2U);
  const auto used = open();
  folder_.sweep(now + std::chrono::hours(24 * 8));
  EXPECT_TRUE(fs::exists(used->path()));
  folder_.sweep(now);
}

TEST_F(PartFileTest, IsSweptWhenNobodyUsesIt) {
  put(*open(), 0, "0");
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  folder_.sweep(now + std::chrono::hours(24 * 8));
  EXPECT_EQ(files(), 0U);
}

}  // namespace
}  // namespace hoist::lfs
