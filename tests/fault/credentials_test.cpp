// SPDX-License-Identifier: Apache-2.0
// Questions to the hub over real sockets, with the real git, a credential helper and an ssh that
// are scripts.
#include <filesystem>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "lfs/auth/helper_turn.hpp"
#include "lfs/base/process.hpp"
#include "lfs/batch/batch_client.hpp"
#include "lfs/http/curl_transport.hpp"
#include "lfs/settings/load_git_config.hpp"
#include "tests/hub/hub.hpp"
#include "tests/support/agent_world.hpp"
#include "tests/support/process_table.hpp"
#include "tests/support/scoped_environment.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/test_object.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* token = "s3cr3t-token-of-the-hub";
constexpr std::uint64_t part_bytes = 1024;

class CredentialsTest : public testing::Test {
 protected:
  CredentialsTest() {
    variables_.emplace_back("HOME", home().string());
    variables_.emplace_back("GIT_DIR", (home() / "repository/.git").string());
    variables_.emplace_back("PATH", (home() / "bin").string() + ":" + std::getenv("PATH"));
    for (const char* name :
         {"XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HF_TOKEN", "HF_HOME", "HF_TOKEN_PATH",
          "HUGGING_FACE_HUB_TOKEN", "HF_ENDPOINT", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS"}) {
      variables_.emplace_back(name, std::nullopt);
    }
    lfs::run_process({"git", "init", "--quiet", (home() / "repository").string()});
    configure("remote.origin.url", hub_.url() + "/user/x");
  }

  [[nodiscard]] const fs::path& home() const { return folder_.path(); }
  [[nodiscard]] lfs::LfsServer server() const {
    return lfs::find_lfs_server("origin", lfs::load_git_config("."), {}).value();
  }
  void set(std::string name, const std::string& value) {
    variables_.emplace_back(std::move(name), value);
  }
  static void configure(const std::string& key, const std::string& value) {
    ASSERT_EQ(lfs::run_process({"git", "config", key, value}).exit_status, 0);
  }
  fs::path script(const std::string& name, const std::string& text) const {
    const fs::path path = home() / "bin" / name;
    write_file(path, "#!/bin/sh\n" + text);
    fs::permissions(path, fs::perms{0700});
    return path;
  }
  /// A helper that knows this password, and notes what it is told.
  void use_helper(const std::string& password) const {
    write_file(home() / "password", password);
    const fs::path helper =
        script("helper", fmt::format("cd {}\necho \"[$1]\" >>told\ncat >>told\n"
                                     "test \"$1\" != get || echo username=tester\n"
                                     "test \"$1\" != get || echo \"password=$(cat password)\"\n",
                                     home().string()));
    configure("credential.helper", helper.string());
  }
  [[nodiscard]] std::string told() const {
    return fs::exists(home() / "told") ? read_file(home() / "told") : "";
  }

  lfs::BatchAction ask() {
    const lfs::GitConfig config = lfs::load_git_config(".");
    const auto transport = lfs::make_curl_transport({});
    return client(config, *transport).upload_action(object_.oid, object_.content.size(), "");
  }
  lfs::BatchClient client(const lfs::GitConfig& config, lfs::Transport& transport) {
    return {server(),
            {transport,
             clock_,
             [] { return 0.5; },
             [](std::string_view) {},
             std::chrono::seconds(10),
             {config, lfs::system_environment(), lfs::run_process, stop_requested,
              [this](const std::function<void()>& question) {
                lfs::take_helper_turn(home() / "repository/.git", stop_requested, question);
              }}}};
  }
  std::optional<Error> failure() {
    try {
      static_cast<void>(ask());
      return std::nullopt;
    } catch (const Error& error) {
      return error;
    }
  }
  [[nodiscard]] std::vector<int> answers() const {
    std::vector<int> found;
    for (const hub::RequestRecord& request : hub_.requests()) found.push_back(request.status);
    return found;
  }

  static hub::HubOptions options(const fs::path& root) {
    hub::HubOptions options;
    options.root = root;
    options.token = token;
    options.uploads.chunk_size = part_bytes;
    return options;
  }

  std::function<bool()> stop_requested = [] { return false; };
  TempDir root_;
  hub::LocalHub hub_{options(root_.path())};
  TestObject object_ = make_object(3 * part_bytes);

 private:
  TempDir folder_;
  std::list<ScopedEnvironment> variables_;
  lfs::SteadyClock clock_;
};

TEST_F(CredentialsTest, ComeFromAHelper) {
  use_helper(token);
  EXPECT_TRUE(ask().upload);
  EXPECT_THAT(answers(), ElementsAre(401, 200));
  EXPECT_THAT(told(), HasSubstr("[get]\nprotocol=http\nhost=127.0.0.1:"));
  EXPECT_THAT(told(), HasSubstr("[store]\n"));
  EXPECT_THAT(told(), Not(HasSubstr("path=")));
}

TEST_F(CredentialsTest, OfAHelperAreForgottenWhereTheServerRefusesThem) {
  use_helper("wrong-s3cr3t");
  const auto error = failure();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->http_status(), 401);
  EXPECT_THAT(error->what(), Not(HasSubstr("s3cr3t")));
  EXPECT_THAT(answers(), ElementsAre(401, 401));
  EXPECT_THAT(told(), HasSubstr("[erase]\n"));
}

