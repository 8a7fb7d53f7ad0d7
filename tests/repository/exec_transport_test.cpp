// SPDX-License-Identifier: Apache-2.0
// Local repositories and ssh remotes, through git's own programs.
#include <chrono>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/repository/transport_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class ExecTransport : public TransportWorld {
 protected:
  fs::path make_bare(const std::string& name = "bare.git") {
    git(folder(), {"init", "--quiet", "--bare", (folder() / name).string()});
    return folder() / name;
  }
  static void write_program(const fs::path& path, const std::string& text) {
    write_file(path, "#!/bin/sh\n" + text);
    fs::permissions(path, fs::perms{0700});
  }
  /// An ssh that notes its arguments and runs the command here.
  void give_ssh(const std::string& instead = "eval \"$command\"") {
    write_program(folder() / "fake-ssh",
                  fmt::format("for command; do :; done\nprintf '%s\\n' \"$@\" > {}\n{}\n",
                              arguments_file().string(), instead));
    environment["GIT_SSH_COMMAND"] = (folder() / "fake-ssh").string();
    environment["GIT_SSH_VARIANT"] = "ssh";
  }
  [[nodiscard]] fs::path arguments_file() const { return folder() / "arguments"; }
};

TEST_F(ExecTransport, ClonesFetchesAndPushesByPath) {
  const fs::path bare = make_bare();
  const fs::path work = make_repository("work", 3'000'000);
  EXPECT_THAT(push(work, bare), UnorderedElementsAre(Pair("refs/heads/main", "")));
  EXPECT_EQ(head_of(bare), head_of(work));
  const fs::path copy = clone(bare);
  EXPECT_EQ(head_of(copy), head_of(work));
  for (int i = 0; i < 30; ++i) commit(work);
  push(work, "file://" + bare.string());
  fetch(copy, "file://" + bare.string());
  fetch(copy, "file://" + bare.string());
  EXPECT_EQ(head_of(copy, "refs/remotes/origin/main"), head_of(work));
}

TEST_F(ExecTransport, ClonesAnEmptyRepository) {
  EXPECT_EQ(git(clone(make_bare()), {"for-each-ref"}), "");
}

TEST_F(ExecTransport, KnowsWhatHeadOfAnEmptyRepositoryStandsFor) {
  const fs::path empty = folder() / "empty.git";
  git(folder(), {"init", "-q", "--bare", "-b", "some/trunk", empty});
  EXPECT_EQ(unborn_head(empty), "refs/heads/some/trunk");
  git(empty, {"config", "lsrefs.unborn", "ignore"});
  EXPECT_EQ(unborn_head(empty), std::nullopt);
  EXPECT_EQ(unborn_head(make_repository("full")), std::nullopt);
}

TEST_F(ExecTransport, RunsTheHooksOfALocalRemote) {
  const fs::path bare = make_bare();
  write_program(bare / "hooks/pre-receive", "echo not on a friday >&2\nexit 1\n");
  EXPECT_THAT(push(make_repository("work"), bare),
              UnorderedElementsAre(Pair("refs/heads/main", HasSubstr("hook declined"))));
  EXPECT_THAT(server_words(), HasSubstr("not on a friday"));
}

TEST_F(ExecTransport, WaitsForTheHooksThatRunAfterThePush) {
  const fs::path bare = make_bare();
  write_program(bare / "hooks/post-receive",
                "for i in 1 2 3 4 5; do echo word; sleep 0.1; done\ntouch done\n");
  push(make_repository("work"), bare);
  EXPECT_TRUE(fs::exists(bare / "done"));
}

TEST_F(ExecTransport, LeavesTheRepositoryOfItsCallerAside) {
  const fs::path bare = make_bare();
  const fs::path work = make_repository("work");
  const ScopedEnvironment inside("GIT_DIR", (work / ".git").string());
  EXPECT_THAT(push(work, bare), UnorderedElementsAre(Pair("refs/heads/main", "")));
  EXPECT_EQ(git(folder(), {"--git-dir", bare.string(), "rev-parse", "refs/heads/main"}),
            git(folder(), {"rev-parse", "refs/heads/main"}));
}

TEST_F(ExecTransport, TellsInGitsWordsWhatIsNoRepository) {
  const fs::path nothing = folder() / "no such thing";
  const Error error = error_of([&] { clone(nothing); });
  EXPECT_EQ(error.kind(), ErrorKind::not_found);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("git-upload-pack of"), HasSubstr("no such thing"),
                                  HasSubstr("does not appear to be a git repository")));
}

TEST_F(ExecTransport, RefusesARelativePathAndAnUnknownScheme) {
  EXPECT_EQ(error_of([&] { refs("../other"); }).kind(), ErrorKind::invalid_input);
  EXPECT_EQ(error_of([&] { refs("git://127.0.0.1/model"); }).kind(), ErrorKind::unsupported);
}

