// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/secret_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hoist/error.hpp"

namespace hoist::lfs {
namespace {

TEST(SecretUrl, ShowsNeitherUserNorQuery) {
  const SecretUrl url("HTTPS://user:pass@Store.Example:8443/a%2Fb?X-Amz-Signature=abcdef#frag");
  EXPECT_EQ(url.display(), "https://Store.Example:8443/a%2Fb");
  EXPECT_EQ(url.authority(), "Store.Example:8443");
  EXPECT_EQ(url.host(), "store.example");
  EXPECT_EQ(url.reveal(), "HTTPS://user:pass@Store.Example:8443/a%2Fb?X-Amz-Signature=abcdef#frag");
}

TEST(SecretUrl, NamesItsSecrets) {
  const SecretUrl url("https://user:pass@h/p?a=one&b=two%3D&c#f");
  EXPECT_THAT(url.secrets(), testing::ElementsAre("user:pass", "pass", "one", "two%3D", "c", "f"));
}

TEST(SecretUrl, KnowsTheLoopback) {
  EXPECT_TRUE(SecretUrl("http://localhost:1/").is_loopback());
  EXPECT_TRUE(SecretUrl("http://127.0.0.9/").is_loopback());
  EXPECT_TRUE(SecretUrl("http://[::1]:80/").is_loopback());
  EXPECT_FALSE(SecretUrl("http://10.0.0.1/").is_loopback());
  EXPECT_FALSE(SecretUrl("http://localhost.example/").is_loopback());
  EXPECT_FALSE(SecretUrl("http://127.0.0.1.example/").is_loopback());
}

TEST(SecretUrl, ComparesOriginsByMeaning) {
  EXPECT_TRUE(SecretUrl("https://H/a").same_origin(SecretUrl("https://h:443/b")));
  EXPECT_TRUE(SecretUrl("http://h").same_origin(SecretUrl("http://h:80/?q")));
  EXPECT_FALSE(SecretUrl("http://h/").same_origin(SecretUrl("https://h/")));
  EXPECT_FALSE(SecretUrl("http://h:81/").same_origin(SecretUrl("http://h/")));
}

class NoUrls : public testing::TestWithParam<const char*> {};

TEST_P(NoUrls, AreRefusedWithoutBeingRepeated) {
  try {
    const SecretUrl url{std::string(GetParam())};
    FAIL() << "was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    EXPECT_THAT(error.what(), Not(testing::HasSubstr("s3cr3t")));
  }
}

INSTANTIATE_TEST_SUITE_P(SecretUrl, NoUrls,
                         testing::Values("", "s3cr3t", "/s3cr3t", "ftp://s3cr3t/", "file:///s3cr3t",
                                         "http://", "http:///s3cr3t", "http://@/s3cr3t",
                                         "https://h/s3cr3t bc", "https://h/s3cr3t\r\nX: y",
                                         "http://h:port/s3cr3t", "http://h:99999/s3cr3t",
                                         "javascript:s3cr3t"));

}  // namespace
}  // namespace hoist::lfs
