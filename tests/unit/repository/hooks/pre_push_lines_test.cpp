// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "repository/hooks/pre_push.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::repository {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string a() { return std::string(40, 'a'); }
std::string b() { return std::string(40, 'b'); }
std::string zero() { return std::string(40, '0'); }

Error error_of(const std::string& text) {
  try {
    (void)parse_ref_updates(text);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return {ErrorKind::internal, "no error"};
}

TEST(RefUpdates, AreReadLineByLine) {
  EXPECT_THAT(parse_ref_updates("refs/heads/x " + a() + " refs/heads/y " + b() + "\n" +
                                "refs/tags/t " + a() + " refs/tags/t " + zero()),
              ElementsAre(RefUpdate{"refs/heads/x", a(), "refs/heads/y", b()},
                          RefUpdate{"refs/tags/t", a(), "refs/tags/t", zero()}));
  EXPECT_THAT(parse_ref_updates(""), IsEmpty());
}

TEST(RefUpdates, TellDeletionAndCreation) {
  const auto updates = parse_ref_updates("(delete) " + zero() + " refs/heads/x " + b() + "\nHEAD " +
                                         a() + " refs/heads/y " + zero() + "\n");
  EXPECT_TRUE(updates.at(0).is_deletion());
  EXPECT_FALSE(updates.at(0).is_creation());
  EXPECT_FALSE(updates.at(1).is_deletion());
  EXPECT_TRUE(updates.at(1).is_creation());
}

TEST(RefUpdates, MayHaveBlanksInWhatTheUserWrote) {
  EXPECT_EQ(parse_ref_updates("HEAD@{1 day ago} " + a() + " refs/heads/x " + b()).at(0).local_ref,
            "HEAD@{1 day ago}");
}

struct BadRow {
  const char* name;
  std::string line;
};

class BadRefUpdates : public ::testing::TestWithParam<BadRow> {};

TEST_P(BadRefUpdates, AreRefusedWithTheirLine) {
  const Error error = error_of("x " + a() + " refs/heads/x " + b() + "\n" + GetParam().line + "\n");
  EXPECT_EQ(error.kind(), ErrorKind::protocol);
  EXPECT_THAT(error.what(), HasSubstr("line 2"));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BadRefUpdates,
    ::testing::Values(BadRow{"Empty", ""}, BadRow{"Words", "one two three four"},
                      BadRow{"TooFew", a() + " refs/heads/x " + b()},
                      BadRow{"ShortOid", "x aaaa refs/heads/x " + b()},
                      BadRow{"UpperCase", "x " + std::string(40, 'A') + " refs/heads/x " + b()},
                      BadRow{"NoRemoteRef", "x " + a() + "  " + b()},
                      BadRow{"ControlCharacter", "x\t " + a() + " refs/heads/x " + b()},
                      BadRow{"TrailingBlank", "x " + a() + " refs/heads/x " + b() + " "}),
    test::row_name);

TEST(RefUpdates, OfSha256RepositoriesAreNotSupported) {
  const std::string long_oid(64, 'a');
  EXPECT_EQ(error_of("x " + long_oid + " refs/heads/x " + long_oid).kind(), ErrorKind::unsupported);
}

}  // namespace
}  // namespace hoist::repository