TEST_F(ExecTransport, ReachesSshAddresses) {
  const fs::path bare = make_bare("it's bare.git");
  give_ssh();
  const fs::path work = make_repository("work");
  EXPECT_THAT(push(work, "ssh://git@example.org:2222" + (folder() / "it's%20bare.git").string()),
              UnorderedElementsAre(Pair("refs/heads/main", "")));
  EXPECT_EQ(read_file(arguments_file()),
            fmt::format("-o\nBatchMode=yes\n-p\n2222\ngit@example.org\ngit-receive-pack '{}'\n",
                        (folder() / "it'\\''s bare.git").string()));
  EXPECT_EQ(head_of(clone("git@example.org:" + bare.string())), head_of(work));
  EXPECT_THAT(read_file(arguments_file()), HasSubstr("\ngit@example.org\ngit-upload-pack '"));
}

TEST_F(ExecTransport, UsesCoreSshCommand) {
  const fs::path bare = make_bare();
  give_ssh();
  config = {{"core.sshcommand", (folder() / "fake-ssh").string() + " -i key"},
            {"ssh.variant", "ssh"}};
  environment.clear();
  refs("example.org:" + bare.string());
  EXPECT_THAT(read_file(arguments_file()), ::testing::StartsWith("-i\nkey\n"));
}

TEST_F(ExecTransport, RefusesAnSshHostThatCouldBeAnOption) {
  give_ssh();
  for (const char* address : {"ssh://-oProxyCommand=x/path", "-oProxyCommand=x:path",
                              "ssh://a@-oProxyCommand=x/path", "example.org:-path"}) {
    EXPECT_EQ(error_of([&] { refs(address); }).kind(), ErrorKind::unsupported) << address;
  }
  EXPECT_FALSE(fs::exists(arguments_file()));
}

TEST_F(ExecTransport, TellsWhatSshSays) {
  give_ssh("echo 'git@example.org: Permission denied (publickey).' >&2; exit 255");
  const Error error = error_of([&] { refs("git@example.org:me/model"); });
  EXPECT_EQ(error.kind(), ErrorKind::permission);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("git-upload-pack on git@example.org"),
                                  HasSubstr("status 255"), HasSubstr("Permission denied")));
}

TEST_F(ExecTransport, TakesEndlessWordsOnStandardErrorWithoutHanging) {
  const fs::path bare = make_bare();
  give_ssh("yes talk | head -c 1000000 >&2; eval \"$command\"");
  EXPECT_THAT(push(make_repository("work", 2'000'000), "example.org:" + bare.string()),
              UnorderedElementsAre(Pair("refs/heads/main", "")));
}

TEST_F(ExecTransport, ReportsAPeerThatDiesWhileItIsWrittenTo) {
  const fs::path bare = make_bare();
  give_ssh(
      fmt::format("git receive-pack {} < /dev/null 2> /dev/null; echo disk is full >&2; exit 1",
                  bare.string()));
  const Error error =
      error_of([&] { push(make_repository("work", 3'000'000), "example.org:" + bare.string()); });
  EXPECT_EQ(error.kind(), ErrorKind::network);
  EXPECT_THAT(error.what(), HasSubstr("disk is full"));
}

/// Says for ever that it has one more reference.
std::string endless_references() {
  const std::string line = fmt::format("{:a>40} refs/heads/b", "");
  return fmt::format("yes '{:04x}{}'", line.size() + 5, line);
}

TEST_F(ExecTransport, ReadsNoEndlessReferences) {
  give_ssh(endless_references());
  limits.words_bytes = 1'000'000;
  const Error error = error_of([&] { refs("me@example.org:path"); });
  EXPECT_EQ(error.kind(), ErrorKind::protocol);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("me@example.org:path"), HasSubstr("1000000 bytes")));
}

TEST_F(ExecTransport, EndsSoonWhenItIsStoppedThoughThereIsAlwaysMoreToRead) {
  give_ssh(endless_references());
  int asked = 0;
  stop_requested = [&] { return ++asked > 20; };
  const Error error = error_of([&] { refs("example.org:path"); });
  EXPECT_EQ(error.kind(), ErrorKind::cancelled);
}

TEST_F(ExecTransport, EndsSoonWhenItIsStopped) {
  give_ssh("sleep 100 & wait");
  int asked = 0;
  stop_requested = [&] { return ++asked > 2; };
  const Error error = error_of([&] { refs("example.org:path"); });
  EXPECT_EQ(error.kind(), ErrorKind::cancelled);
}

TEST_F(ExecTransport, GivesUpOnAPeerThatSaysNothing) {
  give_ssh("sleep 100");
  limits.answer = std::chrono::seconds(1);
  const Error error = error_of([&] { refs("example.org:path"); });
  EXPECT_EQ(error.kind(), ErrorKind::network);
  EXPECT_THAT(error.what(), HasSubstr("silent for 1 s"));
}

}  // namespace
}  // namespace hoist::test
