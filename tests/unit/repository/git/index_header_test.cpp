// SPDX-License-Identifier: Apache-2.0
#include "repository/git/index_header.hpp"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::git {
namespace {

std::string number(std::uint32_t value) {
  std::string bytes;
  for (const unsigned shift : {24U, 16U, 8U, 0U})
    bytes += static_cast<char>(value >> shift & 0xffU);
  return bytes;
}

std::string header(std::uint32_t version, std::uint32_t count) {
  return "DIRC" + number(version) + number(count);
}

/// An entry of version 2 or 3.
std::string entry(const std::string& path, bool is_extended = false) {
  std::string bytes(60, 'x');
  bytes += is_extended ? std::string("\x40\x05", 2) + std::string("\x40\0", 2)
                       : std::string("\0\x05", 2);
  bytes += path;
  bytes.append(8 - bytes.size() % 8, '\0');
  return bytes;
}

/// An entry of version 4: so much of the path before is dropped, and that put behind it.
std::string short_entry(const std::string& dropped, const std::string& end) {
  return std::string(60, 'x') + std::string("\0\x05", 2) + dropped + end + '\0';
}

std::string extension(const std::string& name, const std::string& content) {
  return name + number(static_cast<std::uint32_t>(content.size())) + content;
}

constexpr const char* checksum = "cccccccccccccccccccc";

std::string fault(const std::string& bytes) {
  const auto found = fault_of_index(bytes);
  return found ? found->what : "";
}

TEST(IndexHeader, HasNothingAgainstUsualIndexes) {
  EXPECT_EQ(fault(header(2, 0) + checksum), "");
  EXPECT_EQ(fault(header(2, 2) + entry("a") + entry("link") + checksum), "");
  EXPECT_EQ(fault(header(3, 2) + entry("a", true) + entry("long/path", false) +
                  extension("TREE", "link and sdir") + extension("UNTR", "") + checksum),
            "");
  EXPECT_EQ(fault(header(4, 2) + short_entry(std::string(1, '\0'), "a") +
                  short_entry("\x80\x01", "b") + extension("TREE", "x") + checksum),
            "");
}

TEST(IndexHeader, NamesASplitIndex) {
  EXPECT_EQ(fault(header(2, 0) + extension("link", "0123456789") + checksum),
            "it is a split index");
  for (const char* path : {"a", "seven..", "eight...", "nine....."}) {
    EXPECT_EQ(fault(header(2, 1) + entry(path) + extension("TREE", "") + extension("link", "") +
                    checksum),
              "it is a split index")
        << path;
    EXPECT_EQ(fault(header(3, 1) + entry(path, true) + extension("link", "") + checksum),
              "it is a split index")
        << path;
  }
}

TEST(IndexHeader, NamesASparseIndex) {
  EXPECT_EQ(fault(header(4, 1) + short_entry("\x81\x82\x03", "a/") + extension("TREE", "") +
                  extension("sdir", "") + checksum),
            "it is a sparse index");
}

TEST(IndexHeader, NamesAnIndexWithoutAChecksum) {
  EXPECT_EQ(fault(header(2, 1) + entry("a") + std::string(20, '\0')),
            "it has no checksum (index.skipHash)");
}

TEST(IndexHeader, NamesWhatItDoesNotKnow) {
  EXPECT_EQ(fault(header(5, 0) + checksum), "it is of version 5");
  EXPECT_EQ(fault(header(2, 0) + extension("what", "") + checksum),
            "it has an extension 'what' that hoist does not know");
}

TEST(IndexHeader, ReadsNothingBeyondTheEnd) {
  const std::string whole = header(2, 2) + entry("a") + entry("b") + extension("TREE", "xyz") +
                            extension("link", "") + checksum;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    static_cast<void>(fault_of_index(std::string_view(whole).substr(0, size)));
  }
  EXPECT_EQ(fault(header(2, 4000000000U) + checksum), "");
  EXPECT_EQ(fault("no index at all, but long enough to be one"), "");
}

}  // namespace
}  // namespace hoist::git
