// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/process.hpp"

#include <chrono>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/fd.hpp"
#include "tests/support/scoped_environment.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::lfs {
namespace {

using ::testing::HasSubstr;

ProcessResult run_shell(const std::string& script, const ProcessOptions& options = {}) {
  return run_process({"sh", "-c", script}, options);
}

/// The kind of the error that `action` throws.
template <typename Action>
ErrorKind kind_of_failure(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.kind();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorKind::internal;
}

TEST(Process, ReturnsStatusAndBothOutputs) {
  const ProcessResult result = run_shell("echo out; echo err >&2; exit 3");
  EXPECT_EQ(result.exit_status, 3);
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.error_output, "err\n");
}

TEST(Process, ReportsASignalAs128AndItsNumber) {
  EXPECT_EQ(run_shell("kill -TERM $$").exit_status, 128 + SIGTERM);
}

TEST(Process, PassesArgumentsUntouched) {
  const std::string odd = "a b'c\"d\n$HOME;*";
  EXPECT_EQ(run_process({"printf", "%s", odd}).output, odd);
}

TEST(Process, ReadsNothingUnlessGivenInput) { EXPECT_EQ(run_process({"cat"}).output, ""); }

TEST(Process, HandsOverInputLargerThanAPipe) {
  const std::string input(3'000'000, 'x');
  EXPECT_EQ(run_process({"cat"}, {.input = input}).output, input);
}

TEST(Process, DoesNotMindAProgramThatIgnoresItsInput) {
  EXPECT_EQ(run_process({"true"}, {.input = std::string(3'000'000, 'x')}).exit_status, 0);
}

TEST(Process, DrainsBothPipesAtOnce) {
  const ProcessResult result = run_shell(
      "head -c 2000000 /dev/zero; head -c 2000000 /dev/zero >&2;"
      "head -c 2000000 /dev/zero");
  EXPECT_EQ(result.output.size(), 4'000'000U);
  EXPECT_EQ(result.error_output.size(), 2'000'000U);
}

TEST(Process, StartsInTheGivenFolder) {
  const test::TempDir folder;
  EXPECT_EQ(run_process({"pwd", "-P"}, {.cwd = folder.path()}).output,
            folder.path().string() + "\n");
}

TEST(Process, SetsAndRemovesEnvironmentVariables) {
  ::setenv("HOIST_TEST_REMOVED", "there", 1);
  ::setenv("HOIST_TEST_KEPT", "kept", 1);
  const ProcessResult result = run_shell(
      "echo ${HOIST_TEST_REMOVED-gone} $HOIST_TEST_KEPT $HOIST_TEST_ADDED",
      {.environment = {{"HOIST_TEST_REMOVED", std::nullopt}, {"HOIST_TEST_ADDED", "added"}}});
  EXPECT_EQ(result.output, "gone kept added\n");
}

TEST(Process, InheritsNoDescriptorButItsOwnThree) {
  // Without O_CLOEXEC: what a careless library might leave open.
  const UniqueFd careless(::open("/dev/null", O_RDONLY));
  const ProcessResult result = run_process({"ls", "/proc/self/fd"});
  EXPECT_EQ(result.output, "0\n1\n2\n3\n");  // 3 is the folder that ls reads.
}

TEST(Process, GivesTheChildFreshSignals) {
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  struct sigaction before {};
  ::sigaction(SIGPIPE, &ignore, &before);
  sigset_t blocked;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGTERM);
  sigset_t mask_before;
  ::pthread_sigmask(SIG_BLOCK, &blocked, &mask_before);
  const std::string status = run_process({"cat", "/proc/self/status"}).output;
  ::pthread_sigmask(SIG_SETMASK, &mask_before, nullptr);
  ::sigaction(SIGPIPE, &before, nullptr);
  EXPECT_THAT(status, HasSubstr("SigBlk:\t0000000000000000\n"));
  const auto ignored = std::stoull(status.substr(status.find("SigIgn:\t") + 8, 16), nullptr, 16);
  EXPECT_EQ(ignored & (1ULL << (SIGPIPE - 1)), 0U);
}

