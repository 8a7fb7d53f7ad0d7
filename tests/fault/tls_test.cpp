// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fault/certificate.hpp"
#include "tests/fault/tls_server.hpp"
#include "tests/fault/upload_run.hpp"
#include "tests/support/scoped_environment.hpp"

namespace hoist::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;

/// A server that only those trust who were told to.
class TlsTest : public testing::Test {
 protected:
  UploadRun run(const std::function<lfs::HttpSettings(std::string_view)>& settings_for) {
    const auto action =
        parts_action(100'000, {server_.url() + "/1?sig=c4n4ry-99", server_.url() + "/2"},
                     server_.url() + "/complete");
    return run_upload(make_object(150'000), action, {.settings_for = settings_for});
  }
  void expect_success(const UploadRun& run) {
    EXPECT_EQ(run.words(), "");
    EXPECT_GE(server_.received_bytes(), 150'000U);
  }

  TempDir folder_;
  Certificate certificate_{folder_.path()};
  TlsServer server_{certificate_};
  std::string certificate_file_ = certificate_.certificate_file.string();
};

TEST_F(TlsTest, ACertificateThatNobodyVouchesForEndsTheUploadAtOnce) {
  const UploadRun run = this->run(configured({}));
  EXPECT_THAT(run.words(),
              AllOf(ContainsRegex("part [12] of 2 failed at 127.0.0.1"), HasSubstr("certificate"),
                    HasSubstr("self-signed"), HasSubstr("http.sslCAInfo")));
  EXPECT_EQ(run.logged("again"), 0U);
  EXPECT_EQ(server_.received_bytes(), 0U);
}

TEST_F(TlsTest, TheConfiguredCertificatesAreTrusted) {
  expect_success(run(configured({{"http.sslcainfo", certificate_file_}})));
}

TEST_F(TlsTest, TheCertificatesForThatUrlAloneAreTrusted) {
  const std::string section = "http." + server_.url();
  expect_success(run(
      configured({{"http.sslcainfo", "/nowhere"}, {section + ".sslcainfo", certificate_file_}})));
}

TEST_F(TlsTest, TheCertificatesOfTheEnvironmentAreTrusted) {
  const ScopedEnvironment variable("GIT_SSL_CAINFO", certificate_file_);
  expect_success(run(configured({{"http.sslcainfo", "/nowhere"}})));
}

TEST_F(TlsTest, NothingIsVerifiedWhereThatIsConfigured) {
  expect_success(run(configured({{"http.sslverify", "false"}})));
}

TEST_F(TlsTest, NothingIsVerifiedWhereTheEnvironmentSaysSo) {
  const ScopedEnvironment variable("GIT_SSL_NO_VERIFY", "1");
  expect_success(run(configured({})));
}

TEST_F(TlsTest, AFileOfCertificatesThatIsMissingIsNamed) {
  EXPECT_THAT(run(configured({{"http.sslcainfo", "/nowhere/ca.pem"}})).words(),
              AllOf(HasSubstr("/nowhere/ca.pem"), HasSubstr("http.sslCAInfo")));
}

}  // namespace
}  // namespace hoist::test
