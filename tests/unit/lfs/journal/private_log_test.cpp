// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/private_log.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp_dir.hpp"

namespace hoist::lfs {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::chrono::sys_seconds now(std::chrono::seconds(784111777));
constexpr std::size_t no_limit = 1'000'000;

class PrivateLogTest : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file() const {
    return folder_.path() / "hoist" / std::to_string(::getuid()) / "log";
  }
  test::TempDir folder_;
  PrivateLog log_{folder_.path()};
};

TEST_F(PrivateLogTest, KeepsTimeProcessObjectAndWords) {
  log_.append("0123456789abcdef0123", "waits", now);
  const auto lines = log_.last_lines(no_limit);
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0], "1994-11-06T08:49:37Z " + std::to_string(::getpid()) + " 0123456789ab waits");
}

TEST_F(PrivateLogTest, IsForTheUserAlone) {
  log_.append("ab", "waits", now);
  struct stat status {};
  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(PrivateLogTest, HoldsNoSecretAndNoControlCharacter) {
  log_.append("ab", "at https://u:c4n4ry@h/p?X-Amz-Signature=c4n4ry\nnext\x1b[31m", now);
  const auto lines = log_.last_lines(no_limit);
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_THAT(lines[0], ::testing::Not(HasSubstr("c4n4ry")));
  EXPECT_THAT(lines[0], ::testing::Not(HasSubstr("\x1b")));
}

TEST_F(PrivateLogTest, ShowsTheNewestLinesOldestFirst) {
  for (const char* words : {"one", "two", "three"}) log_.append("ab", words, now);
  const auto lines = log_.last_lines(2);
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[0], EndsWith("two"));
  EXPECT_THAT(lines[1], EndsWith("three"));
}

TEST_F(PrivateLogTest, DropsTheOlderHalfWhenItIsFull) {
  const std::string words(900, 'w');
  for (int i = 0; i < 1300; ++i) log_.append("ab", words + std::to_string(i), now);
  EXPECT_LE(std::filesystem::file_size(file()), std::size_t{1} << 20U);
  const auto lines = log_.last_lines(no_limit);
  EXPECT_THAT(lines.front(), StartsWith("1994-"));
  EXPECT_THAT(lines.back(), EndsWith("w1299"));
}

/// Processes that append at the same time, until all have ended.
void append_from(unsigned processes, const std::function<void(unsigned)>& append) {
  std::vector<pid_t> pids;
  for (unsigned i = 0; i < processes; ++i) {
    pids.push_back(::fork());
    if (pids.back() == 0) {
      append(i);
      ::_exit(0);
    }
  }
  for (const pid_t pid : pids) {
    int status = -1;
    EXPECT_EQ(::waitpid(pid, &status, 0), pid);
    EXPECT_EQ(status, 0);
  }
}

TEST_F(PrivateLogTest, KeepsTheLinesOfAllProcesses) {
  constexpr unsigned processes = 8;
  constexpr unsigned lines_each = 100;
  append_from(processes, [this](unsigned process) {
    for (unsigned i = 0; i < lines_each; ++i) {
      log_.append("ab", std::to_string(process) + ":" + std::to_string(i) + ".", now);
    }
  });
  const auto lines = log_.last_lines(no_limit);
  EXPECT_THAT(lines, SizeIs(processes * lines_each));
  std::set<std::string> words;
  for (const std::string& line : lines) words.insert(line.substr(line.rfind(' ')));
  EXPECT_THAT(words, SizeIs(processes * lines_each));
}

TEST_F(PrivateLogTest, TearsNoLineWhereSeveralProcessesFillIt) {
  constexpr std::size_t longest_bytes = std::size_t{1} << 20U;
  constexpr std::size_t words_bytes = 900;
  append_from(4, [this](unsigned process) {
    const std::string words(words_bytes, static_cast<char>('a' + process));
    for (int i = 0; i < 600; ++i) log_.append("ab", words, now);
  });
  // A line may come while another process has just looked.
  EXPECT_LE(std::filesystem::file_size(file()), longest_bytes + 4 * (words_bytes + 100));
  const auto lines = log_.last_lines(no_limit);
  EXPECT_GT(lines.size(), longest_bytes / 4 / words_bytes);
  for (const std::string& line : lines) {
    EXPECT_THAT(line, StartsWith("1994-11-06T08:49:37Z "));
    const std::string words = line.substr(line.rfind(' ') + 1);
    EXPECT_EQ(words, std::string(words_bytes, words.front()));
  }
}

TEST_F(PrivateLogTest, IsNoneInPlaceOfWhatIsNotOurs) {
  std::filesystem::create_directories(file().parent_path());
  ::chmod(file().parent_path().c_str(), 0700);
  std::ofstream(folder_.path() / "victim") << "precious";
  std::filesystem::create_symlink(folder_.path() / "victim", file());
  log_.append("ab", "waits", now);
  EXPECT_THAT(log_.last_lines(no_limit), SizeIs(0));
  EXPECT_EQ(test::read_file(folder_.path() / "victim"), "precious");
}

TEST(PrivateLog, IsNoneWithoutItsFolder) {
  const PrivateLog log("/nonexistent/lfs");
  log.append("ab", "waits", now);
  EXPECT_THAT(log.last_lines(no_limit), SizeIs(0));
}

}  // namespace
}  // namespace hoist::lfs
