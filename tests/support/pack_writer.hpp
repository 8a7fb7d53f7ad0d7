// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <git2.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/support/temp_dir.hpp"

namespace hoist::test {

inline std::string deflated(const std::string& content) {
  uLongf size = ::compressBound(content.size());
  std::string result(size, '\0');
  EXPECT_EQ(::compress(reinterpret_cast<Bytef*>(result.data()), &size,
                       reinterpret_cast<const Bytef*>(content.data()), content.size()),
            Z_OK);
  result.resize(size);
  return result;
}

/// In the network's order.
inline std::string in_network_order(std::uint64_t value, std::size_t bytes) {
  std::string text;
  for (std::size_t i = bytes; i-- > 0;) text.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  return text;
}

/// An id of zeros but for its first and last byte.
inline git_oid id_of(unsigned char first, unsigned char last = 0) {
  git_oid id{};
  id.id[0] = first;
  id.id[19] = last;
  return id;
}

/// Writes a pack and its index by hand, whatever it holds; the sums at their ends are zeros.
class PackWriter {
 public:
  static constexpr unsigned blob = 3;
  static constexpr unsigned by_offset = 6;
  static constexpr unsigned by_id = 7;

  /// `type` is one of the above, or git's number of another.
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
  void write(const std::filesystem::path& objects, const std::string& name,
             bool has_large_offsets = false) {
    std::sort(entries_.begin(), entries_.end(),
              [](const Entry& a, const Entry& b) { return git_oid_cmp(&a.id, &b.id) < 0; });
    std::string index{'\xff', 't', 'O', 'c', 0, 0, 0, 2};
    for (unsigned first = 0; first < 256; ++first) {
      index += in_network_order(static_cast<std::uint64_t>(std::count_if(
                                    entries_.begin(), entries_.end(),
                                    [&](const Entry& entry) { return entry.id.id[0] <= first; })),
                                4);
    }
    std::string large;
    std::string offsets;
    for (const Entry& entry : entries_) {
      index.append(reinterpret_cast<const char*>(entry.id.id), 20);
      offsets +=
          in_network_order(has_large_offsets ? 0x80000000U | large.size() / 8 : entry.offset, 4);
      if (has_large_offsets) large += in_network_order(entry.offset, 8);
    }
    index += std::string(entries_.size() * 4, 'c') + offsets + large;
    index += std::string(40, '\0');
    const std::string head = "PACK" + in_network_order(2, 4) + in_network_order(entries_.size(), 4);
    write_file(objects / "pack" / (name + ".pack"),
               head + pack_.substr(head.size()) + std::string(20, '\0'));
    write_file(objects / "pack" / (name + ".idx"), index);
  }

 private:
  struct Entry {
    git_oid id;
    std::uint64_t offset;
  };
  std::string pack_ = "PACK" + in_network_order(2, 4) + in_network_order(0, 4);
  std::vector<Entry> entries_;
};

}  // namespace hoist::test
