// SPDX-License-Identifier: Apache-2.0
#include "repository/transport/address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::git {
namespace {

using lfs::SshTarget;

struct SshRow {
  const char* name;
  const char* url;
  SshTarget target;
};

class SshAddress : public testing::TestWithParam<SshRow> {};

TEST_P(SshAddress, IsReadAsGitReadsIt) {
  const Address address = parse_address(GetParam().url);
  const auto* target = std::get_if<SshTarget>(&address);
  ASSERT_NE(target, nullptr);
  EXPECT_EQ(*target, GetParam().target)
      << target->user_and_host << " " << target->port << " " << target->path;
}

INSTANTIATE_TEST_SUITE_P(
    All, SshAddress,
    testing::Values(SshRow{"Url", "ssh://h/p/q", {"h", "", "/p/q"}},
                    SshRow{"UrlWithAll", "ssh://git@h:2222/p", {"git@h", "2222", "/p"}},
                    SshRow{"UpperCaseScheme", "SSH://h/p", {"h", "", "/p"}},
                    SshRow{"OldScheme", "git+ssh://h/p", {"h", "", "/p"}},
                    SshRow{"HomeOfTheUser", "ssh://h/~/p", {"h", "", "~/p"}},
                    SshRow{"HomeOfAnother", "ssh://h/~other/p", {"h", "", "~other/p"}},
                    SshRow{"Escapes", "ssh://h/a%20b%27c", {"h", "", "/a b'c"}},
                    SshRow{"Ipv6", "ssh://u@[::1]:22/p", {"u@::1", "22", "/p"}},
                    SshRow{"Ipv6WithoutPort", "ssh://[::1]/p", {"::1", "", "/p"}},
                    SshRow{"AtInTheUser", "ssh://me@work@h/p", {"me@work@h", "", "/p"}},
                    SshRow{"Scp", "git@h:me/model.git", {"git@h", "", "me/model.git"}},
                    SshRow{"ScpWithoutUser", "h:/p", {"h", "", "/p"}},
                    SshRow{"ScpKeepsEscapes", "h:a%20b", {"h", "", "a%20b"}},
                    SshRow{"ScpWithColonInThePath", "h:a:b", {"h", "", "a:b"}},
                    SshRow{"ScpIpv6", "[::1]:p", {"::1", "", "p"}},
                    SshRow{"ScpIpv6WithUser", "u@[::1]:p", {"u@::1", "", "p"}},
                    SshRow{"ScpWithPort", "[u@h:2222]:p", {"u@h", "2222", "p"}}),
    test::row_name);

TEST(Address, TakesHttpByteForByte) {
  const Address address = parse_address("https://u:p@h/a%20b");
  ASSERT_TRUE(std::holds_alternative<lfs::SecretUrl>(address));
  EXPECT_EQ(std::get<lfs::SecretUrl>(address).reveal(), "https://u:p@h/a%20b");
}

TEST(Address, KnowsPathsOfThisMachine) {
  EXPECT_EQ(std::get<LocalPath>(parse_address("/srv/a b:c")).path, "/srv/a b:c");
  EXPECT_EQ(std::get<LocalPath>(parse_address("file:///srv/a%20b")).path, "/srv/a b");
}

struct RefusedRow {
  const char* name;
  const char* url;
  ErrorKind kind;
};

class RefusedAddress : public testing::TestWithParam<RefusedRow> {};

TEST_P(RefusedAddress, IsToldWithoutItsSecrets) {
  try {
    static_cast<void>(parse_address(GetParam().url));
    FAIL() << "it was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), GetParam().kind) << error.what();
    EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("secret")));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, RefusedAddress,
    testing::Values(RefusedRow{"Nothing", "", ErrorKind::invalid_input},
                    RefusedRow{"RelativePath", "../other", ErrorKind::invalid_input},
                    RefusedRow{"RelativePathWithColon", "./a:b", ErrorKind::invalid_input},
                    RefusedRow{"FileOfAnotherHost", "file://h/p", ErrorKind::invalid_input},
                    RefusedRow{"SshWithPassword", "ssh://u:secret@h/p", ErrorKind::invalid_input},
                    RefusedRow{"SshWithoutPath", "ssh://h", ErrorKind::invalid_input},
                    RefusedRow{"HttpWithoutHost", "http://", ErrorKind::invalid_input},
                    RefusedRow{"Git", "git://u:secret@h/p", ErrorKind::unsupported},
                    RefusedRow{"RemoteHelper", "ext::sh -c x", ErrorKind::unsupported}),
    test::row_name);

TEST(ShellQuoting, LeavesNothingToTheShell) {
  EXPECT_EQ(quoted_for_shell("/a b"), "'/a b'");
  EXPECT_EQ(quoted_for_shell("a'b!$(c)\n"), "'a'\\''b'\\!'$(c)\n'");
}

}  // namespace
}  // namespace hoist::git
