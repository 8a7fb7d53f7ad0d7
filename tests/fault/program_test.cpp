// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lfs/base/process.hpp"
#include "tests/fault/certificate.hpp"
#include "tests/fault/tls_server.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/test_object.hpp"

namespace hoist::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// `hoist lfs-multipart-upload` in a home with a configuration of its own.
class ProgramFaultTest : public testing::Test {
 protected:
  /// Everything that it prints for one object of two parts at that server.
  std::string upload_to(const std::string& server, const std::string& configuration,
                        std::vector<std::pair<std::string, std::optional<std::string>>> more = {}) {
    write_file(folder_.path() / ".gitconfig", configuration);
    const TestObject object = make_object(1500);
    const auto file = store_path(folder_.path() / "lfs", object.oid);
    write_file(file, object.content);
    const std::string url = server + "/x?sig=c4n4ry-99";
    const std::string input = R"({"event":"init","operation":"upload","remote":"origin"})"
                              "\n"
                              R"({"event":"upload","oid":")" +
                              object.oid + R"(","size":1500,"path":")" + file.string() +
                              R"(","action":{"href":")" + url +
                              R"(","header":{"chunk_size":"1000","1":")" + url + R"(","2":")" +
                              url + R"("}}})" + "\n{\"event\":\"terminate\"}\n";
    more.insert(
        more.end(),
        {{"HOME", folder_.path().string()}, {"HOIST_LOG", "debug"}, {"HOIST_PATIENCE", "1s"}});
    const auto result =
        lfs::run_process({HOIST_BINARY, "lfs-multipart-upload"},
                         {.cwd = folder_.path(), .environment = std::move(more), .input = input});
    EXPECT_EQ(result.exit_status, 0);
    EXPECT_THAT(result.error_output, Not(HasSubstr("c4n4ry")));
    return result.output;
  }

  TempDir folder_;
};

TEST_F(ProgramFaultTest, TakesCertificatesAndTheirVerificationFromGit) {
  const Certificate certificate(folder_.path());
  const TlsServer server(certificate);
  EXPECT_THAT(upload_to(server.url(), ""),
              AllOf(HasSubstr("self-signed"), HasSubstr("\"code\":6"), Not(HasSubstr("c4n4ry"))));
  EXPECT_THAT(upload_to(server.url(), "[http]\nsslVerify = false\n"), Not(HasSubstr("error")));
  EXPECT_THAT(
      upload_to(server.url(), "[http \"" + server.url() + "\"]\nsslCAInfo = ~/certificate.pem\n"),
      Not(HasSubstr("error")));
  EXPECT_THAT(
      upload_to(server.url(), "", {{"GIT_SSL_CAINFO", certificate.certificate_file.string()}}),
      Not(HasSubstr("error")));
}

TEST_F(ProgramFaultTest, TakesItsProxyFromGit) {
  const RawServer proxy([](const RawRequest&) { return accepted_with("\"tag\""); });
  EXPECT_THAT(upload_to("http://store.invalid", "[http]\nproxy = " + proxy.url() + "\n"),
              Not(HasSubstr("error")));
  EXPECT_EQ(proxy.requests().size(), 3U);
}

TEST_F(ProgramFaultTest, SaysThatNobodyListens) {
  EXPECT_THAT(upload_to("http://127.0.0.1:1", ""),
              AllOf(HasSubstr("\"code\":6"), HasSubstr("Failed to connect to 127.0.0.1 port 1")));
}

}  // namespace
}  // namespace hoist::test
