// SPDX-License-Identifier: Apache-2.0
#include "lfs/settings/http_settings.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "tests/support/environment.hpp"

namespace hoist::lfs {
namespace {

using test::environment_of;
using ::testing::HasSubstr;
using ::testing::Not;

GitConfig config_of(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string text;
  for (const auto& [key, value] : entries) {
    text += "file:x" + std::string(1, '\0') + key + "\n" + value + std::string(1, '\0');
  }
  return GitConfig::parse(text);
}

TEST(HttpSettings, VerifyAndUseNothingSpecialByDefault) {
  const HttpSettings settings =
      http_settings_for("https://h/", config_of({}), environment_of({{"HOME", "/home/u"}}));
  EXPECT_FALSE(settings.proxy);
  EXPECT_TRUE(settings.verify_tls);
  EXPECT_EQ(settings.ca_file, "");
  EXPECT_EQ(settings.ca_path, "");
  EXPECT_EQ(settings.client_cert, "");
  EXPECT_EQ(settings.client_key, "");
}

TEST(HttpSettings, ComeFromTheConfiguration) {
  const HttpSettings settings = http_settings_for("https://h/",
                                                  config_of({{"http.proxy", "http://p:3128"},
                                                             {"http.sslverify", "false"},
                                                             {"http.sslcainfo", "/ca.pem"},
                                                             {"http.sslcapath", "/cas"},
                                                             {"http.sslcert", "/cert.pem"},
                                                             {"http.sslkey", "/key.pem"}}),
                                                  environment_of({}));
  EXPECT_EQ(settings.proxy, "http://p:3128");
  EXPECT_FALSE(settings.verify_tls);
  EXPECT_EQ(settings.ca_file, "/ca.pem");
  EXPECT_EQ(settings.ca_path, "/cas");
  EXPECT_EQ(settings.client_cert, "/cert.pem");
  EXPECT_EQ(settings.client_key, "/key.pem");
}

TEST(HttpSettings, FitTheUrl) {
  const GitConfig config = config_of({{"http.https://h/.proxy", "http://p"},
                                      {"http.https://h/.sslverify", "false"},
                                      {"http.https://h/a.sslcainfo", "/a.pem"},
                                      {"http.sslcainfo", "/all.pem"}});
  const HttpSettings own = http_settings_for("https://h/a/b?sig=1", config, environment_of({}));
  EXPECT_EQ(own.proxy, "http://p");
  EXPECT_FALSE(own.verify_tls);
  EXPECT_EQ(own.ca_file, "/a.pem");
  const HttpSettings other = http_settings_for("https://g/a/b", config, environment_of({}));
  EXPECT_FALSE(other.proxy);
  EXPECT_TRUE(other.verify_tls);
  EXPECT_EQ(other.ca_file, "/all.pem");
}

TEST(HttpSettings, KeepAnEmptyProxyApartFromNone) {
  const HttpSettings settings =
      http_settings_for("https://h/", config_of({{"http.proxy", ""}}), environment_of({}));
  ASSERT_TRUE(settings.proxy);
  EXPECT_EQ(*settings.proxy, "");
}

TEST(HttpSettings, LetGitsVariablesCountBeforeTheConfiguration) {
  const HttpSettings settings = http_settings_for(
      "https://h/",
      config_of({{"http.sslcainfo", "/ca.pem"}, {"http.https://h/.sslcert", "/cert.pem"}}),
      environment_of({{"GIT_SSL_CAINFO", "/env-ca.pem"},
                      {"GIT_SSL_CAPATH", "/env-cas"},
                      {"GIT_SSL_CERT", "/env-cert.pem"},
                      {"GIT_SSL_KEY", "~/env-key.pem"}}));
  EXPECT_EQ(settings.ca_file, "/env-ca.pem");
  EXPECT_EQ(settings.ca_path, "/env-cas");
  EXPECT_EQ(settings.client_cert, "/env-cert.pem");
  EXPECT_EQ(settings.client_key, "~/env-key.pem");
}

TEST(HttpSettings, TurnVerificationOffOnlyForATrueVariable) {
  const auto verifies = [](const std::string& value) {
    return http_settings_for("https://h/", config_of({}),
                             environment_of({{"GIT_SSL_NO_VERIFY", value}}))
        .verify_tls;
  };
  EXPECT_FALSE(verifies("1"));
  EXPECT_FALSE(verifies("true"));
  EXPECT_FALSE(verifies("please"));
  EXPECT_TRUE(verifies("0"));
  EXPECT_TRUE(verifies("false"));
  EXPECT_TRUE(verifies(""));
}

TEST(HttpSettings, AFalseVariableDoesNotTurnVerificationOn) {
  EXPECT_FALSE(http_settings_for("https://h/", config_of({{"http.sslverify", "false"}}),
                                 environment_of({{"GIT_SSL_NO_VERIFY", "0"}}))
                   .verify_tls);
}

TEST(HttpSettings, ExpandTheHomeFolderInConfiguredPaths) {
  const GitConfig config = config_of({{"http.sslcainfo", "~/ca.pem"}});
  EXPECT_EQ(http_settings_for("https://h/", config, environment_of({{"HOME", "/home/u"}})).ca_file,
            "/home/u/ca.pem");
  EXPECT_THROW(http_settings_for("https://h/", config, environment_of({})), Error);
}

TEST(HttpSettings, RefuseAnSslVerifyThatIsNoBooleanWithoutNamingAPassword) {
  try {
    http_settings_for("https://u@h/", config_of({{"http.https://u:secret@h/.sslverify", "maybe"}}),
                      environment_of({}));
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("http.sslVerify = \"maybe\" (from file:x)"));
    EXPECT_THAT(error.what(), Not(HasSubstr("secret")));
  }
}

}  // namespace
}  // namespace hoist::lfs
