// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/pointer.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

// Never destroyed: nothing runs at the end of the process.
const std::string& version = *new std::string("version https://git-lfs.github.com/spec/v1\n");
const std::string& digits =
    *new std::string("4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393");
const std::string& oid = *new std::string("oid sha256:" + digits + "\n");
const std::string& size = *new std::string("size 12345\n");

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

/// A pointer made that long with line feeds.
std::string padded_to(std::size_t length) {
  std::string text = version + oid + size;
  text.resize(length, '\n');
  return text;
}

// What git-lfs 3.3.0 does with each of these was tried: `git lfs clean` gives a pointer back as it
// is, and stores anything else.
INSTANTIATE_TEST_SUITE_P(
    Forms, AcceptedPointer,
    ::testing::Values(Row{"Canonical", version + oid + size},
                      Row{"AllButTooLong", padded_to(pointer_limit_bytes - 1)},
                      Row{"BlanksOfAllKinds", "\t\v\f\r\n" + version + oid + size + "\t\v\f\r"},
                      Row{"MixedLineEnds", with_cr(version) + oid + size},
                      Row{"EmptyCrLfLine", version + "\r\n" + oid + size},
                      Row{"BlankAfterSize", version + oid + "size 12345 \n"},
                      Row{"ManyCrsAtTheEnd", version + oid + "size 12345\r\r\n"},
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
        Row{"Blanks", " \n"}, Row{"OtherText", "hello\n"}, Row{"LongByOne", padded_to(1024)},
        Row{"OnlyCrs", version.substr(0, version.size() - 1) + "\r" + oid + size},
        Row{"TwoCrs", version.substr(0, version.size() - 1) + "\r\r\n" + oid + size},
        Row{"LineOfABlank", version + " \n" + oid + size},
        Row{"BlankBeforeKey", version + " " + oid + size},
        Row{"BlankAfterOid", version + "oid sha256:" + digits + " \n" + size},
        Row{"Nul", version + oid + size + std::string(1, '\0')},
        Row{"ZeroWidthSpace", "\xe2\x80\x8b" + version + oid + size},
        Row{"UpperCaseKey", version + "OID sha256:" + digits + "\n" + size},
        Row{"UpperCaseHashName", version + "oid SHA256:" + digits + "\n" + size},
        Row{"NoHexDigits", version + "oid sha256:" + std::string(64, 'g') + "\n" + size},
        Row{"TwoPluses", version + oid + "size ++1\n"},
        Row{"OnlyAPlus", version + oid + "size +\n"},
        Row{"PlusMinus", version + oid + "size +-1\n"}, Row{"EmptySize", version + oid + "size \n"},
        Row{"SizeWithExponent", version + oid + "size 1e3\n"},
        Row{"SizeWithUnderscore", version + oid + "size 1_000\n"},
        Row{"SizeBeyond64Bits", version + oid + "size 18446744073709551616\n"},
        Row{"TwoVersions", version + version + oid + size},
        Row{"TwoOids", version + oid + oid + size}, Row{"TwoSizes", version + oid + size + size},
        Row{"LineWithoutValue", version + "junk\n" + oid + size},
        Row{"VersionWithSlash", "version https://git-lfs.github.com/spec/v1/\n" + oid + size},
        Row{"HawserByHttp", "version http://hawser.github.com/spec/v1\n" + oid + size},
        Row{"GitMediaV1", "version http://git-media.io/v/1\n" + oid + size},
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
        Row{"UnnamedExtension", version + "ext-0- sha256:" + digits + "\n" + oid + size},
        Row{"ExtensionWithoutDash", version + "ext-0 sha256:" + digits + "\n" + oid + size},
        Row{"LetterAsPriority", version + "ext-a-a sha256:" + digits + "\n" + oid + size},
        Row{"NegativePriority", version + "ext--1-a sha256:" + digits + "\n" + oid + size},
        Row{"ExtensionWithoutHash", version + "ext-0-a " + digits + "\n" + oid + size},
        Row{"UpperCaseExtension", version + "Ext-0-a sha256:" + digits + "\n" + oid + size},
        Row{"NameBeginsWithADot", version + "ext-0-.a sha256:" + digits + "\n" + oid + size},
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

TEST(Pointer, OfSizeZeroIsWrittenAsNothingWhateverItsName) {
  for (const char* zero : {"size 0\n", "size 000\n", "size +0\n"}) {
    const auto pointer = read_pointer(version + oid + zero);
    ASSERT_TRUE(pointer) << zero;
    EXPECT_EQ(pointer->oid, digits);
    EXPECT_EQ(pointer->size_bytes, 0U);
    EXPECT_EQ(write_pointer(*pointer), "");
  }
}

TEST(Pointer, MayBeOfTheLargestFileThereIs) {
  const std::string text = version + oid + "size 9223372036854775807\n";
  const auto pointer = read_pointer(text);
  ASSERT_TRUE(pointer);
  EXPECT_EQ(pointer->size_bytes, 9223372036854775807U);
  EXPECT_EQ(write_pointer(*pointer), text);
}

TEST(Pointer, GivesItsExtensionsByPartsOfTheirKeys) {
  const auto pointer = read_pointer(version + "ext-9-_Case2 sha256:" + digits + "\n" + oid + size);
  ASSERT_TRUE(pointer);
  EXPECT_EQ(pointer->extensions, (std::vector<PointerExtension>{{9, "_Case2", digits}}));
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