TEST_F(CredentialsTest, AreAskedForByPathWhereTheUserSaysSo) {
  use_helper(token);
  configure("credential." + hub_.url() + ".useHttpPath", "true");
  EXPECT_TRUE(ask().upload);
  EXPECT_THAT(told(), HasSubstr("path=user/x\n"));
}

TEST_F(CredentialsTest, ComeFromNetrc) {
  write_file(home() / ".netrc", fmt::format("machine 127.0.0.1 login tester password {}\n", token));
  EXPECT_TRUE(ask().upload);
  EXPECT_THAT(answers(), ElementsAre(200));
}

TEST_F(CredentialsTest, StandInTheUrlOfTheRemote) {
  std::string url = hub_.url() + "/user/x";
  url.insert(url.find("//") + 2, fmt::format("tester:{}@", token));
  configure("remote.origin.url", url);
  EXPECT_TRUE(ask().upload);
  EXPECT_THAT(answers(), ElementsAre(200));
}

TEST_F(CredentialsTest, AreTheTokenOfTheHub) {
  set("HF_ENDPOINT", hub_.url());
  set("HF_TOKEN", token);
  EXPECT_TRUE(ask().upload);
  EXPECT_THAT(answers(), ElementsAre(200));
}

TEST_F(CredentialsTest, AreNeverAskedOfAUser) {
  const fs::path asks = script("askpass", fmt::format("echo asked >>{}/asked\n", home().string()));
  set("GIT_ASKPASS", asks.string());
  set("SSH_ASKPASS", asks.string());
  set("DISPLAY", ":0");
  configure("core.askPass", asks.string());
  const auto error = failure();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->http_status(), 401);
  EXPECT_FALSE(fs::exists(home() / "asked"));
}

TEST_F(CredentialsTest, AreNotWaitedForOnceTheUploadStops) {
  configure("credential.helper", script("helper",
                                        "echo $$ >$HOME/pid.new\n"
                                        "mv $HOME/pid.new $HOME/pid\nexec sleep 1000\n")
                                     .string());
  stop_requested = [this] { return fs::exists(home() / "pid"); };
  const auto error = failure();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::cancelled);
  const pid_t helper = std::stoi(read_file(home() / "pid"));
  EXPECT_TRUE(eventually([&] { return arguments_of(helper).empty(); }));
}

TEST_F(CredentialsTest, ComeOverSsh) {
  configure("remote.origin.url", "git@ssh.invalid:user/x.git");
  script("ssh", fmt::format("printf '%s\\n' \"$@\" >{0}/arguments\n"
                            "echo '{{\"href\":\"{1}/user/x.git/info/lfs\","
                            "\"header\":{{\"Authorization\":\"Bearer {2}\"}}}}'\n",
                            home().string(), hub_.url(), token));
  EXPECT_TRUE(ask().upload);
  EXPECT_THAT(answers(), ElementsAre(200));
  EXPECT_EQ(read_file(home() / "arguments"),
            "-o\nBatchMode=yes\ngit@ssh.invalid\ngit-lfs-authenticate user/x.git upload\n");
}

TEST_F(CredentialsTest, GoWithAVerification) {
  use_helper(token);
  const lfs::GitConfig config = lfs::load_git_config(".");
  const auto transport = lfs::make_curl_transport({});
  lfs::BatchClient client = this->client(config, *transport);
  const lfs::BatchAction action = client.upload_action(object_.oid, object_.content.size(), "");
  ASSERT_TRUE(action.verify);
  EXPECT_FALSE(client.verify(*action.verify, object_.oid, object_.content.size()));
  EXPECT_THAT(answers(), ElementsAre(401, 200, 404));
}

TEST_F(CredentialsTest, LeadToAnswersOfManyMegabytes) {
  set("HF_ENDPOINT", hub_.url());
  set("HF_TOKEN", token);
  constexpr std::size_t parts = 10'000;
  const lfs::GitConfig config = lfs::load_git_config(".");
  const auto transport = lfs::make_curl_transport({});
  const lfs::BatchAction action =
      client(config, *transport).upload_action(object_.oid, parts * part_bytes, "");
  ASSERT_TRUE(action.upload);
  EXPECT_EQ(action.upload->header.size(), parts + 1);  // and chunk_size
}

}  // namespace
}  // namespace hoist::test
