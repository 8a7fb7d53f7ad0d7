// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/redact.hpp"

#include <array>

#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

struct Text {
  const char* name;
  std::string given;
  const char* shown;
};

class Texts : public testing::TestWithParam<Text> {};

TEST_P(Texts, AreMadeFitToShow) { EXPECT_EQ(printable(GetParam().given), GetParam().shown); }

INSTANTIATE_TEST_SUITE_P(
    Printable, Texts,
    testing::Values(Text{"Plain", "no room on device", "no room on device"},
                    Text{"ControlCharacters", "a\r\nb\tc\x1b[31md", "a b c [31md"},
                    Text{"C1Controls",
                         "a\xc2\x9b"
                         "b",
                         "a b"},
                    Text{"Utf8Stays", "Größe 😀", "Größe 😀"}, Text{"BrokenUtf8", "a\xff\xc3", "a??"},
                    Text{"SurrogateInUtf8", "\xed\xa0\x80", "???"},
                    Text{"UrlQuery", "GET https://h/p?X-Amz-Signature=0123456789&a=b failed",
                         "GET https://h/p?... failed"},
                    Text{"UrlUser", "at https://user:pw@h/p", "at https://h/p"},
                    Text{"AuthorizationHeader", "Authorization: Bearer hf_abcdefgh now",
                         "Authorization: Bearer ... now"},
                    Text{"BasicInAuthorization", "authorization: Basic dXNlcjpwdw==, x",
                         "authorization: Basic ..., x"},
                    Text{"Token", "token=abc123&x=1", "token=...&x=1"},
                    Text{"JsonToken", R"({"token":"abc123","a":1})", R"({"token":"...","a":1})"},
                    Text{"OrdinaryWords", "the signature does not match",
                         "the signature does not match"}),
    test::row_name);

TEST(Printable, MasksKnownSecretsWhereverTheyStand) {
  const auto secrets = std::to_array<std::string_view>({"c4n4ry-sig", "ab"});
  EXPECT_EQ(printable("xxc4n4ry-sigyy ab", secrets), "xx...yy ab");
}

TEST(Printable, CutsLongTextAtACharacter) {
  EXPECT_EQ(printable("aaaé", {}, 4), "aaa...");
  EXPECT_LE(printable(std::string(1 << 20U, 'x')).size(), 303U);
}

}  // namespace
}  // namespace hoist::lfs
