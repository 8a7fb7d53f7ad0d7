// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/foreign_headers.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;

TEST(ForeignHeaders, ThatFrameAMessageOrHoldForOneHopAreForTheTransport) {
  for (const char* name :
       {"Connection", "connection", "Content-Length", "CONTENT-LENGTH", "Expect", "Host",
        "HTTP2-Settings", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Proxy-Authorization", "proxy-connection", "Proxy-Authenticate", "Proxy-"}) {
    EXPECT_TRUE(is_for_the_transport(name)) << name;
  }
}

TEST(ForeignHeaders, OfAllOtherKindsGoOut) {
  for (const char* name : {"Authorization", "Content-Type", "x-amz-acl", "x-ms-blob-type", "Accept",
                           "Content-MD5", "Hosts", "Proxy", "X-Upgrade", "1", ""}) {
    EXPECT_FALSE(is_for_the_transport(name)) << name;
  }
}

TEST(ForeignHeaders, KeepTheirOrder) {
  EXPECT_THAT(without_transport_headers(
                  {{"a", "1"}, {"Host", "x"}, {"b", "2"}, {"transfer-encoding", "chunked"}}),
              ElementsAre(Header{"a", "1"}, Header{"b", "2"}));
}

TEST(ForeignHeaders, AreOfTheFormOfHttp) {
  EXPECT_TRUE(is_header("X-Amz-Date", "20240101T000000Z"));
  EXPECT_TRUE(is_header("1", ""));
  EXPECT_TRUE(is_header("a!#$%&'*+.^_`|~", "\t \"ä;,:"));
  for (const std::string& name :
       {""s, "a b"s, "a:"s, "a\t"s, "a\r"s, "a\0b"s, "Transfer-Encoding\v"s, "a;"s, "ä"s, "(a)"s}) {
    EXPECT_FALSE(is_header(name, "v")) << name;
  }
  for (const std::string& value : {"a\rb"s, "a\nb"s, "a\0b"s, "\x1b[2J"s, "\x7f"s}) {
    EXPECT_FALSE(is_header("n", value)) << value;
  }
}

}  // namespace
}  // namespace hoist::lfs
