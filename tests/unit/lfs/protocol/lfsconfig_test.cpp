// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/lfsconfig.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hoist/error.hpp"

namespace hoist::lfs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Lfsconfig, MaySetTheKeysThatGitLfsTakesFromIt) {
  for (const char* key :
       {"lfs.allowincompletepush", "lfs.fetchexclude", "lfs.fetchinclude", "lfs.gitprotocol",
        "lfs.locksverify", "lfs.pushurl", "lfs.skipdownloaderrors", "lfs.url",
        "lfs.https://hub.example/.access", "lfs.extension.foo.priority", "remote.origin.lfsurl"}) {
    EXPECT_TRUE(is_safe_lfsconfig_key(key)) << key;
  }
}

TEST(Lfsconfig, HasNoSayInAnythingElse) {
  for (const char* key : {"include.path",
                          "includeif.gitdir:/.path",
                          "core.sshcommand",
                          "core.hookspath",
                          "credential.helper",
                          "http.proxy",
                          "http.https://hub.example.sslverify",
                          "lfs.storage",
                          "lfs.customtransfer.evil.path",
                          "lfs.standalonetransferagent",
                          "lfs.concurrenttransfers",
                          "lfs.https://hub.example/.locksverify",
                          "lfs.extension.foo.clean",
                          "lfs.access",
                          "remote.origin.lfspushurl",
                          "remote.origin.url",
                          "remote.lfsurl",
                          "hoist.connections",
                          "url.x.insteadof",
                          "lfs.urls",
                          "xlfs.url",
                          ""}) {
    EXPECT_FALSE(is_safe_lfsconfig_key(key)) << key;
  }
}

TEST(Lfsconfig, NamesEachKeyThatItIgnoresOnce) {
  const Lfsconfig read = read_lfsconfig(
      "[include]\npath = /etc/passwd\n[lfs]\nurl = https://a.example\nstorage = /\nstorage = x\n");
  EXPECT_EQ(read.values.last("lfs.url"), "https://a.example");
  EXPECT_EQ(read.values.entries().size(), 1U);
  EXPECT_THAT(read.ignored_keys, ElementsAre("include.path", "lfs.storage"));
  EXPECT_THAT(ignored_keys_in_words(read.ignored_keys), HasSubstr("include.path, lfs.storage"));
  EXPECT_EQ(ignored_keys_in_words({}), "");
}

TEST(Lfsconfig, NamesNoMoreKeysThanALineHolds) {
  std::string text;
  for (int i = 0; i < 10000; ++i) text += "[k" + std::to_string(i) + "]\nx = y\n";
  const std::string words = ignored_keys_in_words(read_lfsconfig(text).ignored_keys);
  EXPECT_LT(words.size(), 1000U);
  EXPECT_THAT(words, HasSubstr("and others"));
}

TEST(Lfsconfig, ShowsNoControlCharacters) {
  const auto read = read_lfsconfig("[a \"\x1b[31m\xc2\x9b\"]\nb = c\n");
  EXPECT_THAT(ignored_keys_in_words(read.ignored_keys), Not(HasSubstr("\x1b")));
}

TEST(Lfsconfig, IsRefusedWhereItIsMalformedOrTooLong) {
  try {
    static_cast<void>(read_lfsconfig("[lfs]\nurl = \"x\n"));
    FAIL() << "it was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    EXPECT_THAT(error.what(), HasSubstr(".lfsconfig: line 2"));
  }
  EXPECT_THROW(static_cast<void>(read_lfsconfig(std::string(longest_lfsconfig_bytes + 1, '#'))),
               Error);
}

}  // namespace
}  // namespace hoist::lfs