TEST(Process, NamesAMissingProgram) {
  try {
    run_process({"hoist-no-such-program"});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::not_found);
    EXPECT_THAT(error.what(), HasSubstr("hoist-no-such-program"));
    EXPECT_THAT(error.hint(), HasSubstr("install hoist-no-such-program"));
  }
}

TEST(Process, NamesAMissingFolder) {
  try {
    run_process({"true"}, {.cwd = "/no/such/folder"});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::not_found);
    EXPECT_THAT(error.what(), HasSubstr("/no/such/folder"));
  }
}

TEST(Process, SaysThatAFileIsNotExecutable) {
  const test::TempDir folder;
  const std::filesystem::path file = folder.path() / "plain";
  test::write_file(file, "text");
  ::chmod(file.c_str(), 0644);
  EXPECT_EQ(kind_of_failure([&] { run_process({file.string()}); }), ErrorKind::permission);
}

TEST(Process, KillsAProgramAndItsChildrenAtTheTimeout) {
  const test::TempDir folder;
  const std::filesystem::path fifo = folder.path() / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  // The reader's open succeeds once the child sleeps with the FIFO open; its end of file comes when
  // the last process that holds it has died.
  const UniqueFd reader(::open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  EXPECT_EQ(kind_of_failure([&] {
              run_shell("sleep 1000 >fifo & echo started; wait",
                        {.cwd = folder.path(), .timeout = std::chrono::milliseconds(300)});
            }),
            ErrorKind::cancelled);
  ASSERT_EQ(::fcntl(reader.fd(), F_SETFL, 0), 0);
  char byte = 0;
  EXPECT_EQ(::read(reader.fd(), &byte, 1), 0);
}

TEST(Process, TimesOutWhileTheProgramFloodsStandardError) {
  EXPECT_EQ(kind_of_failure([] {
              run_shell("yes >&2",
                        {.timeout = std::chrono::milliseconds(100), .output_limit_bytes = 1000});
            }),
            ErrorKind::cancelled);
}

TEST(Process, IsOverWhenTheProgramExitsThoughADaemonHoldsItsOutput) {
  const ProcessResult result = run_shell("sleep 5 & echo $!");
  EXPECT_EQ(result.exit_status, 0);
  const auto daemon = static_cast<pid_t>(std::stol(result.output));
  EXPECT_EQ(::kill(daemon, SIGKILL), 0) << "run_process waited for the daemon";
}

TEST(Process, RefusesMoreOutputThanItsLimit) {
  EXPECT_EQ(kind_of_failure([] { run_shell("yes", {.output_limit_bytes = 1000}); }),
            ErrorKind::invalid_input);
}

TEST(Process, CutsStandardErrorAtTheLimit) {
  const ProcessResult result =
      run_shell("head -c 5000 /dev/zero >&2; echo done", {.output_limit_bytes = 1000});
  EXPECT_EQ(result.error_output.size(), 1000U);
  EXPECT_EQ(result.output, "done\n");
}

/// The folder that a program is started in may be the working tree of a stranger.
TEST(Process, IsNeverTakenFromTheFolderThatItStartsIn) {
  const test::TempDir folder;
  const std::string program = "a-program-of-hoists-tests";
  test::write_file(folder.path() / program, "#!/bin/sh\nexit 7\n");
  ASSERT_EQ(::chmod((folder.path() / program).c_str(), 0755), 0);
  const ProcessOptions options{.cwd = folder.path()};
  for (const char* path : {".", "", ":", ":/usr/bin", "/usr/bin:", "./", "../"}) {
    const test::ScopedEnvironment scoped("PATH", path);
    EXPECT_EQ(kind_of_failure([&] { run_process({program}, options); }), ErrorKind::not_found)
        << path;
  }
  const test::ScopedEnvironment scoped("PATH", ".:" + folder.path().string());
  EXPECT_EQ(run_process({program}, options).exit_status, 7);
}

}  // namespace
}  // namespace hoist::lfs
