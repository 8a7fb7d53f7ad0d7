// SPDX-License-Identifier: Apache-2.0
#include "repository/git/pack_file.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <zlib.h>

#include "hoist/error.hpp"
#include "tests/support/random_bytes.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::git {
namespace {

namespace fs = std::filesystem;

constexpr unsigned blob = 3;
constexpr unsigned by_offset = 6;
constexpr unsigned by_id = 7;

std::string deflated(const std::string& content) {
  uLongf size = ::compressBound(content.size());
  std::string result(size, '\0');
  EXPECT_EQ(::compress(reinterpret_cast<Bytef*>(result.data()), &size,
                       reinterpret_cast<const Bytef*>(content.data()), content.size()),
            Z_OK);
  result.resize(size);
  return result;
}

std::string number(std::uint64_t value, std::size_t bytes) {
  std::string text;
  for (std::size_t i = bytes; i-- > 0;) text.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  return text;
}

git_oid id_of(unsigned char first, unsigned char last = 0) {
  git_oid id{};
  id.id[0] = first;
  id.id[19] = last;
  return id;
}

/// Writes a pack and its index, without the sums at their ends, which nobody here reads.
class PackWriter {
 public:
  void add(const git_oid& id, unsigned type, std::uint64_t size, const std::string& body) {
    entries_.push_back({id, pack_.size()});
    unsigned char byte = static_cast<unsigned char>(type << 4 | (size & 0x0f));
    for (size >>= 4; size > 0; size >>= 7) {
      pack_.push_back(static_cast<char>(byte | 0x80));
      byte = static_cast<unsigned char>(size & 0x7f);
    }
    pack_ += static_cast<char>(byte);
    pack_ += body;
  }
  void write(const fs::path& objects, const std::string& name, bool has_large_offsets = false) {
    std::sort(entries_.begin(), entries_.end(),
              [](const Entry& a, const Entry& b) { return git_oid_cmp(&a.id, &b.id) < 0; });
    std::string index{'\xff', 't', 'O', 'c', 0, 0, 0, 2};
    for (unsigned first = 0; first < 256; ++first) {
      index += number(static_cast<std::uint64_t>(std::count_if(
                          entries_.begin(), entries_.end(),
                          [&](const Entry& entry) { return entry.id.id[0] <= first; })),
                      4);
    }
    std::string large;
    std::string offsets;
    for (const Entry& entry : entries_) {
      index.append(reinterpret_cast<const char*>(entry.id.id), 20);
      offsets += number(has_large_offsets ? 0x80000000U | large.size() / 8 : entry.offset, 4);
      if (has_large_offsets) large += number(entry.offset, 8);
    }
    index += std::string(entries_.size() * 4, 'c') + offsets + large;
    test::write_file(objects / "pack" / (name + ".pack"), pack_);
    test::write_file(objects / "pack" / (name + ".idx"), index);
  }

 private:
  struct Entry {
    git_oid id;
    std::uint64_t offset;
  };
  std::string pack_ = "PACK" + number(2, 4) + number(0, 4);
  std::vector<Entry> entries_;
};

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
  for (auto size = fs::file_size(index); size-- > 0;) {
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
