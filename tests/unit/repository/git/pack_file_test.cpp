// SPDX-License-Identifier: Apache-2.0
#include "repository/git/pack_file.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "tests/support/pack_writer.hpp"
#include "tests/support/random_bytes.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::git {
namespace {

namespace fs = std::filesystem;

using test::deflated;
using test::id_of;
using test::PackWriter;
constexpr unsigned blob = PackWriter::blob;
constexpr unsigned by_offset = PackWriter::by_offset;
constexpr unsigned by_id = PackWriter::by_id;

class PackFile : public ::testing::Test {
 protected:
  [[nodiscard]] std::string read(const git_oid& id) const {
    const auto entry = find_whole_blob(objects_, id);
    if (!entry) return "no such blob";
    std::string content;
    inflate_entry(*entry, [&](std::span<const std::byte> piece) {
      content.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    });
    return content;
  }
  test::TempDir folder_;
  const fs::path objects_ = folder_.path() / "objects";
};

TEST_F(PackFile, GivesTheBlobsThatStandWhole) {
  const std::string big = test::random_bytes(1000000, 7);
  PackWriter pack;
  pack.add(id_of(0), blob, 5, deflated("first"));
  pack.add(id_of(7, 1), blob, big.size(), deflated(big));
  pack.add(id_of(7, 2), blob, 3000000, deflated(std::string(3000000, '\0')));
  pack.add(id_of(255, 255), blob, 4, deflated("last"));
  pack.add(id_of(9), by_offset, 9, "\x10" + deflated("delta"));
  pack.add(id_of(10), by_id, 9, std::string(20, '\0') + deflated("delta"));
  pack.add(id_of(11), 2, 4, deflated("tree"));
  for (const bool has_large_offsets : {false, true}) {
    pack.write(objects_, "pack-1", has_large_offsets);
    EXPECT_EQ(read(id_of(0)), "first");
    EXPECT_EQ(read(id_of(7, 1)), big);
    EXPECT_EQ(read(id_of(7, 2)), std::string(3000000, '\0'));
    EXPECT_EQ(read(id_of(255, 255)), "last");
    for (const git_oid& other : {id_of(9), id_of(10), id_of(11), id_of(7, 3), id_of(1)}) {
      EXPECT_FALSE(find_whole_blob(objects_, other));
    }
  }
}

TEST_F(PackFile, IsSoughtInEveryPack) {
  PackWriter delta;
  delta.add(id_of(1), by_offset, 9, "\x10" + deflated("delta"));
  delta.write(objects_, "pack-a");
  delta.write(objects_, "pack-z");
  PackWriter whole;
  whole.add(id_of(1), blob, 5, deflated("whole"));
  whole.write(objects_, "pack-m");
  test::write_file(objects_ / "pack/pack-0.idx", "no index");
  test::write_file(objects_ / "pack/pack-1.idx", "");
  EXPECT_EQ(read(id_of(1)), "whole");
}

TEST_F(PackFile, IsPassedOverWhereItIsCut) {
  PackWriter pack;
  pack.add(id_of(1), blob, 5, deflated("whole"));
  pack.write(objects_, "pack-a");
  const fs::path index = objects_ / "pack/pack-a.idx";
  constexpr std::uintmax_t sums = 40;
  for (auto size = fs::file_size(index) - sums; size-- > 0;) {
    fs::resize_file(index, size);
    EXPECT_FALSE(find_whole_blob(objects_, id_of(1))) << size;
  }
  fs::remove(objects_ / "pack/pack-a.pack");
  EXPECT_FALSE(find_whole_blob(objects_, id_of(1)));
}

TEST_F(PackFile, IsDamagedWhereAnEntryIsCutOrLongerOrShorterThanItSays) {
  const std::string content = deflated(test::random_bytes(1000, 1));
  PackWriter pack;
  pack.add(id_of(1), blob, 999, content);
  pack.add(id_of(2), blob, 1001, content);
  pack.add(id_of(3), blob, 1000, "no zlib at all");
  pack.add(id_of(4), blob, 1000, content.substr(0, 500));
  pack.write(objects_, "pack-a");
  for (const git_oid& id : {id_of(1), id_of(2), id_of(3), id_of(4)}) {
    try {
      static_cast<void>(read(id));
      ADD_FAILURE() << int{id.id[0]};
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_input) << int{id.id[0]};
    }
  }
}

TEST_F(PackFile, MayBeInAFolderThatIsBorrowedFrom) {
  test::write_file(objects_ / "info/alternates", "# why\n../other\n\n/far/objects\n../objects\n");
  test::write_file(folder_.path() / "other/info/alternates", "../objects\n../third\n");
  const std::vector<fs::path> expected{objects_, folder_.path() / "other", "/far/objects",
                                       folder_.path() / "third"};
  EXPECT_EQ(object_folders(objects_), expected);
}

}  // namespace
}  // namespace hoist::git
