// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/redirect.hpp"

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

HttpAnswer to(const std::string& location) { return {307, {{"Location", location}}, {}}; }

const SecretUrl& target(const std::variant<SecretUrl, RedirectRefused>& result) {
  return std::get<SecretUrl>(result);
}

TEST(Redirect, LeadsToAbsoluteAndRelativeLocations) {
  const SecretUrl from("http://a.example/x/y?sig=1");
  EXPECT_EQ(target(follow_redirect(from, to("http://b.example/z?q=2"), 0)).reveal(),
            "http://b.example/z?q=2");
  EXPECT_EQ(target(follow_redirect(from, to("/z"), 0)).reveal(), "http://a.example/z");
  EXPECT_EQ(target(follow_redirect(from, to("z?q"), 0)).reveal(), "http://a.example/x/z?q");
  EXPECT_EQ(target(follow_redirect(from, to("//c.example/"), 0)).reveal(), "http://c.example/");
}

TEST(Redirect, EndsAfterThree) {
  const SecretUrl from("http://a.example/");
  EXPECT_TRUE(std::holds_alternative<SecretUrl>(follow_redirect(from, to("/z"), 2)));
  EXPECT_TRUE(std::holds_alternative<RedirectRefused>(follow_redirect(from, to("/z"), 3)));
}

TEST(Redirect, NeverGoesFromHttpsToHttp) {
  const SecretUrl from("https://a.example/");
  EXPECT_TRUE(
      std::holds_alternative<RedirectRefused>(follow_redirect(from, to("http://a.example/"), 0)));
}

TEST(Redirect, NeedsAUsableLocation) {
  const SecretUrl from("http://a.example/");
  EXPECT_TRUE(std::holds_alternative<RedirectRefused>(follow_redirect(from, {307, {}, {}}, 0)));
  EXPECT_TRUE(
      std::holds_alternative<RedirectRefused>(follow_redirect(from, to("ftp://a.example/"), 0)));
}

TEST(Redirect, CarriesNoCredentialToAnotherOrigin) {
  const std::vector<Header> headers{{"authorization", "Basic x"}, {"Cookie", "c"}, {"x-keep", "1"}};
  const SecretUrl from("https://a.example/");
  EXPECT_EQ(headers_after_redirect(headers, from, SecretUrl("https://a.example:443/z")), headers);
  EXPECT_EQ(headers_after_redirect(headers, from, SecretUrl("https://b.example/")),
            (std::vector<Header>{{"x-keep", "1"}}));
}

}  // namespace
}  // namespace hoist::lfs
