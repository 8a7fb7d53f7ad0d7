// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/e2e/git_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::size_t part = std::size_t{64} << 20U;

class Doctor : public GitWorld {
 protected:
  lfs::ProcessResult doctor(std::vector<std::string> arguments, const fs::path& cwd,
                            const Variables& variables = {}) {
    arguments.insert(arguments.begin(), {(folder() / "bin/hoist").string(), "doctor"});
    return run(arguments, cwd, variables);
  }
  /// A credential helper with that password, which notes what git asks of it.
  void note_what_helpers_do(const std::string& password) {
    const fs::path helper = home() / "noting-helper";
    write_file(helper, fmt::format("#!/bin/sh\necho \"$1\" >> {}\n[ \"$1\" = get ] || exit 0\n"
                                   "echo username=tester\necho password={}\n",
                                   notes().string(), password));
    fs::permissions(helper, fs::perms{0700});
    git(folder(), {"config", "--global", "credential.helper", helper.string()});
  }
  [[nodiscard]] fs::path notes() const { return folder() / "notes"; }
};

TEST_F(Doctor, TellsToEnableLargeFilesAndIsContentOnceThatIsDone) {
  start_hub({.chunk_size = part});
  const fs::path repository = folder() / "fresh";
  git(folder(), {"init", "--quiet", repository.string()});
  git(repository, {"remote", "add", "origin", url()});
  const auto before = doctor({}, repository);
  EXPECT_EQ(before.exit_status, 1);
  EXPECT_THAT(before.output, AllOf(HasSubstr("problem"), HasSubstr("hoist lfs-enable-largefiles")));

  enable_largefiles(repository);
  fs::create_directories(repository / "a/b");
  for (const fs::path& cwd : {repository, repository / "a/b"}) {
    const auto after = doctor({}, cwd);
    EXPECT_EQ(after.exit_status, 0) << after.output << after.error_output;
    EXPECT_THAT(after.output, AllOf(Not(HasSubstr("problem")), HasSubstr(url())));
    EXPECT_THAT(after.output, Not(HasSubstr("\033"))) << "colours, though this is no terminal";
  }
  EXPECT_THAT(hub().requests(), IsEmpty());
}

TEST_F(Doctor, SaysWhereThereIsNoRepository) {
  for (const char* command : {"doctor", "uploads"}) {
    const auto result = run({(folder() / "bin/hoist").string(), command}, home());
    EXPECT_EQ(result.exit_status, 1);
    EXPECT_EQ(result.output, "");
    EXPECT_THAT(result.error_output, HasSubstr("not a git repository"));
  }
}

TEST_F(Doctor, ShowsNoSecretOfTheConfiguration) {
  const std::string secret = "c4n4ry-of-the-configuration";
  watch_for("a secret of the configuration", secret);
  start_hub({.chunk_size = part});
  note_what_helpers_do(token());
  const fs::path repository = make_repository();
  const fs::path config = repository / ".git/config";
  fs::permissions(config, fs::perms{0600});
  write_file(config, read_file(config) +
                         fmt::format("[remote \"second\"]\n\turl = https://u:{0}@hub.example/a/b\n"
                                     "[http]\n\tproxy = u:{0}@proxy.example:3128\n"
                                     "\textraHeader = Authorization: Bearer {0}\n"
                                     "[lfs]\n\turl = https://u:{0}@lfs.example/x?token={0}\n",
                                     secret));
  write_file(home() / ".netrc", "machine lfs.example login u password " + secret + "\n");
  fs::permissions(home() / ".netrc", fs::perms{0600});

  for (const char* form : {"", "--json"}) {
    std::vector<std::string> arguments;
    if (*form != '\0') arguments.emplace_back(form);
    const auto result = doctor(arguments, repository, {{"HF_TOKEN", secret}});
    EXPECT_THAT(result.output, AllOf(HasSubstr("lfs.example"), HasSubstr("proxy.example:3128"),
                                     HasSubstr("http.extraHeader"), HasSubstr("netrc"),
                                     HasSubstr("a credential helper")));
  }
  EXPECT_FALSE(fs::exists(notes())) << "a helper was asked: " << read_file(notes());
}

TEST_F(Doctor, AsksOnRequestWhetherTheServerTakesParts) {
  start_hub({.chunk_size = part});
  note_what_helpers_do(token());
  const fs::path repository = make_repository();
  // The same server again, which need not be asked twice.
  git(repository, {"remote", "add", "second", url()});
  const auto result = doctor({"--probe"}, repository);
  EXPECT_EQ(result.exit_status, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("takes a file of 6 GiB in 96 parts"));
  EXPECT_EQ(count(hub::Target::batch), 1U);
  EXPECT_EQ(read_file(notes()), "get\n");
}

TEST_F(Doctor, SaysWhereTheServerTakesNoParts) {
  start_hub({.chunk_size = part, .single_put_below = std::uint64_t{1} << 40U});
  const auto result = doctor({"--probe", "--json"}, make_repository());
  EXPECT_EQ(result.exit_status, 0) << result.output;
  const auto findings = nlohmann::json::parse(result.output)["findings"];
  EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [](const auto& finding) {
    return finding["level"] == "hint" &&
           finding["what"].template get<std::string>().find("no multipart") != std::string::npos;
  })) << result.output;
}

TEST_F(Doctor, LeavesACredentialAloneThatTheServerRefuses) {
  start_hub({.chunk_size = part});
  note_what_helpers_do("another password");
  const auto result = doctor({"--probe"}, make_repository());
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.output,
              AllOf(HasSubstr("problem"), HasSubstr("401"), HasSubstr("the credential helper")));
  EXPECT_EQ(read_file(notes()), "get\n");
}

TEST_F(Doctor, SaysWhereTheServerIsAway) {
  start_hub({.chunk_size = part});
  const fs::path repository = make_repository();
  // Port 1 of this machine listens to nobody.
  git(repository, {"remote", "set-url", "origin", "http://127.0.0.1:1/a/b"});
  const auto result = doctor({"--probe"}, repository);
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.output, AllOf(HasSubstr("remote origin: the LFS server at 127.0.0.1:1"),
                                   HasSubstr("cannot be reached")));
}

}  // namespace
}  // namespace hoist::test
