// SPDX-License-Identifier: Apache-2.0
// A program ends only when its pushes are done, however it ends.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lfs/base/process.hpp"
#include "tests/repository/repository_world.hpp"
#include "tests/support/background_program.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int status_of_main = 7;

class ProgramEnd : public RepositoryWorld {
 protected:
  ProgramEnd() {
    begin({{"file.bin", "first"}});
    set_remote_hook("sleep 0.5");  // the program is at its end long before
  }
  void set_remote_hook(const std::string& script) {
    write_file(remote() / "hooks/pre-receive", "#!/bin/sh\n" + script + "\n");
    fs::permissions(remote() / "hooks/pre-receive", fs::perms{0755});
  }
  [[nodiscard]] lfs::ProcessResult end_by(const std::string& way) const {
    return lfs::run_process({HOIST_ENDING_PROGRAM, way, (folder() / "work").string()},
                            {.cwd = folder(), .timeout = std::chrono::seconds(60)});
  }
  [[nodiscard]] std::string remote_subject() const {
    return git(remote(), {"log", "-1", "--format=%s", "main"});
  }
};

struct Way {
  const char* name;
  const char* way;
  int status;
};

class ProgramEnds : public ProgramEnd, public ::testing::WithParamInterface<Way> {};

TEST_P(ProgramEnds, AfterItsPushesAndKeepsItsStatus) {
  const lfs::ProcessResult result = end_by(GetParam().way);
  EXPECT_EQ(result.exit_status, GetParam().status) << result.error_output;
  EXPECT_EQ(remote_subject(), "made\n") << result.error_output;
  EXPECT_THAT(result.error_output, Not(HasSubstr("failed")));
}

constexpr int aborted = 128 + SIGABRT;

INSTANTIATE_TEST_SUITE_P(
    Ways, ProgramEnds,
    ::testing::Values(Way{"Return", "return", status_of_main}, Way{"Exit", "exit", status_of_main},
                      Way{"ExitInAnotherThread", "exit-in-thread", status_of_main},
                      Way{"Exception", "exception", aborted},
                      Way{"Terminate", "terminate", aborted},
                      Way{"TerminateWithAHandler", "terminate-handler", aborted},
                      Way{"ForkAndExit", "fork", status_of_main},
                      Way{"StaticRepository", "static", status_of_main},
                      Way{"OpenScope", "open-scope", status_of_main}),
    [](const auto& row) { return row.param.name; });

TEST_F(ProgramEnd, CallsTheTerminateHandlerThatWasThereBefore) {
  EXPECT_THAT(end_by("terminate-handler").error_output, HasSubstr("the program's own handler"));
}

TEST_F(ProgramEnd, SaysThatAnOpenScopeCommittedNothing) {
  EXPECT_THAT(end_by("open-scope").error_output, HasSubstr("nothing of it was committed"));
  EXPECT_EQ(git(folder() / "work", {"status", "--porcelain"}), "?? half.bin\n");
}

TEST_F(ProgramEnd, OnTheThreadOfTheQueueDoesNotWaitForItself) {
  const lfs::ProcessResult result = end_by("exit-in-worker");
  EXPECT_EQ(result.exit_status, status_of_main);
  EXPECT_EQ(remote_subject(), "made\n");
  EXPECT_THAT(result.error_output, HasSubstr("was not done"));
}

TEST_F(ProgramEnd, PrintsAPushThatFailsThenAndHowToDoIt) {
  set_remote_hook("echo 'not on Sundays' >&2; exit 1");
  const lfs::ProcessResult result = end_by("return");
  EXPECT_EQ(result.exit_status, status_of_main) << "the status is the program's own";
  EXPECT_THAT(result.error_output, HasSubstr("hoist: push main to origin failed"));
  EXPECT_THAT(result.error_output, HasSubstr("not on Sundays"));
  EXPECT_THAT(result.error_output, HasSubstr("git push origin main"));
  EXPECT_THAT(result.error_output,
              HasSubstr(git(folder() / "work", {"rev-parse", "HEAD"}).substr(0, 10)));
}

TEST_F(ProgramEnd, SaysWhatItWaitsFor) {
  set_remote_hook("sleep 3");
  EXPECT_THAT(end_by("return").error_output, HasSubstr("hoist: waiting for: push main to origin"));
  const ScopedEnvironment quiet("HOIST_QUIET", "1");
  EXPECT_THAT(end_by("return").error_output, IsEmpty());
}

class EndingBySignal : public ProgramEnd, public ::testing::WithParamInterface<int> {
 protected:
  /// Runs a program that ends in that way until it says that it waits.
  std::unique_ptr<BackgroundProgram> start(const std::string& way) {
    set_remote_hook("sleep 30");
    auto program = std::make_unique<BackgroundProgram>(
        ProgramOptions{.argv = {HOIST_ENDING_PROGRAM, way, (folder() / "work").string()},
                       .environment = {},
                       .cwd = folder(),
                       .error_output = folder() / "words"});
    wait_for_words("waiting for");
    return program;
  }
  void wait_for_words(const std::string& expected) {
    while (words().find(expected) == std::string::npos) std::this_thread::sleep_for(tick);
  }
  [[nodiscard]] std::string words() const { return read_file(folder() / "words"); }

  static constexpr std::chrono::milliseconds tick{5};
  static constexpr std::chrono::seconds soon{10};
};

TEST_P(EndingBySignal, OnceStopsThePushInGoodOrder) {
  const auto program = start("return");
  program->signal(GetParam());
  EXPECT_EQ(program->wait(soon), -GetParam()) << "as the signal does by default";
  EXPECT_THAT(words(), HasSubstr("hoist: stopping"));
  EXPECT_THAT(words(), HasSubstr("git push origin main"));
  set_remote_hook("exit 0");
  Repository(folder() / "work").push();
  EXPECT_EQ(remote_subject(), "made\n") << "nothing is lost";
}

TEST_P(EndingBySignal, TwiceEndsAtOnce) {
  const auto program = start("stuck");
  program->signal(GetParam());
  wait_for_words("stopping");
  program->signal(GetParam());
  EXPECT_EQ(program->wait(soon), -GetParam());
}

INSTANTIATE_TEST_SUITE_P(Signals, EndingBySignal, ::testing::Values(SIGINT, SIGTERM),
                         [](const auto& row) {
                           return std::string(row.param == SIGINT ? "Int" : "Term");
                         });

}  // namespace
}  // namespace hoist::test
