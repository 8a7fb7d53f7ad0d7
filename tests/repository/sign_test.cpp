// SPDX-License-Identifier: Apache-2.0
// commit.gpgSign, with git as the judge of what was signed.
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lfs/base/process.hpp"
#include "tests/repository/repository_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class SignTest : public RepositoryWorld {
 protected:
  SignTest() : work_(begin({{"a.bin", "a"}})) {}

  Repository& work() { return work_; }
  void config(const std::string& key, const std::string& value) {
    git(work_.path(), {"config", key, value});
  }
  /// ssh-keygen signs from now on, by a key that git trusts; for all repositories here.
  void sign_by_ssh() {
    const fs::path key = folder() / "key";
    const auto made = lfs::run_process(
        {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "n", "-f", key.string()});
    ASSERT_EQ(made.exit_status, 0) << made.error_output;
    write_file(folder() / "signers", "* " + read_file(key.string() + ".pub"));
    config("gpg.format", "ssh");
    config("user.signingKey", key.string());
    config("gpg.ssh.allowedSignersFile", (folder() / "signers").string());
    config("commit.gpgSign", "true");
  }
  /// A program that stands in for gpg from now on.
  void sign_by_script(const std::string& script) {
    const fs::path program = folder() / "fake gpg";
    write_file(program, "#!/bin/sh\n" + script);
    fs::permissions(program, fs::perms{0755});
    config("gpg.program", program.string());
    config("commit.gpgSign", "true");
  }
  std::string commit(const std::string& name) {
    write(work_, name, "content of " + name);
    work_.add();
    return work_.commit({.message = "write " + name + "\n\nat length"}).value();
  }
  void expect_signed(const std::string& revision) {
    EXPECT_NO_THROW(git(work_.path(), {"verify-commit", revision})) << revision;
  }
  [[nodiscard]] std::string raw(const std::string& revision) const {
    return git(work_.path(), {"cat-file", "commit", revision});
  }

 private:
  Repository work_;
};

TEST_F(SignTest, ACommitSignedBySshIsGoodForGit) {
  sign_by_ssh();
  const std::string id = commit("b.bin");
  expect_signed(id);
  EXPECT_EQ(git(work().path(), {"rev-parse", "main"}), id + "\n");
  EXPECT_EQ(git(work().path(), {"log", "-1", "--format=%B", id}), "write b.bin\n\nat length\n\n");
  EXPECT_EQ(git(work().path(), {"reflog", "-1", "--format=%gs"}), "commit: write b.bin\n");
  git(work().path(), {"fsck", "--strict"});
  expect_clean(work());
  work().push();
}

TEST_F(SignTest, TheSignatureStandsInTheCommitAsGitWritesIt) {
  sign_by_ssh();
  const std::string ours = raw(commit("b.bin"));
  git(work().path(), {"commit", "--quiet", "--allow-empty", "-m", "by git"});
  const std::string theirs = raw("HEAD");
  const std::string end = "-----END SSH SIGNATURE-----\n";
  const auto after = [&](const std::string& text) {
    return text.substr(text.find(end) + end.size(), 1);
  };
  EXPECT_EQ(after(ours), after(theirs));
  EXPECT_EQ(ours.find("gpgsig -----BEGIN SSH SIGNATURE-----\n ") == std::string::npos,
            theirs.find("gpgsig -----BEGIN SSH SIGNATURE-----\n ") == std::string::npos);
}

TEST_F(SignTest, TheFirstCommitAndOneOnNoBranchAreSignedToo) {
  sign_by_ssh();
  git(work().path(), {"checkout", "--quiet", "--orphan", "other"});
  const std::string first = commit("b.bin");
  expect_signed(first);
  EXPECT_EQ(git(work().path(), {"rev-parse", "other"}), first + "\n");
  git(work().path(), {"checkout", "--quiet", "--detach"});
  const std::string second = commit("c.bin");
  expect_signed(second);
  EXPECT_EQ(git(work().path(), {"rev-parse", "HEAD"}), second + "\n");
  EXPECT_EQ(git(work().path(), {"rev-parse", "other"}), first + "\n");
}

TEST_F(SignTest, CommitsThatAPullMakesAnewAreSignedAgain) {
  Repository theirs = clone("theirs");
  write(theirs, "theirs.bin", "t");
  theirs.add();
  theirs.commit();
  theirs.push();
  sign_by_ssh();
  commit("b.bin");
  EXPECT_EQ(work().pull().outcome, PullResult::Outcome::rebased);
  expect_signed("HEAD");
  expect_clean(work());
}

TEST_F(SignTest, AKeyInTheSettingItselfIsForTheAgentThatHasIt) {
  sign_by_ssh();
  config("user.signingKey", "key::" + read_file(folder() / "key.pub").substr(0, 60));
  const std::string before = work().head().value();
  EXPECT_THAT(error_of([&] { commit("b.bin"); }).what(), HasSubstr("cannot sign the commit"));
  EXPECT_EQ(work().head(), before);
}

TEST_F(SignTest, GpgGetsTheCommitAndTheCommittersName) {
  sign_by_script("cat > '" + (folder() / "given").string() + "'\nprintf '%s\\n' \"$@\" > '" +
                 (folder() / "arguments").string() +
                 "'\nprintf '\\n[GNUPG:] SIG_CREATED D\\n' >&2\n"
                 "printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nabc\\n-----END PGP "
                 "SIGNATURE-----\\n'\n");
  const std::string id = commit("b.bin");
  EXPECT_EQ(read_file(folder() / "arguments"), "--status-fd=2\n-bsau\nwork <work@example.com>\n");
  std::string text = raw(id);
  const std::string signature =
      "gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----\n";
  const auto at = text.find(signature);
  ASSERT_NE(at, std::string::npos) << text;
  EXPECT_EQ(text.erase(at, signature.size()), read_file(folder() / "given"));
  config("user.signingKey", "ABCD");
  commit("c.bin");
  EXPECT_EQ(read_file(folder() / "arguments"), "--status-fd=2\n-bsau\nABCD\n");
}

TEST_F(SignTest, WithoutASignatureThereIsNoCommit) {
  struct Row {
    const char* script;
    const char* words;
  };
  for (const Row& row : {Row{"echo 'gpg: no secret key' >&2\nexit 2\n", "gpg: no secret key"},
                         Row{"echo signature\n", "it makes no signature"},
                         Row{"kill -9 $$\n", "cannot sign the commit"}}) {
    const std::string before = work().head().value();
    sign_by_script(row.script);
    EXPECT_THAT(error_of([&] { commit("b.bin"); }).what(),
                AllOf(HasSubstr("cannot sign the commit"), HasSubstr(row.words)));
    EXPECT_EQ(work().head(), before);
  }
  config("gpg.program", (folder() / "missing").string());
  EXPECT_EQ(error_of([&] { commit("b.bin"); }).kind(), ErrorKind::not_found);
  config("gpg.format", "seal");
  EXPECT_THAT(error_of([&] { commit("b.bin"); }).what(), HasSubstr("seal"));
  config("commit.gpgSign", "false");
  EXPECT_THAT(raw(commit("b.bin")), Not(HasSubstr("gpgsig")));
}

}  // namespace
}  // namespace hoist::test
