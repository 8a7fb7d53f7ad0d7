// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ioctl.h>

#include "tests/protocol/answer_check.hpp"
#include "tests/protocol/workshop.hpp"
#include "tests/support/background_program.hpp"
#include "tests/support/line_reader.hpp"
#include "tests/support/row_name.hpp"
#include "tests/support/without_root.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* init = R"({"event":"init","operation":"upload","remote":"origin"})";
/// The agent ends within two seconds of a reason to; a busy machine may need some more.
constexpr seconds stop_limit{5};

constexpr const char* stalled_hub =
    R"({"faults":[{"on":"part","stall":{"after_bytes":100,"seconds":600}}]})";

/// The program `hoist lfs-multipart-upload`, beside a workshop.
class AgentProgramTest : public testing::Test {
 protected:
  void start(const std::string& set_up = "{}", RunningAgent::Variables variables = {},
             std::vector<std::string> argv = {HOIST_BINARY, "lfs-multipart-upload"}) {
    workshop_ = std::make_unique<Workshop>(set_up);
    for (const auto& variable : workshop_->environment()) variables.push_back(variable);
    program_ = std::make_unique<BackgroundProgram>(
        ProgramOptions{std::move(argv), std::move(variables), workshop_->folder(),
                       workshop_->folder() / "stderr"});
    lines_ = std::make_unique<LineReader>(program_->output().fd());
  }
  void send(const std::string& line) {
    ASSERT_TRUE(write_all(program_->input().fd(), workshop_->expand(line) + "\n"));
  }
  std::string answer() { return lines_->next(long_enough).value_or("no answer"); }
  /// The line that ends an upload.
  std::string completion() {
    for (;;) {
      std::string line = answer();
      if (line.find("\"progress\"") == std::string::npos) return line;
    }
  }
  void start_upload_that_stalls() {
    start(stalled_hub);
    send(init);
    ASSERT_EQ(answer(), "{}");
    send("${upload:2500}");
    wait_until([&] { return workshop_->hub().peak_part_connections() > 0; });
  }
  static void wait_until(const std::function<bool()>& condition) {
    for (const auto end = std::chrono::steady_clock::now() + long_enough;
         !condition() && std::chrono::steady_clock::now() < end;) {
      std::this_thread::sleep_for(milliseconds(5));
    }
    ASSERT_TRUE(condition());
  }
  [[nodiscard]] fs::path descriptor(int number) const {
    return fs::read_symlink("/proc/" + std::to_string(program_->pid()) + "/fd/" +
                            std::to_string(number));
  }

  std::unique_ptr<Workshop> workshop_;
  std::unique_ptr<BackgroundProgram> program_;
  std::unique_ptr<LineReader> lines_;
};

TEST_F(AgentProgramTest, AnswersInitWithoutGitNetworkOrHome) {
  start("{}", {{"PATH", "/nowhere"},
               {"HOME", "/nowhere"},
               {"http_proxy", "http://127.0.0.1:1"},
               {"https_proxy", "http://127.0.0.1:1"}});
  send(init);
  EXPECT_EQ(answer(), "{}");
  send(R"({"event":"terminate"})");
  EXPECT_EQ(program_->wait(long_enough), 0);
}

TEST_F(AgentProgramTest, UploadsWithoutGit) {
  start("{}", {{"PATH", "/nowhere"}});
  send(init);
  EXPECT_EQ(answer(), "{}");
  send("${upload:2500}");
  EXPECT_THAT(completion(), Not(HasSubstr("error")));
}

TEST_F(AgentProgramTest, HasItsStandardOutputAsideOfWhatLibrariesPrint) {
  start();
  send(init);
  EXPECT_EQ(answer(), "{}");
  EXPECT_EQ(descriptor(STDOUT_FILENO), descriptor(STDERR_FILENO));
  EXPECT_THAT(descriptor(STDERR_FILENO), EndsWith("stderr"));
}

TEST_F(AgentProgramTest, RunsGitWithoutItsDescriptors) {
  const TempDir programs;
  write_file(programs.path() / "git",
             "#!/bin/sh\n"
             "for fd in /proc/$$/fd/*; do readlink $fd; done >>\"$HOME/descriptors\"\n"
             "echo \"$*\" >>\"$HOME/arguments\"\n");
  fs::permissions(programs.path() / "git", fs::perms{0755});
  start("{}", {{"PATH", programs.path().string() + ":/usr/bin:/bin"}});
  send(init);
  EXPECT_EQ(answer(), "{}");
  for (const char* object : {"${upload:2500}", "${upload:500}"}) {
    send(object);
    EXPECT_THAT(completion(), Not(HasSubstr("error")));
  }
  EXPECT_THAT(read_file(workshop_->folder() / "arguments"),
              StartsWith("config --null --show-origin --list\n"));
  const std::string inherited = read_file(workshop_->folder() / "descriptors");
  EXPECT_THAT(inherited, HasSubstr("/dev/null"));
  EXPECT_THAT(inherited, AllOf(Not(HasSubstr("socket:")), Not(HasSubstr("anon_inode:")),
                               Not(HasSubstr(descriptor(STDIN_FILENO).string()))));
}

