// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/pointer.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

const std::string version = "version https://git-lfs.github.com/spec/v1\n";
const std::string digits = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";
const std::string oid = "oid sha256:" + digits + "\n";
const std::string size = "size 12345\n";

struct Row {
  const char* name;
  std::string text;
};

class AcceptedPointer : public ::testing::TestWithParam<Row> {};

TEST_P(AcceptedPointer, IsReadAndWrittenCanonically) {
  const auto pointer = read_pointer(GetParam().text);
  ASSERT_TRUE(pointer);
  EXPECT_EQ(pointer->oid, digits);
  EXPECT_EQ(pointer->size_bytes, 12345U);
  EXPECT_EQ(write_pointer(*pointer), version + oid + size);
}

std::string with_cr(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
    text.replace(at, 1, "\r\n");
  }
  return text;
}

INSTANTIATE_TEST_SUITE_P(
    Forms, AcceptedPointer,
    ::testing::Values(Row{"Canonical", version + oid + size},
                      Row{"NoLastLineFeed", version + oid + "size 12345"},
                      Row{"CrLf", with_cr(version + oid + size)},
                      Row{"BlanksAround", " \n" + version + oid + size + "  \n\n"},
                      Row{"EmptyLines", version + "\n" + oid + "\n\n" + size},
                      Row{"PlusSize", version + oid + "size +12345\n"},
                      Row{"LeadingZero", version + oid + "size 012345\n"},
                      Row{"Hawser", "version https://hawser.github.com/spec/v1\n" + oid + size},
                      Row{"GitMedia", "version http://git-media.io/v/2\n" + oid + size}),
    hoist::test::row_name);

class RefusedPointer : public ::testing::TestWithParam<Row> {};

TEST_P(RefusedPointer, IsContent) { EXPECT_EQ(read_pointer(GetParam().text), std::nullopt); }

INSTANTIATE_TEST_SUITE_P(
    Forms, RefusedPointer,
    ::testing::Values(
        Row{"Blanks", " \n"}, Row{"OtherText", "hello\n"},
        Row{"TwoBlanks", version + "oid  sha256:" + digits + "\n" + size},
        Row{"Tab", version + "oid\tsha256:" + digits + "\n" + size},
        Row{"UpperCase", version + "oid sha256:" + std::string(64, 'A') + "\n" + size},
        Row{"ShortOid", version + "oid sha256:" + digits.substr(1) + "\n" + size},
        Row{"LongOid", version + "oid sha256:" + digits + "0\n" + size},
        Row{"OtherHash", version + "oid sha512:" + digits + "\n" + size},
        Row{"NoHash", version + "oid " + digits + "\n" + size},
        Row{"NegativeSize", version + oid + "size -1\n"},
        Row{"HexSize", version + oid + "size 0x10\n"},
        Row{"FloatSize", version + oid + "size 1.5\n"},
        Row{"HugeSize", version + oid + "size 9223372036854775808\n"}, Row{"NoSize", version + oid},
        Row{"NoOid", version + size}, Row{"NoVersion", oid + size},
        Row{"OtherOrder", version + size + oid},
        Row{"UnknownKey", version + "foo bar\n" + oid + size},
        Row{"KeyAfterSize", version + oid + size + "foo bar\n"},
        Row{"ExtensionAfterSize", version + oid + size + "ext-0-a sha256:" + digits + "\n"},
        Row{"SpecV2", "version https://git-lfs.github.com/spec/v2\n" + oid + size},
        Row{"PlainHttp", "version http://git-lfs.github.com/spec/v1\n" + oid + size},
        Row{"Bom", "\xef\xbb\xbf" + version + oid + size},
        Row{"TooLong", version + oid + size + std::string(1024, '\n')},
        Row{"TwoDigits", version + "ext-10-a sha256:" + digits + "\n" + oid + size},
        Row{"SamePriority", version + "ext-0-a sha256:" + digits + "\next-0-b sha256:" + digits +
                                "\n" + oid + size}),
    hoist::test::row_name);

TEST(Pointer, OfNothingIsNothing) {
  const auto pointer = read_pointer("");
  ASSERT_TRUE(pointer);
  EXPECT_EQ(pointer->size_bytes, 0U);
  EXPECT_EQ(write_pointer(*pointer), "");
}

TEST(Pointer, KeepsExtensionsInTheirOrder) {
  const std::string b = "ext-1-b sha256:" + std::string(64, 'b') + "\n";
  const std::string a = "ext-0-a sha256:" + std::string(64, 'a') + "\n";
  const auto pointer = read_pointer(b + version + oid + a + size);
  ASSERT_TRUE(pointer);
  EXPECT_EQ(write_pointer(*pointer), version + a + b + oid + size);
}

}  // namespace
}  // namespace hoist::lfs
