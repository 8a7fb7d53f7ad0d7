// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/signed_url.hpp"

#include <gtest/gtest.h>

namespace hoist::hub {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

const system_clock::time_point signing_time{seconds(1369353600)};  // 2013-05-24T00:00:00Z

class SignedUrl : public ::testing::Test {
 protected:
  const UrlSigner signer{"key"};
  const std::string url = signer.sign("PUT", "/p?x=1", {signing_time, seconds(60), 7});

  UrlVerdict verdict(const std::string& target, std::string_view method = "PUT",
                     seconds later = seconds(0)) const {
    return signer.check(method, target, signing_time + later).verdict;
  }
};

TEST_F(SignedUrl, SaysItsTermsInTheWayOfS3) {
  EXPECT_TRUE(url.starts_with("/p?x=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&"));
  EXPECT_NE(url.find("&X-Amz-Date=20130524T000000Z&X-Amz-Expires=60&"), std::string::npos);
}

TEST_F(SignedUrl, HoldsUntilItExpires) {
  EXPECT_EQ(verdict(url), UrlVerdict::valid);
  EXPECT_EQ(verdict(url, "PUT", seconds(59)), UrlVerdict::valid);
  EXPECT_EQ(verdict(url, "PUT", seconds(60)), UrlVerdict::expired);
  EXPECT_EQ(signer.check("PUT", url, signing_time).serial, 7U);
}

TEST_F(SignedUrl, CoversEveryByteAndTheMethod) {
  EXPECT_EQ(verdict(url, "GET"), UrlVerdict::forged);
  EXPECT_EQ(verdict(url + "&y=2"), UrlVerdict::forged);
  EXPECT_EQ(verdict("/q" + url.substr(2)), UrlVerdict::forged);
  auto recoded = url;
  recoded.replace(recoded.find("%2F"), 3, "%2f");
  EXPECT_EQ(verdict(recoded), UrlVerdict::forged);
}

TEST_F(SignedUrl, IsMissedWhereThereIsNone) {
  EXPECT_EQ(verdict("/p?x=1"), UrlVerdict::unsigned_url);
}

TEST_F(SignedUrl, OfAnotherKeyIsForged) {
  const UrlSigner other{"other"};
  EXPECT_EQ(other.check("PUT", url, signing_time).verdict, UrlVerdict::forged);
}

}  // namespace
}  // namespace hoist::hub