TEST_F(AgentProgramTest, NamesTheFileThatItMayNotRead) {
  start();
  const fs::path folder = workshop_->folder();
  fs::permissions(folder, fs::perms{0755});
  fs::copy_file(HOIST_BINARY, folder / "hoist");
  const std::string request = workshop_->expand("${upload:2500}");
  fs::permissions(workshop_->expand("${path:2500}"), fs::perms::none);
  program_ = std::make_unique<BackgroundProgram>(
      ProgramOptions{without_root({(folder / "hoist").string(), "lfs-multipart-upload"}),
                     workshop_->environment(), folder, folder / "stderr"});
  lines_ = std::make_unique<LineReader>(program_->output().fd());
  send(init);
  EXPECT_EQ(answer(), "{}");
  send(request);
  const std::string line = completion();
  EXPECT_EQ(trouble_with_answer(line), "");
  EXPECT_THAT(line, AllOf(HasSubstr("\"code\":5"), HasSubstr("Permission denied")));
  send("${upload:500}");
  EXPECT_THAT(completion(), Not(HasSubstr("error")));
}

struct SignalRow {
  const char* name;
  int number;
  int status;
};
class Signals : public AgentProgramTest, public testing::WithParamInterface<SignalRow> {};

TEST_P(Signals, EndAnIdleAgentWithTheirStatus) {
  start();
  send(init);
  EXPECT_EQ(answer(), "{}");
  program_->signal(GetParam().number);
  EXPECT_EQ(program_->wait(stop_limit), GetParam().status);
}

TEST_P(Signals, EndAnUploadThatStands) {
  start_upload_that_stalls();
  program_->signal(GetParam().number);
  EXPECT_EQ(program_->wait(stop_limit), GetParam().status);
  EXPECT_THAT(completion(), AllOf(HasSubstr("\"code\":7"), HasSubstr("stopped")));
}

INSTANTIATE_TEST_SUITE_P(Program, Signals,
                         testing::Values(SignalRow{"Hangup", SIGHUP, 129},
                                         SignalRow{"Interrupt", SIGINT, 130},
                                         SignalRow{"Terminate", SIGTERM, 143}),
                         row_name);

TEST_F(AgentProgramTest, GoesOnAfterAHangupThatWasIgnoredAtItsStart) {
  start("{}", {}, {"sh", "-c", "trap '' HUP; exec \"$0\" lfs-multipart-upload", HOIST_BINARY});
  send(init);
  EXPECT_EQ(answer(), "{}");
  program_->signal(SIGHUP);
  send("${upload:2500}");
  EXPECT_THAT(completion(), Not(HasSubstr("error")));
}

TEST_F(AgentProgramTest, EndsASignalledUploadWhileTheNameServerIsSilent) {
  const TempDir folder;
  const fs::path mark = folder.path() / "asked";
  start("{}", {{"LD_PRELOAD", HOIST_SILENT_RESOLVER},
               {"HOIST_TEST_MARK", mark.string()},
               {"ASAN_OPTIONS", "verify_asan_link_order=0"}});
  send(init);
  EXPECT_EQ(answer(), "{}");
  send("${upload:500 href=http://silent.invalid/x}");
  wait_until([&] { return fs::exists(mark); });
  program_->signal(SIGTERM);
  EXPECT_EQ(program_->wait(stop_limit), 143);
}

TEST_F(AgentProgramTest, EndsWhenNobodyReadsItsAnswers) {
  start();
  program_->output().reset();
  send(init);
  EXPECT_EQ(program_->wait(stop_limit), 1);
}

TEST_F(AgentProgramTest, EndsAnUploadWhenNobodyReadsItsAnswers) {
  start_upload_that_stalls();
  program_->output().reset();
  EXPECT_EQ(program_->wait(stop_limit), 1);
}

TEST_F(AgentProgramTest, EndsOnASignalWhileItsAnswersPileUp) {
  start();
  std::string bad_lines;
  for (int i = 0; i < 4000; ++i) bad_lines += "bad\n";
  ASSERT_TRUE(write_all(program_->input().fd(), bad_lines));
  // The pipe is full when nothing comes into it any more.
  wait_until([&, before = -1]() mutable {
    int now = 0;
    ::ioctl(program_->output().fd(), FIONREAD, &now);
    std::this_thread::sleep_for(milliseconds(100));
    return now > 32768 && now == std::exchange(before, now);
  });
  program_->signal(SIGTERM);
  EXPECT_EQ(program_->wait(stop_limit), 143);
}

}  // namespace
}  // namespace hoist::test
